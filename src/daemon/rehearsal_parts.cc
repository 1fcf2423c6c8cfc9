#include "daemon/rehearsal_parts.h"

#include "rehearsal/http_rehearsals.h"

namespace holdfast::daemon {

RehearsalParts::RehearsalParts(Worker& aux, const DrillSettings& settings, http::Router& router)
    : reports_{aux}
{
    apply(settings);
    rehearsal::add_rehearsal_routes(router, reports_);
}

void RehearsalParts::apply(const DrillSettings& settings)
{
    reports_.apply(settings.reports_dir);
}

}  // namespace holdfast::daemon
