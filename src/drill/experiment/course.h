// What the resilience experiment does to the service that orders depend on: one mode after the
// other, each for a while. A course is played as a drill is, so that it is guarded, watched and
// reported like one. Pure; any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "drill/format/drill.h"

namespace holdfast::drill {

// The modes of the experiment, and what the daemon has to call the service in each.
struct ModeWord {
    std::string_view mode;
    std::string_view word;
};
const std::vector<ModeWord>& mode_words();
// Empty for what is no mode.
std::string_view word_for(std::string_view mode) noexcept;

struct Course {
    static constexpr std::size_t modes_max = 10;

    std::string name;  // "slow", "slow-down-error".
    std::vector<std::string> modes;
};

// "slow,down,error". Errc::invalid says what cannot be meant.
Result<Course> parse_course(std::string_view text);
// Each mode alone, then all of them one after the other, and what alternates.
std::vector<Course> usual_courses();

struct ExperimentSettings {
    static constexpr std::int64_t repeat_max = 20;
    static constexpr std::int64_t rate_max = 1000;

    std::int64_t repeat = 3;
    std::int64_t rate = 20;                    // Orders a second.
    Duration time = std::chrono::seconds{10};  // Of each mode.
    Duration answer_max = std::chrono::seconds{2};
};

Drill make_drill(const Course& course, const ExperimentSettings& settings);

// What a step of the drill is called that brings this mode, the first being 0; and the one that
// comes when the last mode has had its time.
std::string step_name(const Course& course, std::size_t mode);
inline constexpr std::string_view last_step = "the last mode has had its time";

}  // namespace holdfast::drill
