// The checks before a start, asked as the service's user: for `check` and, so that a restart never
// takes a working service down for a broken configuration, for `restart`. Main thread.
#pragma once

#include "ctl/console.h"
#include "ctl/verb.h"
#include "daemon/check/check.h"

namespace holdfast::ctl {

daemon::Report preflight(const Invocation& invocation, const Console& console);

}  // namespace holdfast::ctl
