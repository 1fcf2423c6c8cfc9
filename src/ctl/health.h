// Whether the daemon answers, can serve, and has complained of nothing: what `health` prints,
// `restart` and `recover` wait for. Main thread.
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

struct Health {
    std::vector<Finding> findings;
    bool answered = false;  // The daemon said something, whatever it was.
    std::string parts;      // What /readyz said last.

    bool ok() const;
};

// Asks until the daemon answers and can serve, or `patience` has passed; then once more is not
// tried. Asks the control socket, and the network listeners as well.
Health examine(const Invocation& invocation, const Console& console, Duration patience);

// Adds the parts that are degraded. Nobody who waits for a service waits for these: it serves.
void look_for_degraded(Health& health);

// Adds what the journal and the log file hold against it, since so long ago.
void look_for_faults(const Invocation& invocation, const Console& console, Duration since,
                     Health& health);

// Adds what is abnormal of the series that the daemon watches.
void look_for_trends(const Invocation& invocation, const Console& console, Health& health);

// Prints the findings as lines, or as JSON; 0 when all are well, else 1.
int report_health(const Health& health, const Invocation& invocation, Console& console);

}  // namespace holdfast::ctl
