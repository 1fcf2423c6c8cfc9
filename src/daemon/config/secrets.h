// What the configuration only names: who may ask us, and as whom we ask. Reads the disk: the aux
// thread while the daemon runs, else the main thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/config/load.h"
#include "daemon/config/secret_file.h"
#include "http/auth/credentials.h"

namespace holdfast::daemon {

// The names of the service manager's credentials.
inline constexpr const char* auth_credential = "auth";
inline constexpr const char* upstream_authorization_credential = "upstream-authorization";

inline constexpr std::string_view upstream_authorization_key = "orders.upstream_authorization_file";

// The credential file; empty when nothing names one.
std::string credential_file(const Settings& settings, const Environment& environment);

// What stands in it. Reports what is wrong; nothing when it could not be read at all.
std::optional<http::Credentials> read_credentials(const std::string& path, KeptBy whom,
                                                  std::vector<Problem>& problems);

// Reads all of it into the settings.
void load_credentials(const Environment& environment, Loaded& loaded);

}  // namespace holdfast::daemon
