#include "ctl/status/words.h"

#include <algorithm>
#include <array>
#include <cstdio>

#include "base/text.h"

namespace holdfast::ctl {
namespace {

std::string formatted(const char* format, double number)
{
    std::array<char, 40> text{};
    int length = std::snprintf(text.data(), text.size(), format, number);
    // What does not fit is no number of ours: whoever answers may write 1e300.
    return {text.data(), std::min(static_cast<std::size_t>(length), text.size() - 1)};
}

}  // namespace

std::string grouped(std::int64_t number)
{
    std::string digits = join(number);
    std::string out;
    for (std::size_t i = 0; i < digits.size(); ++i) {
        bool begins_a_group = i > 0 && digits[i - 1] != '-' && (digits.size() - i) % 3 == 0;
        append_to(out, begins_a_group ? "," : "", digits[i]);
    }
    return out;
}

std::string bytes_in_words(std::int64_t bytes)
{
    constexpr std::array units{"B", "KiB", "MiB", "GiB", "TiB", "PiB"};
    auto number = static_cast<double>(bytes);
    std::size_t unit = 0;
    for (; number >= 1024 && unit + 1 < units.size(); ++unit)
        number /= 1024;
    return join(formatted(unit == 0 || number >= 100 ? "%.0f" : "%.1f", number), " ", units[unit]);
}

std::string span_in_words(Duration span)
{
    struct Unit {
        std::int64_t seconds;
        const char* name;
    };
    constexpr std::array<Unit, 4> units{{{86400, "d"}, {3600, "h"}, {60, "min"}, {1, "s"}}};
    auto left = std::max<std::int64_t>(0, std::chrono::floor<std::chrono::seconds>(span).count());
    for (std::size_t i = 0; i + 1 < units.size(); ++i) {
        if (left < units[i].seconds)
            continue;
        std::int64_t rest = left % units[i].seconds / units[i + 1].seconds;
        std::string text = join(left / units[i].seconds, " ", units[i].name);
        return rest == 0 ? text : join(text, " ", rest, " ", units[i + 1].name);
    }
    return join(left, " s");
}

std::string milliseconds_in_words(double seconds)
{
    double ms = 1000 * seconds;
    return formatted(ms < 1 ? "%.2f" : ms < 10 ? "%.1f" : "%.0f", ms);
}

}  // namespace holdfast::ctl
