// What a check came to: what is remembered, shown and alerted. Pure; any thread.
#pragma once

#include <optional>
#include <string>

#include "base/strong.h"
#include "base/time.h"
#include "watch/observation.h"
#include "watch/status.h"

namespace holdfast::watch {

// The row's: not the id that the user chose.
using ServiceKey = Strong<struct ServiceKeyTag>;

struct Finding {
    ServiceKey service{};
    WallTime at{};  // When the check began.
    Status status = Status::unknown;
    Duration took{};
    Phases phases{};
    unsigned status_code = 0;
    std::string reason{};   // One line for people; empty when there is nothing to say.
    std::string version{};  // Empty: it did not tell.
    // Nothing when none is expected, or none was told.
    std::optional<bool> version_matches{};
    std::optional<WallTime> certificate_expires{};
};

}  // namespace holdfast::watch
