// From what the configuration says about orders to the settings of their parts. Loop thread.
#pragma once

#include "daemon/config/settings.h"
#include "order/clear/archive.h"
#include "order/health/service_health.h"
#include "order/intake.h"
#include "order/worker.h"

namespace holdfast::daemon {

order::IntakeSettings intake_settings(const Settings& settings);
order::ArchiveSettings archive_settings(const Settings& settings);
order::WorkerSettings worker_settings(const Settings& settings);
order::HealthSettings health_settings(const Settings& settings);

}  // namespace holdfast::daemon
