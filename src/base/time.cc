#include "base/time.h"

#include <array>
#include <cstdio>
#include <limits>

#include "base/text.h"

namespace holdfast {
namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::microseconds;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::nanoseconds;

struct Civil {
    int year;
    unsigned month, day;
    long hour, minute, second, microsecond;
};

Civil to_civil(WallTime time)
{
    auto day = std::chrono::floor<days>(time);
    std::chrono::year_month_day date{day};
    std::chrono::hh_mm_ss clock{std::chrono::floor<microseconds>(time - day)};
    return {int{date.year()},
            unsigned{date.month()},
            unsigned{date.day()},
            static_cast<long>(clock.hours().count()),
            static_cast<long>(clock.minutes().count()),
            static_cast<long>(clock.seconds().count()),
            static_cast<long>(clock.subseconds().count())};
}

struct Unit {
    std::string_view name;
    Duration length;
};
// Longest first, so that format_duration() finds the shortest text.
constexpr std::array<Unit, 7> units{{{"d", days{1}},
                                     {"h", hours{1}},
                                     {"min", minutes{1}},
                                     {"s", std::chrono::seconds{1}},
                                     {"ms", milliseconds{1}},
                                     {"us", microseconds{1}},
                                     {"ns", nanoseconds{1}}}};

}  // namespace

std::string format_rfc3339(WallTime time)
{
    Civil c = to_civil(time);
    std::array<char, 48> text{};
    int length = std::snprintf(text.data(), text.size(), "%04d-%02u-%02uT%02ld:%02ld:%02ld.%06ldZ",
                               c.year, c.month, c.day, c.hour, c.minute, c.second, c.microsecond);
    return {text.data(), static_cast<std::size_t>(length)};
}

std::string format_log_stamp(WallTime time)
{
    Civil c = to_civil(time);
    std::array<char, 48> text{};
    int length =
        std::snprintf(text.data(), text.size(), "%04d-%02u-%02u %02ld:%02ld:%02ld,%03ld", c.year,
                      c.month, c.day, c.hour, c.minute, c.second, c.microsecond / 1000);
    return {text.data(), static_cast<std::size_t>(length)};
}

std::optional<Duration> parse_duration(std::string_view text) noexcept
{
    auto digits = text.find_first_not_of("0123456789");
    if (digits == 0 || digits == std::string_view::npos)
        return std::nullopt;
    auto count = parse_number<std::int64_t>(text.substr(0, digits));
    if (!count)
        return std::nullopt;
    for (const Unit& unit : units) {
        if (text.substr(digits) != unit.name)
            continue;
        if (*count > std::numeric_limits<std::int64_t>::max() / unit.length.count())
            return std::nullopt;
        return unit.length * *count;
    }
    return std::nullopt;
}

std::string format_duration(Duration duration)
{
    if (duration == Duration::zero())
        return "0s";
    for (const Unit& unit : units)
        if (duration % unit.length == Duration::zero())
            return join(duration / unit.length, unit.name);
    return join(duration.count(), "ns");
}

}  // namespace holdfast
