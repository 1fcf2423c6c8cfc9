#include "base/retry_after.h"

#include <algorithm>

#include "base/http_date.h"
#include "base/text.h"

namespace holdfast {
namespace {

bool is_digits(std::string_view text) noexcept
{
    return !text.empty() && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

}  // namespace

std::optional<Duration> parse_retry_after(std::string_view text, WallTime now)
{
    text = trim(text);
    if (is_digits(text)) {
        // More digits than a number holds are still a number.
        auto asked = parse_number<std::int64_t>(text).value_or(
            std::chrono::seconds{retry_after_max}.count());
        return std::min(std::chrono::seconds{asked}, std::chrono::seconds{retry_after_max});
    }
    std::optional<WallTime> time = parse_http_date(text, now);
    if (!time || *time < now)
        return std::nullopt;
    return std::min<Duration>(*time - now, retry_after_max);
}

}  // namespace holdfast
