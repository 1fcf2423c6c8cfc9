// What `holdfastctl load` is asked for. Main thread.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include "base/result.h"
#include "base/time.h"
#include "ctl/load/scenario.h"
#include "ctl/verb.h"

namespace holdfast::ctl {

struct LoadOptions {
    std::int64_t orders = 1000;
    std::int64_t rate = 200;  // A second.
    std::int64_t connections = 16;
    std::optional<Scenario> scenario;  // Nothing: the simulated service is left alone.
    std::string upstream = "http://127.0.0.1:5003";
    bool waits_for_recovery = false;
    // An order that was not acknowledged is sent again, the same one, until it is.
    bool persists = false;
    std::string ledger;  // A path; "" for none.
    std::string trace;   // The same.
    // For whatever is waited for besides an answer.
    Duration patience = std::chrono::minutes{5};
};

std::span<const Option> load_options();

// Errc::invalid says what cannot be meant.
Result<LoadOptions> read_load_options(const Invocation& invocation);

}  // namespace holdfast::ctl
