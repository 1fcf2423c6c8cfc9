#include "daemon/watch/watch_files.h"

#include <utility>

#include "base/text.h"
#include "daemon/check/receivers_file.h"
#include "daemon/check/services_file.h"

namespace holdfast::daemon {

WatchFiles read_watch_files(const Settings& settings, std::vector<Problem>& problems)
{
    WatchFiles files{.services = read_services_file(settings.watch, problems),
                     .receivers = read_receivers_file(settings.alerting, problems)};
    Result<cares::HostSettings> host = cares::read_host_settings();
    if (host)
        files.host = *std::move(host);
    else
        // Addresses, and names that /etc/hosts would know, are checked without it.
        problems.push_back({.severity = Severity::warning,
                            .what = join("no name server can be asked: ", host.error().context),
                            .remedy = "look at /etc/resolv.conf and /etc/hosts, then reload"});
    return files;
}

}  // namespace holdfast::daemon
