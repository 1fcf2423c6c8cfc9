// What /status.json says is counted, as it goes on: what was between two looks. Pure; any thread.
#pragma once

#include <optional>
#include <string>

#include "base/time.h"
#include "ctl/screen/sparkline.h"
#include "lib/json/document.h"

namespace holdfast::ctl {

class StatusHistory {
public:
    void take(const json::Node& status, Instant now);
    // Nobody answered: a gap.
    void miss();

    const Samples& requests() const noexcept { return requests_; }  // Each second.
    const Samples& backlog() const noexcept { return backlog_; }

private:
    std::string started_;  // Another process counts from nothing.
    Rate rate_;
    Samples requests_;
    Samples backlog_;
};

}  // namespace holdfast::ctl
