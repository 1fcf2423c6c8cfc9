// The file system under the database: local, and with room.
#include <sys/statvfs.h>

#include "base/text.h"
#include "daemon/check/check.h"
#include "daemon/check/directory.h"
#include "store/file_system.h"

namespace holdfast::daemon {
namespace {

void check_space(const Context& context, const std::string& directory, Report& report)
{
    const std::int64_t wanted = context.settings().database.free_min;
    struct statvfs status = {};
    if (::statvfs(directory.c_str(), &status) != 0)
        return;
    // What is left to us, not the reserve of root.
    auto available = static_cast<std::int64_t>(status.f_bavail * status.f_frsize);
    std::string shown = join(available >> 20, "MiB free");
    if (available >= wanted)
        return report.pass(join("disk space ", directory, ": ", shown));
    Problem problem{.key = "database.free_min", .file = directory};
    problem.what = join("only ", shown);
    problem.why = join("database.free_min is ", format_bytes(wanted));
    problem.remedy = "make room before writes are refused";
    report.warn(std::move(problem));
}

}  // namespace

void check_file_system(const Context& context, Report& report)
{
    const std::string& path = context.settings().database.path;
    std::string directory = parent_of(path);
    if (path.empty())
        return;  // Reported as a problem of the configuration.
    std::string_view name = store::network_file_system_of(directory);
    if (!name.empty()) {
        Problem problem{.key = "database.path", .file = directory};
        problem.what = join("is on a network file system (", name, ")");
        problem.why = "its locks and its shared memory do not keep a database whole";
        problem.remedy = "put the database on a local disk and correct database.path";
        return report.error(Exit::config, std::move(problem));
    }
    check_space(context, directory, report);
}

}  // namespace holdfast::daemon
