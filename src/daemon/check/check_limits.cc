// Limits of the unit that contradict the configuration.
#include <sys/resource.h>

#include "base/text.h"
#include "daemon/check/check.h"

namespace holdfast::daemon {

void check_limits(const Context& context, Report& report)
{
    // The limits of an operator's shell are not those of the service.
    rlimit limit{};
    if (!context.is_in_unit() || ::getrlimit(RLIMIT_NOFILE, &limit) != 0)
        return;
    // Files, listeners, the journal and what curl will want, with room to spare.
    constexpr std::int64_t others = 256;
    const Settings& settings = context.settings();
    const std::int64_t wanted = settings.http.connections_max + settings.http.connections_reserve +
                                settings.control.connections_max + others;
    if (limit.rlim_cur == RLIM_INFINITY || limit.rlim_cur >= static_cast<rlim_t>(wanted))
        return report.pass(join("limits: ", limit.rlim_cur, " file descriptors"));
    Problem problem{.key = "http.connections_max", .file = "LimitNOFILE"};
    problem.what = join("only ", limit.rlim_cur, " file descriptors");
    problem.why = join("http.connections_max needs ", wanted);
    problem.remedy = "raise LimitNOFILE= with systemctl edit holdfast, or lower the setting";
    report.warn(std::move(problem));
}

}  // namespace holdfast::daemon
