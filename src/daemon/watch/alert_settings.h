// From what the configuration says about alerts to the settings of their parts. Loop thread.
#pragma once

#include <string>
#include <vector>

#include "daemon/config/settings.h"
#include "watch/alert/alert_policy.h"
#include "watch/notify/receiver.h"

namespace holdfast::daemon {

// `receivers` say whether alerts have to be renewed, `offset` what time it is here.
watch::AlertSettings alert_settings(const AlertingSettings& alerting, const WatchSettings& checks,
                                    const std::vector<watch::Receiver>& receivers,
                                    watch::HostOffset offset);

// These and the log, which is always told, by name.
std::vector<watch::Receiver> with_log(std::vector<watch::Receiver> receivers);

std::vector<std::string> names_of(const std::vector<watch::Receiver>& receivers);

}  // namespace holdfast::daemon
