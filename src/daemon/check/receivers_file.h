// Who is told of alerts, by the configuration and by the file that it names. Touches the disk: the
// main thread before the loop runs, the aux thread then.
#pragma once

#include <vector>

#include "daemon/config/load.h"
#include "watch/notify/receiver.h"

namespace holdfast::daemon {

// The name of the receiver that alerts.webhook_url is.
inline constexpr const char* webhook_receiver = "webhook";

// The file's, and that of alerts.webhook_url; without the log. Of the file nothing is used when
// something was reported.
std::vector<watch::Receiver> read_receivers_file(const AlertingSettings& settings,
                                                 std::vector<Problem>& problems);

}  // namespace holdfast::daemon
