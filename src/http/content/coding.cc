#include "http/content/coding.h"

#include <array>

#include "base/text.h"
#include "http/accept.h"

namespace holdfast::http {

Codings read_codings(std::string_view accept_encoding)
{
    // In the order of our liking.
    static constexpr std::array<std::string_view, 2> both{"gzip", "identity"};
    static constexpr std::array<std::string_view, 1> plain{"identity"};
    if (accept_encoding.empty())
        return {};
    return {.prefers_gzip = best_encoding(both, accept_encoding) == 0U,
            .takes_plain = best_encoding(plain, accept_encoding).has_value()};
}

bool is_compressible(std::string_view content_type) noexcept
{
    std::string_view type = trim(content_type.substr(0, content_type.find(';')));
    // A stream is read event by event: compressed, each would wait for the next.
    if (type == "text/event-stream")
        return false;
    return type.starts_with("text/") || type.ends_with("/json") || type.ends_with("+json") ||
           type.ends_with("/javascript") || type.ends_with("+xml") || type.ends_with("/x-ndjson") ||
           type == "application/openmetrics-text";
}

}  // namespace holdfast::http
