// What drills have shown, wired to the aux thread and the routes. Loop thread.
#pragma once

#include "base/job.h"
#include "daemon/config/settings.h"
#include "http/router.h"
#include "rehearsal/reports.h"

namespace holdfast::daemon {

class RehearsalParts {
public:
    // `aux` and this outlive the use of the routes.
    RehearsalParts(Worker& aux, const DrillSettings& settings, http::Router& router);

    void apply(const DrillSettings& settings);
    rehearsal::Reports& reports() noexcept { return reports_; }

private:
    rehearsal::Reports reports_;
};

}  // namespace holdfast::daemon
