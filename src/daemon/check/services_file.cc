#include "daemon/check/services_file.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "base/text.h"
#include "daemon/check/definition_file.h"
#include "watch/definition/json_services.h"

namespace holdfast::daemon {
namespace {

// Ten thousand services with all that most have.
constexpr std::size_t bytes_max = std::size_t{16} << 20;

// Where nobody but the administrator writes.
constexpr std::string_view trusted_directory = "/etc/holdfast/";

}  // namespace

bool may_define_commands(std::string_view path)
{
    const std::vector<std::string_view> parts = split(path, '/');
    return path.starts_with(trusted_directory) &&
           std::ranges::find(parts, std::string_view{".."}) == parts.end();
}

watch::ServiceDefaults service_defaults(const WatchSettings& settings)
{
    return {.interval = settings.interval, .timeout = settings.timeout};
}

std::vector<watch::Service> read_services_file(const WatchSettings& settings,
                                               std::vector<Problem>& problems)
{
    const DefinitionFile file{.key = "watch.services_file",
                              .what = "services",
                              .path = settings.services_file,
                              .bytes_max = bytes_max};
    if (file.path.empty())
        return {};
    const std::optional<std::string> text = read_definitions(file, problems);
    if (!text)
        return {};
    watch::ReadServices read =
        watch::read_services(*text, {.defaults = service_defaults(settings),
                                     .may_run_commands = may_define_commands(file.path)});
    for (watch::DefinitionProblem& each : read.problems)
        problems.push_back(problem_of(file, std::move(each)));
    if (read.services.size() > static_cast<std::size_t>(settings.services_max)) {
        Problem problem = problem_of(file);
        problem.what = join("has ", read.services.size(), " services");
        problem.why = join("watch.services_max is ", settings.services_max);
        problem.remedy = "raise watch.services_max, or remove some";
        problems.push_back(std::move(problem));
        read.services.clear();
    }
    return std::move(read.services);
}

}  // namespace holdfast::daemon
