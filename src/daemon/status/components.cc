#include "daemon/status/components.h"

namespace holdfast::daemon {

void write_components(json::Writer& json, const Readiness::Report& report, Reasons reasons)
{
    json.begin_object();
    for (const Readiness::PartState& part : report.parts) {
        json.key(part.name).begin_object();
        json.member("status", part.word());
        if (!part.trouble.empty() && reasons == Reasons::shown)
            json.member("reason", part.trouble);
        json.end_object();
    }
    json.end_object();
}

}  // namespace holdfast::daemon
