// Where the control socket goes.
#include <cerrno>

#include "base/text.h"
#include "daemon/check/check.h"
#include "daemon/check/directory.h"

namespace holdfast::daemon {

void check_control_directory(const Context& context, Report& report)
{
    const std::string& socket = context.settings().control.socket;
    std::string directory = parent_of(socket);
    int code = probe_directory(directory);
    if (code == 0)
        return report.pass(join("control socket ", socket, ": directory writable"));
    // The service manager makes this one at start and removes it at stop.
    if (!context.is_in_unit() && directory == "/run/holdfast")
        return;
    Problem problem{.key = "control.socket", .file = directory};
    problem.what = code == EACCES || code == EPERM ? join("cannot be written by ", current_user())
                                                   : reason_of(code);
    problem.why = "holdfastctl and reload reach the daemon through a socket there";
    problem.remedy = "create it for user holdfast, or use the default of control.socket";
    report.error(code == EACCES || code == EPERM ? Exit::no_permission : Exit::cannot_create,
                 std::move(problem));
}

}  // namespace holdfast::daemon
