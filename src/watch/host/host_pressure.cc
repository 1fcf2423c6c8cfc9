#include "watch/host/host_pressure.h"

#include <cerrno>
#include <variant>

#include "base/text.h"
#include "watch/host/host_file.h"
#include "watch/host/pressure.h"

namespace holdfast::watch {
namespace {

constexpr std::size_t file_bytes_max = 4096;

}  // namespace

Observation look_at_pressure(const PressureCheck& check, const PressureSources& sources)
{
    std::string resource = resource_of(check.resource);
    std::vector<std::string> paths{sources.proc + resource};
    for (const std::string& cgroup : sources.cgroups)
        paths.push_back(join(cgroup, resource, ".pressure"));
    bool is_switched_off = false;
    for (const std::string& path : paths) {
        auto read = read_small_file(path, file_bytes_max);
        if (const auto* error = std::get_if<int>(&read)) {
            is_switched_off = is_switched_off || *error == EOPNOTSUPP;
            continue;
        }
        if (auto facts = parse_pressure(*std::get_if<std::string>(&read)))
            return judge_pressure(check, *facts);
    }
    if (is_switched_off)
        return {.problem = "the kernel does not measure pressure: boot it with psi=1",
                .is_unknown = true};
    return {
        .problem = join(paths.front(), " is not to be seen: a drop-in for holdfast.service with ",
                        "ProcSubset=all shows it, if the kernel measures pressure (psi=1)"),
        .is_unknown = true};
}

}  // namespace holdfast::watch
