#include "watch/host/pressure.h"

#include <vector>

#include "base/text.h"

namespace holdfast::watch {
namespace {

// Of "avg10=0.00 avg60=1.25 avg300=0.10 total=12345".
std::optional<double> minute_in(const std::vector<std::string_view>& words)
{
    static constexpr std::string_view label = "avg60=";
    for (std::string_view word : words) {
        if (!word.starts_with(label))
            continue;
        std::optional<double> percent = parse_decimal(word.substr(label.size()));
        if (percent && *percent >= 0 && *percent <= 100)
            return percent;
    }
    return std::nullopt;
}

std::string wait_of(Pressure resource)
{
    switch (resource) {
    case Pressure::memory:
        return "for memory";
    case Pressure::io:
        return "for disks";
    case Pressure::cpu:
        break;
    }
    return "for a processor";
}

}  // namespace

std::string resource_of(Pressure resource)
{
    switch (resource) {
    case Pressure::memory:
        return "memory";
    case Pressure::io:
        return "io";
    case Pressure::cpu:
        break;
    }
    return "cpu";
}

std::optional<PressureFacts> parse_pressure(std::string_view text)
{
    std::optional<double> some;
    std::optional<double> full;
    for (std::string_view line : split(text, '\n')) {
        std::vector<std::string_view> words = split(line, ' ');
        if (words.front() == "some")
            some = minute_in(words);
        if (words.front() == "full")
            full = minute_in(words);
    }
    if (!some)
        return std::nullopt;
    return PressureFacts{.some_percent = *some, .full_percent = full.value_or(0)};
}

Observation judge_pressure(const PressureCheck& check, const PressureFacts& facts)
{
    Observation seen;
    if (facts.full_percent > check.full_percent_max)
        seen.problem =
            join("in ", facts.full_percent, " % of the last minute every task had to wait ",
                 wait_of(check.resource), ", expected ", check.full_percent_max, " % at most");
    else if (facts.some_percent > check.some_percent_max)
        seen.warning =
            join("in ", facts.some_percent, " % of the last minute a task had to wait ",
                 wait_of(check.resource), ", expected ", check.some_percent_max, " % at most");
    seen.body = join("{\"some_percent\":", facts.some_percent,
                     ",\"full_percent\":", facts.full_percent, "}");
    return seen;
}

}  // namespace holdfast::watch
