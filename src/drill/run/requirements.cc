#include "drill/run/requirements.h"

#include <algorithm>

#include <unistd.h>

#include "base/text.h"
#include "drill/host/command.h"
#include "drill/host/files.h"
#include "drill/host/process.h"

namespace holdfast::drill {
namespace {

constexpr std::chrono::seconds look_max{5};

bool has_systemd()
{
    return ::access("/run/systemd/system", F_OK) == 0;
}

// One that can be thrown away, as far as a program can tell.
bool is_container_or_virtual()
{
    auto ended = run({"systemd-detect-virt", "--quiet"}, look_max);
    return ended && ended->is_well();
}

}  // namespace

std::string missing_for(const Drill& drill, const Where& where)
{
    const Requirements& needs = drill.requirements;
    if (where.bare.empty() && !has_systemd())
        return "systemd does not run here";
    if (needs.systemd && !where.bare.empty())
        return "it needs systemd";
    if (where.bare.empty() && ::geteuid() != 0)
        return "it needs root (sudo holdfastctl drill run)";
    if (needs.kafka && ::access(broker_program().c_str(), X_OK) != 0)
        return "it was built without Kafka";
    for (const std::string& wanted : needs.controllers) {
        auto controllers = read_small("/sys/fs/cgroup/cgroup.controllers");
        auto names = split(controllers ? trim(*controllers) : std::string_view{}, ' ');
        if (std::ranges::find(names, wanted) == names.end())
            return join("there is no controller of control groups for ", wanted);
    }
    for (const std::string& tool : needs.tools) {
        auto ended = run({"/bin/sh", "-c", "command -v \"$0\"", tool}, look_max);
        if (!ended || !ended->is_well())
            return join("there is no ", tool);
    }
    return {};
}

std::string refusal_of(const Drill& drill, const Where& where, const Consent& consent)
{
    if (drill.scope == Scope::host && !consent.to_this_host && !is_container_or_virtual())
        return join(
            "the whole host feels this drill, and it is neither a container nor a virtual "
            "machine (say --yes-on-this-host if you mean it)");
    if (where.is_live && drill.danger == Danger::damage && consent.to_damage != drill.id)
        return join("it damages files of the live service (say --yes-damage ", drill.id,
                    " if you mean it; without --live an instance of its own is taken)");
    return {};
}

}  // namespace holdfast::drill
