// What health checks and recoveries leave for the next run, in directories below /run: a boot
// forgets it, as it should. A file that is missing or cannot be understood counts as none.
#pragma once

#include <string>

#include "base/result.h"
#include "ctl/recovery/policy.h"

namespace holdfast::ctl {

// Of holdfast-health.service.
CheckRecord load_checks(const std::string& file);
Result<void> save(const CheckRecord& record, const std::string& file);

// Of holdfast-recover.service.
RecoveryRecord load_recoveries(const std::string& file);
Result<void> save(const RecoveryRecord& record, const std::string& file);

}  // namespace holdfast::ctl
