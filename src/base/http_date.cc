#include "base/http_date.h"

#include <algorithm>
#include <array>
#include <string>
#include <utility>
#include <vector>

#include "base/text.h"

namespace holdfast {
namespace {

constexpr std::array<std::string_view, 12> months{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                  "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

struct Date {
    std::string_view day;
    std::string_view month;
    int year;
    std::string_view time;  // "03:04:05"
};

bool is_digits(std::string_view text) noexcept
{
    return !text.empty() && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

std::optional<int> two_digits(std::string_view text, int max) noexcept
{
    if (text.size() != 2 || !is_digits(text))
        return std::nullopt;
    std::optional<int> value = parse_number<int>(text);
    return value && *value <= max ? value : std::nullopt;
}

std::optional<std::chrono::seconds> time_of_day(std::string_view text)
{
    std::vector<std::string_view> parts = split(text, ':');
    if (parts.size() != 3)
        return std::nullopt;
    std::optional<int> hour = two_digits(parts[0], 23);
    std::optional<int> minute = two_digits(parts[1], 59);
    std::optional<int> second = two_digits(parts[2], 60);  // A leap second.
    if (!hour || !minute || !second)
        return std::nullopt;
    return std::chrono::hours{*hour} + std::chrono::minutes{*minute} +
           std::chrono::seconds{*second};
}

std::optional<WallTime> to_time(const Date& date)
{
    const auto* month = std::ranges::find(months, date.month);
    std::optional<int> day = two_digits(date.day, 31);
    std::optional<std::chrono::seconds> time = time_of_day(date.time);
    // What comes after cannot be said in nanoseconds.
    if (month == months.end() || !day || !time || date.year < 1970 || date.year > 2200)
        return std::nullopt;
    std::chrono::year_month_day calendar{
        std::chrono::year{date.year},
        std::chrono::month{static_cast<unsigned>(month - months.begin()) + 1},
        std::chrono::day{static_cast<unsigned>(*day)}};
    if (!calendar.ok())
        return std::nullopt;
    return std::chrono::sys_days{calendar} + *time;
}

std::optional<int> four_digits(std::string_view text)
{
    return text.size() == 4 && is_digits(text) ? parse_number<int>(text) : std::nullopt;
}

// "Sun, 06 Nov 1994 08:49:37 GMT"
std::optional<WallTime> parse_fixed(const std::vector<std::string_view>& words)
{
    std::optional<int> year = words.size() == 6 ? four_digits(words[3]) : std::nullopt;
    if (!year || !words[0].ends_with(',') || words[5] != "GMT")
        return std::nullopt;
    return to_time({words[1], words[2], *year, words[4]});
}

// "Sunday, 06-Nov-94 08:49:37 GMT": a year that would be over fifty years ahead is of the last
// century.
std::optional<WallTime> parse_dashed(const std::vector<std::string_view>& words, WallTime now)
{
    if (words.size() != 4 || !words[0].ends_with(',') || words[3] != "GMT")
        return std::nullopt;
    std::vector<std::string_view> date = split(words[1], '-');
    std::optional<int> year = date.size() == 3 ? two_digits(date[2], 99) : std::nullopt;
    if (!year)
        return std::nullopt;
    std::chrono::year_month_day today{std::chrono::floor<std::chrono::days>(now)};
    int this_year = static_cast<int>(today.year());
    int full = this_year - this_year % 100 + *year;
    return to_time({date[0], date[1], full > this_year + 50 ? full - 100 : full, words[2]});
}

// "Sun Nov  6 08:49:37 1994": the only one with a day of one digit, after two spaces.
std::optional<WallTime> parse_asctime(std::vector<std::string_view> words)
{
    std::string day;
    if (words.size() == 6 && words[2].empty() && words[3].size() == 1) {
        day = join('0', words[3]);
        words.erase(words.begin() + 2);
        words[2] = day;
    }
    std::optional<int> year = words.size() == 5 ? four_digits(words[4]) : std::nullopt;
    if (!year)
        return std::nullopt;
    return to_time({words[2], words[1], *year, words[3]});
}

}  // namespace

std::optional<WallTime> parse_http_date(std::string_view text, WallTime now)
{
    std::vector<std::string_view> words = split(text, ' ');
    if (std::optional<WallTime> time = parse_fixed(words))
        return time;
    if (std::optional<WallTime> time = parse_dashed(words, now))
        return time;
    return parse_asctime(std::move(words));
}

}  // namespace holdfast
