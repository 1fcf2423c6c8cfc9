#include "daemon/watch/alert_settings.h"

#include <algorithm>
#include <utility>

#include "watch/notify/log_transport.h"

namespace holdfast::daemon {
namespace {

// An Alertmanager forgets what it does not hear of: a third of the time that it is given.
constexpr std::chrono::minutes renewal{5};

}  // namespace

watch::AlertSettings alert_settings(const AlertingSettings& alerting, const WatchSettings& checks,
                                    const std::vector<watch::Receiver>& receivers,
                                    watch::HostOffset offset)
{
    const bool forgets = std::ranges::any_of(receivers, [](const watch::Receiver& each) {
        return each.format == watch::Format::alertmanager;
    });
    return {.symptoms = {.thresholds = {.failures = static_cast<unsigned>(checks.failures),
                                        .successes = static_cast<unsigned>(checks.successes)},
                         .certificate_days = static_cast<unsigned>(alerting.certificate_days)},
            .gather = alerting.gather,
            .storm_over = static_cast<std::size_t>(alerting.storm_over),
            .reminder = alerting.reminder,
            .renewal = forgets ? Duration{renewal} : Duration::zero(),
            .host_offset = std::move(offset)};
}

std::vector<watch::Receiver> with_log(std::vector<watch::Receiver> receivers)
{
    const bool is_there = std::ranges::find(receivers, watch::LogTransport::receiver_name,
                                            &watch::Receiver::name) != receivers.end();
    if (!is_there)
        receivers.push_back(watch::log_receiver());
    std::ranges::sort(receivers, {}, &watch::Receiver::name);
    return receivers;
}

std::vector<std::string> names_of(const std::vector<watch::Receiver>& receivers)
{
    std::vector<std::string> names;
    for (const watch::Receiver& each : receivers)
        names.push_back(each.name);
    return names;
}

}  // namespace holdfast::daemon
