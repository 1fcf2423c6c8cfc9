// Where the configuration is read from: the files, the variables that the units of the service
// have, and those of the caller. Main thread.
#pragma once

#include "ctl/console.h"
#include "ctl/verb.h"
#include "daemon/config/load.h"

namespace holdfast::ctl {

// The file of the units counts unless another configuration is asked for: its variables would turn
// --config FILE to the database of the service. HOLDFAST_ENVIRONMENT_FILE names another one, or is
// "none", as in the units themselves, to which systemd has given the variables.
daemon::Sources sources_of(const Invocation& invocation, const Console& console);

}  // namespace holdfast::ctl
