// Whether a load went as it must. Pure; any thread.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/time.h"
#include "ctl/load/scenario.h"
#include "ctl/load/tally.h"

namespace holdfast::ctl {

// What the daemon said, when first: "down" after 800ms.
struct Seen {
    Duration after;
    std::string word;
};

// How the service and its breaker were while orders were sent and afterwards, each change.
struct Observed {
    std::vector<Seen> health;
    std::vector<Seen> breaker;
};

struct Demands {
    std::optional<Scenario> scenario;
    bool is_final_wanted = false;  // After recovery.
    Duration answer_max = std::chrono::seconds{2};
};

struct Expectation {
    std::string what;  // "nothing is lost"
    bool is_met;
    std::string seen;
};

std::vector<Expectation> judge(const LoadSummary& sum, const Observed& observed,
                               const Demands& demands);

}  // namespace holdfast::ctl
