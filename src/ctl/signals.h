// Signs of errors that the service left lately, in the journal and in its log file. Main thread.
#pragma once

#include <string>
#include <vector>

#include "base/time.h"
#include "ctl/health.h"

namespace holdfast::ctl {

// Whether the unit's entries since then, of messages that are faults, say that something is wrong.
Finding find_faults(const std::string& unit, WallTime since);

// Of those that a restart does not help with the newest, or nothing: "disk-full: the disk is full".
std::string find_hopeless_fault(const std::string& unit, WallTime since);

// The same as find_faults() of the log file's last lines: levels above WARNING since then. Pure.
std::vector<std::string> error_lines(std::string_view tail, WallTime since);
Finding find_error_lines(const std::string& file, WallTime since);

}  // namespace holdfast::ctl
