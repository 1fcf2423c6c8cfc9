// What the configuration only names: the credential file. Reads the disk: the aux thread while the
// daemon runs, else the main thread.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "daemon/config/load.h"
#include "http/auth/credentials.h"

namespace holdfast::daemon {

// The name of the service manager's credential.
inline constexpr const char* auth_credential = "auth";

// The credential file; empty when nothing names one.
std::string credential_file(const Settings& settings, const Environment& environment);

// Whose a file is: what the service manager keeps from others needs no look at owner and mode.
enum class KeptBy { manager, operators };

// What stands in it. Reports what is wrong; nothing when it could not be read at all.
std::optional<http::Credentials> read_credentials(const std::string& path, KeptBy whom,
                                                  std::vector<Problem>& problems);

// Reads it into the settings.
void load_credentials(const Environment& environment, Loaded& loaded);

}  // namespace holdfast::daemon
