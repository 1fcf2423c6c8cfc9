#include "obs/trend/finding.h"

#include <array>
#include <cmath>
#include <cstdio>
#include <string_view>

#include "base/text.h"
#include "obs/trend/exchange.h"

namespace holdfast::trend {
namespace {

// Three digits are what a person reads.
std::string short_number(double value)
{
    std::array<char, 32> text{};
    const char* format = std::abs(value) >= 100 ? "%.0f" : "%.3g";
    int length = std::snprintf(text.data(), text.size(), format, value);
    return {text.data(), static_cast<std::size_t>(length)};
}

// The number in the unit that the kind is read in, and that unit.
struct Read {
    double value;
    const char* unit;
};

Read read(Kind kind, double value, double largest)
{
    switch (kind) {
    case Kind::count:
        return {value, ""};
    case Kind::ratio:
    case Kind::share:
        return {100 * value, " %"};
    case Kind::duration:
        break;
    }
    return largest < 1 ? Read{1000 * value, " ms"} : Read{value, " s"};
}

}  // namespace

const char* to_string(Basis basis) noexcept
{
    constexpr std::array names{"usual at this time of day", "the same weekday before",
                               "the level before the last change",
                               "usual by the clock before it jumped"};
    return names[static_cast<std::size_t>(basis)];
}

std::string describe(Kind kind, double value)
{
    Read shown = read(kind, value, value);
    return join(short_number(shown.value), shown.unit);
}

std::string describe(Kind kind, const Expectation& expectation)
{
    Read high = read(kind, expectation.high, expectation.high);
    if (!can_fall(kind))
        return join("at most ", short_number(high.value), high.unit);
    Read low = read(kind, expectation.low, expectation.high);
    return join(short_number(low.value), " to ", short_number(high.value), high.unit);
}

std::string describe(Kind kind, const Finding& finding)
{
    const Expectation& expected = finding.expected;
    // Silence, or a little more each time, is found without a sample that is out of range.
    bool is_in_range = finding.seen >= expected.low && finding.seen <= expected.high;
    std::string_view side = finding.is_above ? is_in_range ? "too often this high" : "above"
                            : is_in_range    ? "too often this low"
                                             : "below";
    return join(describe(kind, finding.seen), ", expected ", describe(kind, expected), " (",
                to_string(expected.basis), ", from ", expected.days, " days), ", side, " since ",
                format_rfc3339(finding.since));
}

void exchange(Exchange& exchange, Finding& finding)
{
    exchange.value(finding.is_above);
    exchange.value(finding.seen);
    exchange.count(finding.expected.basis, static_cast<std::int64_t>(Basis::old_clock));
    exchange.value(finding.expected.low);
    exchange.value(finding.expected.high);
    exchange.count(finding.expected.days, 1000);
    exchange.value(finding.since);
    exchange.value(finding.found);
}

}  // namespace holdfast::trend
