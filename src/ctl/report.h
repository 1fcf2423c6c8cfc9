// What checks and the configuration found, in the form a verb was asked for. Main thread.
#pragma once

#include <vector>

#include "ctl/console.h"
#include "daemon/check/check.h"
#include "lib/json/writer.h"

namespace holdfast::ctl {

// Each problem once: as an entry of the journal when standard error goes there, else as a line
// "error: ..." or "warning: ..." there.
void say_problems(const std::vector<daemon::Problem>& problems, Console& console);

// The value of a member: a list of objects.
void write_problems(const std::vector<daemon::Problem>& problems, json::Writer& writer);

}  // namespace holdfast::ctl
