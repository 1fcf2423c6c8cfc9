// What came of a load, for a person and for a program. Pure; any thread.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/time.h"
#include "ctl/load/options.h"
#include "ctl/load/tally.h"
#include "ctl/load/verdict.h"

namespace holdfast::ctl {

struct LoadReport {
    std::string name;    // The product of its orders.
    WallTime began{};    // From here on the daemon is looked at.
    Duration sending{};  // How long that took.
    std::optional<Duration> recovery{};
    int signal = 0;  // That ended it early.
    LoadSummary sum{};
    Observed observed{};
    std::vector<Expectation> expectations{};

    bool is_pass() const noexcept;
};

std::string describe(const LoadReport& report, const LoadOptions& options);
std::string to_json(const LoadReport& report, const LoadOptions& options);

}  // namespace holdfast::ctl
