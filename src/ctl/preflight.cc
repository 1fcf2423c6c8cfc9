#include "ctl/preflight.h"

#include "ctl/sources.h"
#include "ctl/system_clock.h"
#include "daemon/check/act_as.h"

namespace holdfast::ctl {

daemon::Report preflight(const Invocation& invocation, const Console& console)
{
    // By the caller: systemd reads the service's variables as root, too.
    daemon::Sources sources = sources_of(invocation, console);
    daemon::ActAs service{"holdfast"};
    daemon::Loaded loaded = daemon::load_with_secrets(sources);
    return daemon::run_checks({.loaded = loaded,
                               .main_file = sources.file,
                               .environment = sources.environment,
                               .now = SystemClock{}.wall()});
}

}  // namespace holdfast::ctl
