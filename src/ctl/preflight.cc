#include "ctl/preflight.h"

#include "ctl/system_clock.h"
#include "daemon/check/act_as.h"

namespace holdfast::ctl {

daemon::Report preflight(const Invocation& invocation, const Console& console)
{
    daemon::ActAs service{"holdfast"};
    daemon::Sources sources{.file = invocation.config_file(), .environment = console.environment()};
    daemon::Loaded loaded = daemon::load_with_secrets(sources);
    return daemon::run_checks({.loaded = loaded,
                               .main_file = sources.file,
                               .environment = sources.environment,
                               .now = SystemClock{}.wall()});
}

}  // namespace holdfast::ctl
