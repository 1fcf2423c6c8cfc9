// Limits of the unit that contradict the configuration.
#include <algorithm>

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
    const bool has_tls =
        std::ranges::any_of(settings.listen, [](const auto& each) { return each.tls.has_value(); });
    // TLS stands between the client and the engine, with a pair of sockets to the latter.
    const std::int64_t each = has_tls ? 3 : 1;
    const std::int64_t wanted =
        (settings.http.connections_max + settings.http.connections_reserve) * each +
        settings.control.connections_max + settings.watch.concurrency + others;
    if (limit.rlim_cur == RLIM_INFINITY || limit.rlim_cur >= static_cast<rlim_t>(wanted))
        return report.pass(join("limits: ", limit.rlim_cur, " file descriptors"));
    Problem problem{.key = "http.connections_max", .file = "LimitNOFILE"};
    problem.what = join("only ", limit.rlim_cur, " file descriptors");
    problem.why = join("http.connections_max needs ", wanted);
    problem.remedy = "raise LimitNOFILE= with systemctl edit holdfast, or lower the setting";
    report.warn(std::move(problem));
}

}  // namespace holdfast::daemon
