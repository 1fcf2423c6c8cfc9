#include "event/event.h"

#include <algorithm>

#include "base/text.h"

namespace holdfast::event {
namespace {

bool is_letter(char c) noexcept
{
    const char lower = to_lower(c);
    return lower >= 'a' && lower <= 'z';
}

bool may_follow(char c) noexcept
{
    return is_letter(c) || (c >= '0' && c <= '9') || c == '.' || c == '_' || c == '-';
}

}  // namespace

bool is_type(std::string_view text) noexcept
{
    return !text.empty() && text.size() <= type_bytes_max && is_letter(text.front()) &&
           std::ranges::all_of(text, may_follow);
}

std::string value_of(const Event& event)
{
    std::string value;
    value.reserve(event.data.size() + event.type.size() + 80);
    append_to(value, R"({"timestamp":")", format_rfc3339(event.time), R"(","event_type":")",
              event.type, R"(","data":)", event.data, '}');
    return value;
}

std::vector<Header> headers_of(const Event& event, std::string_view source,
                               std::string_view trace_parent)
{
    std::vector<Header> headers{{"ce_id", event.id},
                                {"ce_source", std::string{source}},
                                {"ce_type", event.type},
                                {"ce_specversion", "1.0"},
                                {"ce_time", format_rfc3339(event.time)},
                                {"content-type", "application/json"}};
    if (!trace_parent.empty())
        headers.push_back({"traceparent", std::string{trace_parent}});
    return headers;
}

}  // namespace holdfast::event
