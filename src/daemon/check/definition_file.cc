#include "daemon/check/definition_file.h"

#include <cerrno>
#include <utility>

#include <fcntl.h>
#include <sys/stat.h>

#include "base/descriptor.h"
#include "base/text.h"
#include "daemon/check/directory.h"
#include "daemon/config/files.h"

namespace holdfast::daemon {
namespace {

Problem refusal(const DefinitionFile& file, Exit exit, std::string what, std::string remedy)
{
    Problem problem = problem_of(file);
    problem.exit = exit;
    problem.what = std::move(what);
    problem.remedy = std::move(remedy);
    return problem;
}

Problem unreadable(const DefinitionFile& file, int reason)
{
    const bool is_denied = reason == EACCES || reason == EPERM;
    return refusal(file, is_denied ? Exit::no_permission : Exit::no_input,
                   join("cannot be read: ", reason_of_errno(reason)),
                   is_denied ? join("let the service read it: chown root:holdfast ", file.path,
                                    " && chmod 0640 ", file.path)
                             : join("write the ", file.what, " into it, or remove ", file.key));
}

// Who may not enter a directory reads nothing below it.
bool is_reached_by_everybody(std::string path)
{
    struct stat status = {};
    while (path != "/" && path != ".") {
        path = parent_of(path);
        if (::stat(path.c_str(), &status) != 0 || (status.st_mode & S_IXOTH) == 0)
            return false;
    }
    return true;
}

}  // namespace

Problem problem_of(const DefinitionFile& file)
{
    Problem problem;
    problem.topic = Topic::host;
    problem.key = file.key;
    problem.file = file.path;
    return problem;
}

Problem problem_of(const DefinitionFile& file, watch::DefinitionProblem found)
{
    Problem problem = problem_of(file);
    problem.line = found.line;
    problem.column = found.column;
    problem.pointer = std::move(found.pointer);
    problem.what = std::move(found.complaint.what);
    if (!found.complaint.expected.empty())
        problem.why = join("expected ", found.complaint.expected);
    problem.remedy = std::move(found.complaint.remedy);
    return problem;
}

std::optional<std::string> read_definitions(const DefinitionFile& file,
                                            std::vector<Problem>& problems)
{
    // Not to hang when somebody put a pipe there.
    Descriptor opened{::open(file.path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)};
    struct stat status = {};
    if (!opened || ::fstat(opened.get(), &status) != 0) {
        problems.push_back(unreadable(file, errno));
        return std::nullopt;
    }
    if (!S_ISREG(status.st_mode)) {
        problems.push_back(
            refusal(file, Exit::no_input, "is not a regular file", "name a file of JSON"));
        return std::nullopt;
    }
    int error = 0;
    std::optional<std::string> text = read_all(opened.get(), file.bytes_max, error);
    if (!text) {
        problems.push_back(unreadable(file, error));
    } else if (text->size() > file.bytes_max) {
        problems.push_back(refusal(
            file, Exit::data,
            join("is larger than ", format_bytes(static_cast<std::int64_t>(file.bytes_max))),
            join("look whether it is a file of ", file.what)));
        text.reset();
    }
    return text;
}

std::optional<Problem> find_open_file(std::string_view key, const std::string& path,
                                      std::string_view secrets)
{
    struct stat status = {};
    if (::stat(path.c_str(), &status) != 0 || (status.st_mode & (S_IROTH | S_IWOTH)) == 0 ||
        !is_reached_by_everybody(path))
        return std::nullopt;
    Problem problem;
    problem.severity = Severity::warning;
    problem.topic = Topic::host;
    problem.key = key;
    problem.file = path;
    problem.what = "everybody on this machine may read or write it";
    problem.why = join("it holds ", secrets);
    problem.remedy = join("chown root:holdfast ", path, " && chmod 0640 ", path);
    return problem;
}

}  // namespace holdfast::daemon
