// Whether the daemon answers and can serve: what `health` prints and `restart` waits for. Main
// thread.
#pragma once

#include <string>
#include <vector>

#include "base/time.h"
#include "ctl/console.h"
#include "ctl/verb.h"

namespace holdfast::ctl {

struct Finding {
    bool ok = false;
    std::string what;
    std::string why;
};

// Asks until all is well, or `patience` has passed; then once more is not tried.
std::vector<Finding> examine(const Invocation& invocation, const Console& console,
                             Duration patience);

// Prints the findings as lines, or as JSON; 0 when all are well, else 1.
int report_health(const std::vector<Finding>& findings, const Invocation& invocation,
                  Console& console);

}  // namespace holdfast::ctl
