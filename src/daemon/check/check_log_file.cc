// Only ever a warning: the service runs without its file and returns to it by itself.
#include <cerrno>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/text.h"
#include "daemon/check/check.h"
#include "daemon/check/directory.h"

namespace holdfast::daemon {

void check_log_file(const Context& context, Report& report)
{
    const std::string& path = context.settings().log.file;
    if (path.empty())
        return;
    struct stat status = {};
    int code = 0;
    std::string_view remedy;
    if (::stat(path.c_str(), &status) == 0) {
        if (!S_ISREG(status.st_mode))
            code = S_ISDIR(status.st_mode) ? EISDIR : EINVAL;
        else if (::faccessat(AT_FDCWD, path.c_str(), W_OK, AT_EACCESS) != 0)
            code = errno;
        remedy = "chown it to holdfast:adm, mode 0640";
    } else {
        code = probe_directory(parent_of(path));
        // It is made with the file, if only this one is missing.
        if (code == ENOENT && probe_directory(parent_of(parent_of(path))) == 0)
            code = 0;
        remedy = "create its directory, owned by holdfast:adm, mode 0750";
    }
    if (code == 0)
        return report.pass(join("log file ", path, ": writable"));
    Problem problem{.key = "log.file", .file = path};
    problem.what = join("cannot be written by ", current_user(), ": ", reason_of(code));
    problem.why = "the service runs without it and returns to it by itself";
    problem.remedy = remedy;
    report.warn(std::move(problem));
}

}  // namespace holdfast::daemon
