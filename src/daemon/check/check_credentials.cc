// Secrets that the service manager handed over must be readable: a start without them would fail
// late.
#include <cerrno>
#include <utility>

#include <dirent.h>
#include <fcntl.h>
#include <unistd.h>

#include "base/handle.h"
#include "base/text.h"
#include "daemon/check/check.h"
#include "daemon/check/directory.h"

namespace holdfast::daemon {
namespace {

void report_unreadable(const std::string& path, int code, Report& report)
{
    Problem problem{.file = path};
    problem.what = join("cannot be read by ", current_user(), ": ", reason_of(code));
    problem.why = "the service manager put secrets there for this service";
    problem.remedy = "look at LoadCredential= with systemctl cat holdfast, and restart";
    report.error(Exit::no_permission, std::move(problem));
}

// Whoever is on the way can read what goes there.
bool is_open_to_others(std::string_view url)
{
    constexpr std::string_view plain = "http://";
    if (!url.starts_with(plain))
        return false;
    url.remove_prefix(plain.size());
    std::string_view host = url.substr(0, url.find('/'));
    return !host.starts_with("127.") && !host.starts_with("[::1]") &&
           host.substr(0, host.find(':')) != "localhost";
}

void judge_upstream_authorization(const OrderSettings& orders, Report& report)
{
    if (orders.upstream_authorization.empty() || orders.upstream_url.empty())
        return;
    report.pass(join("authorization: sent to ", orders.upstream_url));
    if (!is_open_to_others(orders.upstream_url))
        return;
    Problem problem{.key = "orders.upstream_url"};
    problem.what = join("the Authorization for ", orders.upstream_url, " is sent unencrypted");
    problem.why = "whoever is on the way can read it";
    problem.remedy = "use https";
    report.warn(std::move(problem));
}

}  // namespace

void check_credentials(const Context& context, Report& report)
{
    judge_upstream_authorization(context.settings().orders, report);
    auto variable = context.environment.find("CREDENTIALS_DIRECTORY");
    if (variable == context.environment.end() || variable->second.empty())
        return;
    const std::string& directory = variable->second;
    Handle<DIR, closedir> handle{::opendir(directory.c_str())};
    if (!handle)
        return report_unreadable(directory, errno, report);
    int count = 0;
    // NOLINTNEXTLINE(concurrency-mt-unsafe): glibc's is safe on a stream that nobody shares.
    while (const dirent* entry = ::readdir(handle.get())) {
        std::string_view name = entry->d_name;
        if (name == "." || name == "..")
            continue;
        ++count;
        std::string path = join(directory, "/", name);
        if (::faccessat(AT_FDCWD, path.c_str(), R_OK, AT_EACCESS) != 0)
            return report_unreadable(path, errno, report);
    }
    report.pass(join("credentials ", directory, ": ", count, " readable"));
}

}  // namespace holdfast::daemon
