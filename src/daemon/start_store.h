// The databases at the start: opened, migrated and checked, while the service manager is told what
// takes so long. Main thread, before the loop runs.
#pragma once

#include <optional>

#include "daemon/config/settings.h"
#include "obs/log.h"
#include "store/prepare.h"

namespace holdfast::daemon {

struct StoreStart {
    std::optional<store::Prepared> store;
    int exit_status = 0;  // When there is none; the reason is in the log.
};

// Says in the log why the databases cannot be used, and returns what to exit with. Also for what
// the first statements of the wiring meet.
int report_unusable(obs::Log& log, const sqlite::Failure& failure);

// How each of them is opened, without who is told of it.
store::PrepareSettings prepare_settings(const DatabaseSettings& settings);

// Says that telemetry was damaged, and where it is now.
void report_set_aside(obs::Log& log, const store::SetAside& aside);

StoreStart start_store(const DatabaseSettings& settings, const Clock& clock, obs::Log& log);

}  // namespace holdfast::daemon
