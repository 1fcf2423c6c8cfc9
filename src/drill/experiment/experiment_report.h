// Everything that an experiment leaves behind, in the forms of a drill's report: JSON for programs,
// Markdown for people, SVG for both. Pure; any thread.
#pragma once

#include <string>
#include <vector>

#include "drill/experiment/comparison.h"

namespace holdfast::drill {

struct Experiment {
    std::string run;  // Names it: "experiment-20261122T205500Z".
    std::string target;
    std::string version;
    WallTime started{};
    Duration took{};
    ExperimentSettings settings{};
    std::vector<CourseResult> courses{};
    bool was_interrupted = false;

    // The worst of all trials; an experiment without one has shown nothing.
    Outcome outcome() const;
    std::vector<std::string> reasons() const;
};

// Where the report of a trial is, in that of its experiment: "slow-1".
std::string trial_folder(const Course& course, const Trial& trial);

std::string to_json(const Experiment& experiment);
// With its charts beside it: detection.svg and response.svg.
std::string to_markdown(const Experiment& experiment);
// The table for a terminal.
std::string to_table(const Experiment& experiment);

// For each course the median of its repetitions, and how far they are apart. Empty when no
// repetition has a value.
std::string spread_chart(const Experiment& experiment, Measure measure);

}  // namespace holdfast::drill
