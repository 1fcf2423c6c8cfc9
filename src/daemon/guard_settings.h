// From the configuration to what the guard needs. Any thread.
#pragma once

#include <vector>

#include "base/address.h"
#include "daemon/config/settings.h"
#include "http/auth/guard.h"

namespace holdfast::daemon {

http::GuardSettings guard_settings(const Settings& settings);

std::vector<Network> trusted_proxies(const HttpSettings& http);

}  // namespace holdfast::daemon
