// One rehearsal, as its file says: what is done to a service, what must be noticed of it and when,
// how it is repaired, and what must never be lost. Plain values; pure; any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"

namespace holdfast::drill {

// An instance of its own is enough, or the whole host feels it.
enum class Scope : std::uint8_t { instance, host };
// What it costs whom it is done to: nothing that a client sees; a time without answers; files that
// are damaged and have to be brought back.
enum class Danger : std::uint8_t { harmless, outage, damage };

std::string_view to_string(Scope scope) noexcept;
std::string_view to_string(Danger danger) noexcept;

// A field of an action or a probe: a number, duration or object stands in `text` as it was written.
struct Parameter {
    std::string name;
    std::string text;
    std::vector<std::string> words{};
};

struct Parameters {
    std::vector<Parameter> all;

    const Parameter* find(std::string_view name) const noexcept;
    // Empty when it was not given.
    std::string_view text(std::string_view name) const noexcept;
};

struct Probe {
    std::string kind;
    Parameters parameters;
};

// What a probe must see. All that is said must hold.
struct Tolerance {
    std::vector<std::string> one_of{};  // Texts, or numbers as they are written.
    std::optional<double> min{};
    std::optional<double> max{};
    std::string contains{};

    std::string describe() const;
};

struct Expectation {
    std::string name;
    Probe probe;
    Tolerance tolerance;
    std::optional<Duration> within{};  // From the first injection, or from the repair.
};

struct Step {
    std::string name;
    std::string action;
    Parameters parameters;
    Duration at{};                                 // After the first one.
    Duration deadline = std::chrono::seconds{30};  // Of the step itself.
    std::optional<Duration> ttl{};                 // Then it is taken back, whatever happens.
    std::optional<Expectation> effect{};
};

struct Command {
    std::string name;
    std::vector<std::string> words;
    std::string shows;  // What its output must contain; empty: anything.
};

struct Requirements {
    bool systemd = false;
    bool upstream = false;
    bool kafka = false;
    std::vector<std::string> controllers{};  // Of control groups, such as "memory".
    std::vector<std::string> tools{};
};

struct Setup {
    std::string config{};                    // A JSON object for the instance; "" for none.
    std::vector<std::string> environment{};  // NAME=VALUE
    std::string drop_in{};
    std::int64_t orders_per_second = 20;
    std::vector<Step> steps{};  // Before the instance is started.
};

enum class RepairBy : std::uint8_t { person, itself };

struct Repair {
    RepairBy by = RepairBy::person;
    std::string hint{};  // What a person would do.
    std::vector<Step> steps{};
};

struct Drill {
    std::string id;
    std::string title;
    std::string story;
    std::vector<std::string> tags{};
    Scope scope = Scope::instance;
    Danger danger = Danger::harmless;
    Requirements requirements{};
    Duration timeout = std::chrono::minutes{3};
    Setup setup{};
    std::vector<Expectation> steady_state{};
    std::vector<Step> inject{};
    std::vector<Expectation> detect{};
    std::vector<Expectation> hold{};  // What must be so although something is broken.
    std::vector<Command> diagnosis{};
    std::string root_cause{};
    Repair repair{};
    Duration recovery_deadline = std::chrono::seconds{30};
    std::vector<Expectation> recovery{};
    std::vector<std::string> invariants{};
    std::vector<Step> rollback{};  // Whatever happened, after every injection was taken back.
    std::string prevention{};
    std::string file{};  // Where it stands.
};

}  // namespace holdfast::drill
