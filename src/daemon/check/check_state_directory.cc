// Where the database lives: asked by doing it, since modes, ACLs, read-only mounts and the unit's
// sandbox all have a say.
#include <cerrno>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/text.h"
#include "daemon/check/check.h"
#include "daemon/check/directory.h"

namespace holdfast::daemon {
namespace {

constexpr const char* why_needed = "the database and its journal are written there";

void report_directory(const std::string& directory, int code, Report& report)
{
    Problem problem{.key = "database.path", .file = directory};
    problem.why = why_needed;
    switch (code) {
    case ENOENT:
        problem.what = "there is no such directory";
        problem.remedy = join("create it: install -d -o holdfast -g holdfast -m 0750 ", directory);
        return report.error(Exit::cannot_create, std::move(problem));
    case ENOTDIR:
        problem.what = "is not a directory";
        problem.remedy = "move it away, or correct database.path";
        return report.error(Exit::cannot_create, std::move(problem));
    case EROFS:
        problem.what = "is on a read-only file system";
        problem.remedy = join(
            "mount it writable; under the sandbox of the unit add "
            "ReadWritePaths=",
            directory, " with systemctl edit holdfast");
        return report.error(Exit::cannot_create, std::move(problem));
    case EACCES:
    case EPERM:
        problem.what = join("cannot be written by ", current_user());
        problem.remedy = join("chown holdfast:holdfast ", directory, " && chmod 0750 ", directory,
                              ", with each directory above it searchable");
        return report.error(Exit::no_permission, std::move(problem));
    case ENOSPC:
    case EDQUOT:
        problem.what = join("a test file cannot be written: ", reason_of(code));
        problem.remedy = "make room; until then writes are refused";
        return report.warn(std::move(problem));
    default:
        problem.what = join("a test file cannot be written: ", reason_of(code));
        problem.remedy = "look at the disk and at the kernel's log: journalctl -k";
        return report.error(Exit::cannot_create, std::move(problem));
    }
}

}  // namespace

void check_state_directory(const Context& context, Report& report)
{
    const std::string& path = context.settings().database.path;
    if (path.empty())
        return;  // Reported as a problem of the configuration.
    std::string directory = parent_of(path);
    int code = probe_directory(directory);
    if (code == 0)
        code = probe_file(directory);
    if (code != 0)
        return report_directory(directory, code, report);
    report.pass(join("state directory ", directory, ": writable by ", current_user()));
}

}  // namespace holdfast::daemon
