// A window of a service's history in equal steps. Steps are as fine as what is kept of that time:
// below an hour they need raw results, below a day hours. Pure; any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "watch/history/window.h"

namespace holdfast::watch {

enum class Level : std::uint8_t { by_result, by_hour, by_day };

inline constexpr std::int64_t points_max = 2000;

struct Steps {
    Window window;  // Whole steps.
    Millis step;
    Level level;
};

// How far back each level goes; 1970 where nothing of it was deleted yet.
struct Kept {
    WallTime raw_from{};
    WallTime hours_from{};
};

// Nothing when there would be more than `points_max`, or none.
std::optional<Steps> plan_steps(Window window, Duration step, const Kept& kept) noexcept;

// Makes a rollup of each step out of results.
class StepRollups {
public:
    StepRollups(Window window, Millis step);

    // In their order; those before the window count only for how long they cover.
    void add(const Sample& sample);
    // After the last one, which covers until `now` at most. One for each step.
    std::vector<Rollup> finish(WallTime now) &&;

private:
    void cover(const Span& span);

    Window window_;
    Millis step_;
    std::optional<Sample> last_;
    std::vector<Rollup> rollups_;
};

}  // namespace holdfast::watch
