#include "daemon/config/secrets.h"

#include <cerrno>
#include <optional>
#include <utility>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/descriptor.h"
#include "base/text.h"
#include "daemon/config/files.h"

namespace holdfast::daemon {
namespace {

// A thousand lines of the longest kind.
constexpr std::size_t file_bytes_max = 256 << 10;

Problem problem_of(const std::string& path)
{
    Problem problem;
    problem.key = "auth.file";
    problem.file = path;
    return problem;
}

Problem unreadable(const std::string& path, int code)
{
    Problem problem = problem_of(path);
    problem.what = join("cannot read it: ", reason_of_errno(code));
    problem.exit = Exit::no_input;
    problem.remedy = "create it with holdfastctl auth hash or holdfastctl auth token";
    if (code == EACCES || code == EPERM) {
        problem.exit = Exit::no_permission;
        problem.remedy =
            join("let the service read it: chown root:holdfast ", path, " && chmod 0640 ", path);
    }
    return problem;
}

// The service manager keeps its own from others; a file of somebody's may have been left open.
std::optional<Problem> judge_owner(const std::string& path, const struct stat& status)
{
    Problem problem = problem_of(path);
    problem.remedy = join("chown root:holdfast ", path, " && chmod 0640 ", path);
    if (!S_ISREG(status.st_mode)) {
        problem.what = "is not a regular file";
        problem.exit = Exit::no_input;
        problem.remedy = "name a file";
        return problem;
    }
    if (status.st_uid != 0 && status.st_uid != ::geteuid()) {
        problem.what = join("belongs to uid ", status.st_uid);
        problem.why = "whoever owns it decides who may do everything here";
        return problem;
    }
    if ((status.st_mode & (S_IWGRP | S_IRWXO)) != 0) {
        problem.what = "others than its owner may write or read it";
        problem.why = "its hashes can be guessed against, and its lines let people in";
        return problem;
    }
    return std::nullopt;
}

std::optional<std::string> read(const std::string& path, KeptBy whom,
                                std::vector<Problem>& problems)
{
    Descriptor file{::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)};
    struct stat status = {};
    if (!file || ::fstat(file.get(), &status) != 0) {
        problems.push_back(unreadable(path, errno));
        return std::nullopt;
    }
    if (whom == KeptBy::operators) {
        if (auto problem = judge_owner(path, status)) {
            problems.push_back(*std::move(problem));
            return std::nullopt;
        }
    }
    int error = 0;
    auto text = read_all(file.get(), file_bytes_max, error);
    if (!text) {
        problems.push_back(unreadable(path, error));
    } else if (text->size() > file_bytes_max) {
        Problem problem = problem_of(path);
        problem.what = join("has more than ", format_bytes(file_bytes_max));
        problem.remedy = "remove lines";
        problems.push_back(std::move(problem));
        text.reset();
    }
    return text;
}

}  // namespace

std::string credential_file(const Settings& settings, const Environment& environment)
{
    if (!settings.auth.file.empty())
        return settings.auth.file;
    auto directory = environment.find("CREDENTIALS_DIRECTORY");
    if (directory == environment.end() || directory->second.empty())
        return {};
    // Each credential is optional: the manager is silent when it finds none.
    std::string path = join(directory->second, "/", auth_credential);
    return ::access(path.c_str(), F_OK) == 0 ? path : std::string{};
}

std::optional<http::Credentials> read_credentials(const std::string& path, KeptBy whom,
                                                  std::vector<Problem>& problems)
{
    auto text = read(path, whom, problems);
    if (!text)
        return std::nullopt;
    http::CredentialFile file = http::parse_credentials(*text);
    for (http::CredentialProblem& found : file.problems) {
        Problem problem = problem_of(path);
        problem.severity = found.is_warning ? Severity::warning : Severity::error;
        problem.line = found.line;
        problem.what = std::move(found.what);
        problem.why = std::move(found.why);
        problem.remedy = std::move(found.remedy);
        problems.push_back(std::move(problem));
    }
    return std::move(file.credentials);
}

void load_credentials(const Environment& environment, Loaded& loaded)
{
    std::string path = credential_file(loaded.settings, environment);
    if (path.empty())
        return;
    KeptBy whom = loaded.settings.auth.file.empty() ? KeptBy::manager : KeptBy::operators;
    if (auto credentials = read_credentials(path, whom, loaded.problems))
        loaded.settings.auth.credentials =
            std::make_shared<const http::Credentials>(*std::move(credentials));
}

}  // namespace holdfast::daemon
