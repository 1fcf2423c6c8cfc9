#include "obs/trace/span.h"

#include <utility>

#include "base/text.h"

namespace holdfast::trace {
namespace {

void bound_text(std::string& text)
{
    if (text.size() > text_bytes_max)
        text.resize(cut_utf8(text, text_bytes_max).size());
    if (!is_utf8(text))
        text = printable(text);
}

template <typename T>
std::uint32_t bound_list(std::vector<T>& list, std::size_t most)
{
    if (list.size() <= most)
        return 0;
    auto dropped = static_cast<std::uint32_t>(list.size() - most);
    list.resize(most);
    return dropped;
}

}  // namespace

void bound(Span& span)
{
    span.attributes_dropped += bound_list(span.attributes, attributes_max);
    span.links_dropped += bound_list(span.links, links_max);
    bound_text(span.name);
    bound_text(span.message);
    for (Attribute& each : span.attributes)
        if (auto* text = std::get_if<std::string>(&each.value))
            bound_text(*text);
}

}  // namespace holdfast::trace
