// Of what happens: which events are written down, and how long they are kept. Plain values; any
// thread.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/time.h"
#include "event/user_ip.h"

namespace holdfast::daemon {

struct EventSettings {
    std::int64_t sample_percent = 100;
    event::UserIp user_ip = event::UserIp::full;
    std::int64_t rate_max = 5'000;  // A second. 0: any number.
    std::vector<std::string> topics;
    std::string pod_ip;
    std::string host_ip;
    Duration requests_kept = std::chrono::hours{7 * 24};
    Duration changes_kept = std::chrono::hours{90 * 24};
};

}  // namespace holdfast::daemon
