// What the repetitions of a course have in common, and how far they are apart. Pure; any thread.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "drill/experiment/judgement.h"

namespace holdfast::drill {

enum class Measure : std::uint8_t {
    p50,
    p99,
    longest,
    detection,
    recovery,
    settled,
    lost,
    accepted
};
inline constexpr std::size_t measure_count = 8;
std::string_view to_string(Measure measure) noexcept;  // "detection"
enum class Unit : std::uint8_t { seconds, orders };
Unit unit_of(Measure measure) noexcept;

// Of the repetitions that have a value.
struct Spread {
    std::size_t count = 0;
    double median = 0;
    double least = 0;
    double most = 0;
};

// An even number of values has its median between the middle two.
Spread spread_of(std::vector<double> values);

// How often an expectation was met, of how many trials that came to it.
struct PromiseCount {
    std::size_t met = 0;
    std::size_t of = 0;
};

struct CourseResult {
    Course course;
    Outcome outcome = Outcome::pass;  // The worst of its trials.
    std::vector<Trial> trials;
    std::array<Spread, measure_count> spreads{};
    std::array<PromiseCount, promise_count> kept{};

    const Spread& of(Measure measure) const noexcept
    {
        return spreads[static_cast<std::size_t>(measure)];
    }
};

CourseResult compare(Course course, std::vector<Trial> trials);

std::optional<double> value_of(const Trial& trial, Measure measure);

}  // namespace holdfast::drill
