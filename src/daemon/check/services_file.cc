#include "daemon/check/services_file.h"

#include <cerrno>
#include <optional>
#include <string>
#include <utility>

#include <fcntl.h>
#include <sys/stat.h>

#include "base/descriptor.h"
#include "base/text.h"
#include "daemon/config/files.h"
#include "watch/definition/json_services.h"

namespace holdfast::daemon {
namespace {

constexpr const char* key = "watch.services_file";
// Ten thousand services, each with a dozen members.
constexpr std::size_t bytes_max = std::size_t{16} << 20;

Problem problem_of(const std::string& path, Exit exit)
{
    Problem problem{.topic = Topic::host, .exit = exit, .key = key, .file = path};
    return problem;
}

std::optional<std::string> refuse(std::vector<Problem>& problems, Problem problem, std::string what,
                                  std::string remedy)
{
    problem.what = std::move(what);
    problem.remedy = std::move(remedy);
    problems.push_back(std::move(problem));
    return std::nullopt;
}

std::optional<std::string> read_text(const std::string& path, std::vector<Problem>& problems)
{
    // Not to hang when somebody put a pipe there.
    Descriptor file{::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)};
    if (!file) {
        const int reason = errno;
        const bool is_denied = reason == EACCES || reason == EPERM;
        return refuse(problems, problem_of(path, is_denied ? Exit::no_permission : Exit::no_input),
                      join("cannot be read: ", reason_of_errno(reason)),
                      is_denied ? "let the user holdfast read it"
                                : "write the services there, or remove watch.services_file");
    }
    struct stat status = {};
    if (::fstat(file.get(), &status) != 0 || !S_ISREG(status.st_mode))
        return refuse(problems, problem_of(path, Exit::no_input), "is not a regular file",
                      "name a file of JSON");
    int error = 0;
    std::optional<std::string> text = read_all(file.get(), bytes_max, error);
    if (!text)
        return refuse(problems, problem_of(path, Exit::no_input),
                      join("cannot be read: ", reason_of_errno(error)), "look at its file system");
    if (text->size() > bytes_max)
        return refuse(problems, problem_of(path, Exit::data),
                      join("is larger than ", format_bytes(bytes_max)), "name a file of services");
    return text;
}

}  // namespace

watch::ServiceDefaults service_defaults(const WatchSettings& settings)
{
    return {.interval = settings.interval, .timeout = settings.timeout};
}

std::vector<watch::Service> read_services_file(const WatchSettings& settings,
                                               std::vector<Problem>& problems)
{
    const std::string& path = settings.services_file;
    if (path.empty())
        return {};
    const std::optional<std::string> text = read_text(path, problems);
    if (!text)
        return {};
    watch::ReadServices read =
        watch::read_services(*text, {.defaults = service_defaults(settings)});
    for (watch::DefinitionProblem& each : read.problems) {
        Problem problem = problem_of(path, Exit::config);
        problem.line = each.line;
        problem.column = each.column;
        problem.pointer = std::move(each.pointer);
        problem.what = std::move(each.complaint.what);
        if (!each.complaint.expected.empty())
            problem.why = join("expected ", each.complaint.expected);
        problem.remedy = std::move(each.complaint.remedy);
        problems.push_back(std::move(problem));
    }
    const auto services_max = static_cast<std::size_t>(settings.services_max);
    if (read.services.size() > services_max) {
        refuse(problems, problem_of(path, Exit::config),
               join("has ", read.services.size(), " services, more than watch.services_max, ",
                    services_max),
               "raise watch.services_max, or remove some");
        return {};
    }
    return std::move(read.services);
}

}  // namespace holdfast::daemon
