#include "watch/drift/version_report.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "base/text.h"
#include "obs/message_ids.h"

namespace holdfast::watch {

std::string describe(const Drift& drift)
{
    std::string text;
    std::size_t described = 0;
    std::size_t left_out = 0;
    std::string_view environment;
    std::vector<std::string_view> versions;  // Of this environment.
    for (const VersionSighting& each : drift.sightings) {
        if (each.environment != environment) {
            environment = each.environment;
            versions.clear();
        }
        if (std::ranges::find(versions, each.version) != versions.end())
            continue;
        if (described == VersionReport::described_max) {
            ++left_out;
            continue;
        }
        ++described;
        versions.push_back(each.version);
        append_to(text, text.empty() ? "" : ", ", printable(each.environment), " ",
                  printable(each.version));
    }
    if (left_out > 0)
        append_to(text, " and more");
    return text;
}

VersionReport::VersionReport(const Loop& loop, obs::Log& log, obs::Registry& registry)
    : loop_{loop},
      log_{log},
      drifting_{registry.gauge({.name = "holdfast_version_drift_products",
                                .help = "Products whose environments run different versions."})}
{
}

bool VersionReport::take(Allowance& allowance, std::string& besides)
{
    if (loop_.now() < allowance.rate.next()) {
        ++allowance.left_out;
        return false;
    }
    allowance.rate.take(loop_.now());
    if (const std::size_t left_out = std::exchange(allowance.left_out, 0); left_out > 0)
        besides = join(" (", left_out, " more like this were not written: too many)");
    return true;
}

void VersionReport::note(const Service& service, std::string_view before,
                         const VersionChange& change)
{
    if (!before.empty() && before != change.now.version)
        note_changed(service, before, change.now);
    if (change.drift_ended)
        note_ended(*change.drift_ended);
    if (change.drift_began)
        note_began(*change.drift_began);
}

void VersionReport::note_changed(const Service& service, std::string_view before,
                                 const VersionSighting& now)
{
    std::string besides;
    if (!take(changes_, besides))
        return;
    log_.write(messages::version_changed,
               join("service '", printable(service.id), "' (", printable(now.environment),
                    ") runs ", printable(now.version), " now, it ran ", printable(before), besides),
               {{"HOLDFAST_SERVICE", service.id},
                {"HOLDFAST_ENVIRONMENT", now.environment},
                {"HOLDFAST_VERSION", now.version},
                {"HOLDFAST_BEFORE", std::string{before}}});
}

void VersionReport::note_began(const Drift& drift)
{
    drifting_.add(1);
    std::string besides;
    if (!take(drifts_, besides))
        return;
    const std::string versions = describe(drift);
    log_.write(messages::versions_drift,
               join("environments of ", printable(drift.product),
                    " run different versions: ", versions, besides),
               {{"HOLDFAST_PRODUCT", drift.product},
                {"HOLDFAST_VERSIONS", versions},
                {"HOLDFAST_SINCE", format_rfc3339(drift.since)}});
}

void VersionReport::note_ended(const DriftSince& drift)
{
    drifting_.add(-1);
    std::string besides;
    if (!take(drifts_, besides))
        return;
    const std::string since = format_rfc3339(drift.since);
    log_.write(messages::versions_agree,
               join("environments of ", printable(drift.product),
                    " do not differ any more in what they run; they did since ", since, besides),
               {{"HOLDFAST_PRODUCT", drift.product}, {"HOLDFAST_SINCE", since}});
}

}  // namespace holdfast::watch
