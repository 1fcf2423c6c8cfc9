#include "watch/alert/symptom.h"

#include <algorithm>

namespace holdfast::watch {
namespace {

Sign sign_if(bool is_bad) noexcept
{
    return is_bad ? Sign::bad : Sign::good;
}

Sign outage_of(Status status) noexcept
{
    return status == Status::unknown ? Sign::silent : sign_if(is_failure(status));
}

Sign degradation_of(Status status) noexcept
{
    return is_up(status) ? sign_if(status == Status::degraded) : Sign::silent;
}

Sign latency_of(const Service& service, const Finding& finding) noexcept
{
    if (!service.thresholds.latency)
        return Sign::good;
    return is_up(finding.status) ? sign_if(finding.took > *service.thresholds.latency)
                                 : Sign::silent;
}

Sign version_of(const Service& service, const Finding& finding) noexcept
{
    if (service.expected_version.empty())
        return Sign::good;
    return finding.version_matches ? sign_if(!*finding.version_matches) : Sign::silent;
}

Sign certificate_of(const Finding& finding, unsigned days) noexcept
{
    if (days == 0)
        return Sign::good;
    if (!finding.certificate_expires)
        return Sign::silent;
    return sign_if(*finding.certificate_expires - finding.at < std::chrono::days{days});
}

}  // namespace

std::vector<Symptom> symptoms_of(const Service& service, const Finding& finding,
                                 const SymptomSettings& settings)
{
    StreakThresholds usual{
        std::max(1U, service.thresholds.failures.value_or(settings.thresholds.failures)),
        std::max(1U, service.thresholds.successes.value_or(settings.thresholds.successes))};
    unsigned days = service.thresholds.certificate_days.value_or(settings.certificate_days);
    // What systemd says of a unit is no matter of luck either: once is enough, and so is once that
    // it is well again, unless somebody wants it otherwise.
    bool is_told = service.type == CheckType::unit || service.type == CheckType::timer;
    StreakThresholds of_outage =
        is_told ? StreakThresholds{std::max(1U, service.thresholds.failures.value_or(1)),
                                   std::max(1U, service.thresholds.successes.value_or(1))}
                : usual;
    bool comes_forward = service.type == CheckType::heartbeat;
    Sign outage = outage_of(finding.status);
    return {
        {AlertKind::down, comes_forward ? Sign::good : outage, of_outage},
        // A missed heartbeat is late by its grace already.
        {AlertKind::heartbeat, comes_forward ? outage : Sign::good, {1, 1}},
        {AlertKind::degraded, degradation_of(finding.status), usual},
        {AlertKind::latency, latency_of(service, finding), usual},
        {AlertKind::version, version_of(service, finding), usual},
        {AlertKind::certificate, certificate_of(finding, days), {1, 1}},
    };
}

}  // namespace holdfast::watch
