#include "ctl/sources.h"

#include <utility>

namespace holdfast::ctl {
namespace {

// Empty: none is to be read.
std::string environment_file(const std::string& config_file, const daemon::Environment& environment)
{
    auto named = environment.find("HOLDFAST_ENVIRONMENT_FILE");
    if (named != environment.end() && !named->second.empty())
        return named->second == "none" ? std::string{} : named->second;
    return config_file == daemon::default_file ? HOLDFAST_ENVIRONMENT_FILE : "";
}

}  // namespace

daemon::Sources sources_of(const Invocation& invocation, const Console& console)
{
    daemon::Sources sources{.file = invocation.config_file(), .environment = console.environment()};
    std::string path = environment_file(sources.file, sources.environment);
    if (!path.empty())
        sources.environment_file =
            daemon::read_environment_file(std::move(path), HOLDFAST_STATE_DIRECTORY);
    return sources;
}

}  // namespace holdfast::ctl
