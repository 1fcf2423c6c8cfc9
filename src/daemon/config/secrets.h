// What the configuration only names: the credential file. Reads the disk: the aux thread while the
// daemon runs, else the main thread.
#pragma once

#include <string>

#include "daemon/config/load.h"

namespace holdfast::daemon {

// The name of the service manager's credential.
inline constexpr const char* auth_credential = "auth";

// The credential file; empty when nothing names one.
std::string credential_file(const Settings& settings, const Environment& environment);

// Reads it into the settings, and reports what is wrong with it.
void load_credentials(const Environment& environment, Loaded& loaded);

}  // namespace holdfast::daemon
