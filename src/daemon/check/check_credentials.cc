// Secrets that the service manager handed over must be readable: a start without them would fail
// late.
#include <cerrno>

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

}  // namespace

void check_credentials(const Context& context, Report& report)
{
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
