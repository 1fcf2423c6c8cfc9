#include "base/timestamp.h"

#include <algorithm>

#include "base/text.h"

namespace holdfast {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::nanoseconds;

// The years that 64 bits of nanoseconds around 1970 hold completely.
constexpr int year_min = 1678;
constexpr int year_max = 2261;

bool is_digit(char c) noexcept
{
    return c >= '0' && c <= '9';
}

// Takes a text from its front, piece by piece; what does not fit leaves it failed.
class Scanner {
public:
    explicit Scanner(std::string_view text) noexcept : rest_{text} {}

    // Exactly so many digits.
    int number(std::size_t digits) noexcept
    {
        if (rest_.size() < digits || !std::all_of(rest_.begin(), rest_.begin() + digits, is_digit))
            return fail();
        int value = *parse_number<int>(rest_.substr(0, digits));
        rest_.remove_prefix(digits);
        return value;
    }

    // One of these, which is then taken.
    char one_of(std::string_view characters) noexcept
    {
        if (rest_.empty() || characters.find(rest_.front()) == std::string_view::npos)
            return static_cast<char>(fail());
        char c = rest_.front();
        rest_.remove_prefix(1);
        return c;
    }

    // ".678901", if there is one.
    nanoseconds fraction() noexcept
    {
        nanoseconds value{};
        if (!rest_.starts_with('.'))
            return value;
        rest_.remove_prefix(1);
        if (rest_.empty() || !is_digit(rest_.front()))
            fail();
        for (nanoseconds unit = std::chrono::milliseconds{100}; is_first_digit(); unit /= 10) {
            value += unit * (rest_.front() - '0');
            rest_.remove_prefix(1);
        }
        return value;
    }

    bool is_at_end() const noexcept { return rest_.empty(); }
    bool has_failed() const noexcept { return has_failed_; }

private:
    bool is_first_digit() const noexcept { return !rest_.empty() && is_digit(rest_.front()); }
    int fail() noexcept
    {
        has_failed_ = true;
        return 0;
    }

    std::string_view rest_;
    bool has_failed_ = false;
};

std::optional<WallTime> to_time(int year, int month, int day) noexcept
{
    std::chrono::year_month_day date{std::chrono::year{year},
                                     std::chrono::month{static_cast<unsigned>(month)},
                                     std::chrono::day{static_cast<unsigned>(day)}};
    if (!date.ok() || year < year_min || year > year_max)
        return std::nullopt;
    return WallTime{std::chrono::sys_days{date}};
}

// "Z" or "+02:00", if there is one: what to add to UTC to get what was written.
std::optional<minutes> zone(Scanner& scanner) noexcept
{
    char sign = scanner.one_of("Zz+-");
    if (sign == 'Z' || sign == 'z')
        return minutes{};
    int hour = scanner.number(2);
    scanner.one_of(":");
    int minute = scanner.number(2);
    if (scanner.has_failed() || hour > 23 || minute > 59)
        return std::nullopt;
    minutes offset = hours{hour} + minutes{minute};
    return sign == '-' ? -offset : offset;
}

}  // namespace

std::optional<Timestamp> parse_timestamp(std::string_view text) noexcept
{
    Scanner scanner{text};
    int year = scanner.number(4);
    scanner.one_of("-");
    int month = scanner.number(2);
    scanner.one_of("-");
    std::optional<WallTime> date = to_time(year, month, scanner.number(2));
    scanner.one_of("Tt ");
    int hour = scanner.number(2);
    scanner.one_of(":");
    int minute = scanner.number(2);
    scanner.one_of(":");
    int second = scanner.number(2);
    nanoseconds fraction = scanner.fraction();
    // No leap second: a WallTime has none, and no clock of ours shows one.
    if (scanner.has_failed() || !date || hour > 23 || minute > 59 || second > 59)
        return std::nullopt;
    WallTime time = *date + hours{hour} + minutes{minute} + std::chrono::seconds{second} + fraction;
    if (scanner.is_at_end())
        return Timestamp{.time = time};
    std::optional<minutes> offset = zone(scanner);
    if (!offset || !scanner.is_at_end())
        return std::nullopt;
    return Timestamp{.time = time - *offset, .has_zone = true, .is_utc = offset->count() == 0};
}

std::optional<WallTime> parse_rfc3339(std::string_view text) noexcept
{
    std::optional<Timestamp> read = parse_timestamp(text);
    if (!read || !read->has_zone)
        return std::nullopt;
    return read->time;
}

}  // namespace holdfast
