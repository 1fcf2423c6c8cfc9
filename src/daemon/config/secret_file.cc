#include "daemon/config/secret_file.h"

#include <cerrno>
#include <utility>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/descriptor.h"
#include "base/text.h"
#include "daemon/config/files.h"

namespace holdfast::daemon {
namespace {

std::string way_to_protect(const std::string& path)
{
    return join("chown root:holdfast ", path, " && chmod 0640 ", path);
}

Problem unreadable(const SecretFile& file, int code)
{
    Problem problem = problem_of(file);
    problem.what = join("cannot read it: ", reason_of_errno(code));
    problem.exit = Exit::no_input;
    problem.remedy = file.if_absent;
    if (code == EACCES || code == EPERM) {
        problem.exit = Exit::no_permission;
        problem.remedy = join("let the service read it: ", way_to_protect(file.path));
    }
    return problem;
}

// The service manager keeps its own from others; a file of somebody's may have been left open.
std::optional<Problem> judge_owner(const SecretFile& file, const struct stat& status)
{
    Problem problem = problem_of(file);
    problem.remedy = way_to_protect(file.path);
    if (!S_ISREG(status.st_mode)) {
        problem.what = "is not a regular file";
        problem.exit = Exit::no_input;
        problem.remedy = "name a file";
        return problem;
    }
    if (status.st_uid != 0 && status.st_uid != ::geteuid()) {
        problem.what = join("belongs to uid ", status.st_uid);
        problem.why = file.if_owned;
        return problem;
    }
    if ((status.st_mode & (S_IWGRP | S_IRWXO)) != 0) {
        problem.what = "others than its owner may write or read it";
        problem.why = file.if_open;
        return problem;
    }
    return std::nullopt;
}

}  // namespace

void place(SecretFile& file, const std::string& named, std::string_view name,
           const Environment& environment)
{
    file.path = named;
    file.whom = KeptBy::operators;
    if (!named.empty())
        return;
    auto directory = environment.find("CREDENTIALS_DIRECTORY");
    if (directory == environment.end() || directory->second.empty())
        return;
    // Each credential is optional: the manager is silent when it finds none.
    std::string path = join(directory->second, "/", name);
    if (::access(path.c_str(), F_OK) != 0)
        return;
    file.path = std::move(path);
    file.whom = KeptBy::manager;
}

Problem problem_of(const SecretFile& file)
{
    Problem problem;
    problem.key = file.key;
    problem.file = file.path;
    return problem;
}

std::optional<std::string> read_secret(const SecretFile& file, std::vector<Problem>& problems)
{
    Descriptor opened{::open(file.path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)};
    struct stat status = {};
    if (!opened || ::fstat(opened.get(), &status) != 0) {
        problems.push_back(unreadable(file, errno));
        return std::nullopt;
    }
    if (file.whom == KeptBy::operators) {
        if (auto problem = judge_owner(file, status)) {
            problems.push_back(*std::move(problem));
            return std::nullopt;
        }
    }
    int error = 0;
    auto text = read_all(opened.get(), file.bytes_max, error);
    if (!text) {
        problems.push_back(unreadable(file, error));
    } else if (text->size() > file.bytes_max) {
        Problem problem = problem_of(file);
        problem.what =
            join("has more than ", format_bytes(static_cast<std::int64_t>(file.bytes_max)));
        problem.remedy = "remove lines";
        problems.push_back(std::move(problem));
        text.reset();
    }
    return text;
}

}  // namespace holdfast::daemon
