// What a drill or an experiment has shown, as much of its report as the daemon shows. Whoever wrote
// it may have meant no good: texts are cut, lists are bounded, and what is no number is none. Pure;
// any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"

namespace holdfast::rehearsal {

namespace limits {
inline constexpr std::size_t file_bytes_max = std::size_t{4} << 20U;
inline constexpr std::size_t id_bytes_max = 128;
inline constexpr std::size_t name_bytes_max = 200;
inline constexpr std::size_t text_bytes_max = 2000;
inline constexpr std::size_t output_bytes_max = 4000;
inline constexpr std::size_t reasons_max = 100;
inline constexpr std::size_t phases_max = 20;
inline constexpr std::size_t seen_max = 100;  // Of a phase.
inline constexpr std::size_t moments_max = 500;
inline constexpr std::size_t commands_max = 30;
inline constexpr std::size_t seconds_max = 3600;
inline constexpr std::size_t courses_max = 20;
inline constexpr std::size_t trials_max = 20;  // Of a course.
inline constexpr std::size_t measures_max = 20;
}  // namespace limits

enum class Kind : std::uint8_t { drill, experiment };
std::string_view to_string(Kind kind) noexcept;

// From good to bad, as the runner has them.
enum class Verdict : std::uint8_t { pass, skipped, fail, invalid, error };
std::string_view to_string(Verdict verdict) noexcept;
std::optional<Verdict> parse_verdict(std::string_view text) noexcept;

// What a list says of it.
struct Summary {
    std::string id;  // Of the run.
    Kind kind = Kind::drill;
    std::string drill;
    std::string title;
    Verdict verdict = Verdict::error;
    WallTime started{};
    Duration took{};
    std::optional<Duration> detected{};
    std::optional<Duration> recovered{};
    std::optional<std::int64_t>
        accepted{};  // Orders that were acknowledged; absent: none was sent.
    std::int64_t lost = 0;
};

struct Seen {
    std::string name;
    bool is_met = false;
    std::string expected;
    std::string observed;
    std::optional<Duration> after{};
    std::optional<Duration> within{};
};

struct Phase {
    std::string name;
    Verdict verdict = Verdict::error;
    std::vector<Seen> seen{};
};

struct Moment {
    Duration at{};
    std::string source;
    std::string text;
    std::string message{};
};

struct Command {
    std::string name;
    std::string command;
    std::int64_t exit = 0;
    std::string output{};
};

// The requests of one second, from the first injection.
struct Second {
    std::int64_t at = 0;
    std::int64_t answered = 0;
    std::int64_t failed = 0;
    Duration median{};
    Duration longest{};
};

struct Measure {
    std::string name;
    std::string unit;        // "seconds", "orders".
    std::int64_t count = 0;  // 0: nobody measured it.
    double median = 0;
    double least = 0;
    double most = 0;
};

// How often an expectation was met.
struct Expectation {
    std::string name;
    std::int64_t met = 0;
    std::int64_t of = 0;
};

struct Finding {
    std::string name;
    bool is_met = false;
    std::string expected;
    std::string observed;
};

struct Spell {
    std::string mode;
    Duration from{};
    Duration to{};
};

struct Trial {
    std::int64_t repetition = 0;
    Verdict verdict = Verdict::error;
    std::vector<Finding> findings{};
    std::vector<Spell> spells{};
    std::vector<Second> requests{};
};

struct Course {
    std::vector<std::string> modes;
    Verdict verdict = Verdict::error;
    std::vector<Expectation> expectations{};
    std::vector<Measure> measures{};
    std::vector<Trial> trials{};
};

struct Report {
    Summary summary;
    std::vector<std::string> reasons{};
    std::string target{};
    std::string scope{};
    std::string danger{};
    std::string mode{};
    std::string version{};
    std::string story{};
    std::string root_cause{};
    std::string mitigation{};
    std::string prevention{};
    std::optional<Duration> effect{};
    std::optional<Duration> diagnosed{};
    std::optional<Duration> repaired{};
    std::int64_t duplicated = 0;
    std::int64_t unchecked = 0;
    std::vector<Phase> phases{};
    std::vector<Moment> timeline{};
    std::vector<Command> diagnosis{};
    std::vector<Second> requests{};
    std::vector<Course> courses{};  // Of an experiment.
};

// The folder of a report is called so: nothing that leads out of the folder of all of them.
bool is_id(std::string_view text) noexcept;

}  // namespace holdfast::rehearsal
