// Everything that a run leaves behind, and its three forms: JSON for programs, Markdown for people,
// SVG for both. Pure; any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/time.h"
#include "drill/report/chart.h"
#include "drill/verdict/verdict.h"

namespace holdfast::drill {

// Something that happened, counted from the first injection: before it, times are negative.
struct Moment {
    Duration at{};
    std::string source;  // "drill", "journal", "load".
    std::string text;
    std::string message{};  // Of the journal: the name of the message.
};

struct Ledger {
    std::int64_t accepted = 0;
    std::int64_t refused = 0;
    std::int64_t unanswered = 0;
    std::int64_t lost = 0;
    std::int64_t unchecked = 0;
    std::int64_t duplicated = 0;
    std::int64_t waiting = 0;
    std::int64_t repeated = 0;
};

struct CommandRun {
    std::string name;
    std::string command;
    int exit = 0;
    std::string output{};  // Cut.
};

// From the first injection.
struct Times {
    std::optional<Duration> effect{};
    std::optional<Duration> detected{};
    std::optional<Duration> diagnosed{};  // By a person.
    std::optional<Duration> repaired{};
    std::optional<Duration> recovered{};
};

struct Report {
    std::string id;
    std::string title;
    std::string story;
    std::string scope;
    std::string danger;
    std::string mode;    // "auto" or "guided".
    std::string target;  // "holdfast@drill.service"
    std::string version;
    std::string run;  // Names it: "log-file-denied-20261122T205500Z".
    WallTime started{};
    Duration took{};
    Times times{};
    Record record{};
    Verdict verdict{};
    std::optional<Ledger> ledger{};
    std::vector<Moment> timeline{};
    std::vector<Sample> samples{};
    std::vector<CommandRun> diagnosis{};
    std::string root_cause{};
    std::string mitigation{};
    std::string prevention{};
};

std::string to_json(const Report& report);
// With its charts beside it, as latency.svg and errors.svg.
std::string to_markdown(const Report& report);
// Where the charts show that something happened.
std::vector<Mark> marks_of(const Report& report);

}  // namespace holdfast::drill
