// What it takes to play something, be it a drill or a trial of an experiment: where and with which
// programs, a folder that is gone afterwards, and whoever presses Ctrl-C. Main thread.
#pragma once

#include <atomic>
#include <string>
#include <vector>

#include "base/descriptor.h"
#include "base/result.h"
#include "drill/cli/options.h"
#include "drill/report/report.h"
#include "drill/run/runner.h"

namespace holdfast::drill {

Where where_of(const Options& options);
Programs programs_of(const Options& options, const std::string& self);

// Runs that are under way, or were broken off.
std::vector<std::string> left_runs(const Options& options);
// Held while something is played: two at once would break each other's stage. Errc::conflict, with
// what to do, while another one has it; nothing is held where we may not write, which whatever is
// played then says.
Result<Descriptor> take_turn(const Options& options);
// The folder of a run while it is under way.
std::string run_folder(const Options& options, const std::string& run);

// From here on a signal that ends a program ends the run instead, and that in order.
const std::atomic<bool>& heed_signals();

// The commands of a drill call holdfastctl by its name, as a person would.
void find_holdfastctl_first(const std::string& program);

// "log-file-denied-20261122T205500Z"
std::string run_name(std::string_view id, WallTime now);

// One that was not played.
Report skipped_report(const Drill& drill, std::string run, std::string why, WallTime now);

// In a folder of its own, which is removed if all was taken back.
Report play(const Drill& drill, RunSettings settings, Screen& screen);

}  // namespace holdfast::drill
