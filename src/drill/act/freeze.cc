// One thread that stands still while the others run: it is moved into a control group of its own,
// below that of its process, and that is frozen. No debugger is needed for it, and any process can
// thaw it. A fatal signal still ends the process.
#include <cerrno>

#include <sys/stat.h>
#include <unistd.h>

#include "base/text.h"
#include "drill/act/deeds.h"
#include "drill/host/files.h"

namespace holdfast::drill {
namespace {

// Where the unified hierarchy is mounted; some hosts have older ones besides.
Result<std::string> unified_mount()
{
    auto mounts = read_small("/proc/self/mountinfo");
    if (!mounts)
        return std::move(mounts).error();
    for (std::string_view line : split(*mounts, '\n')) {
        std::size_t dash = line.find(" - ");
        if (dash != std::string_view::npos && line.substr(dash + 3).starts_with("cgroup2 "))
            return std::string{split(line, ' ')[4]};
    }
    return Error{Errc::unavailable, "no unified hierarchy of control groups is mounted"};
}

Result<std::string> group_of(pid_t pid)
{
    auto mount = unified_mount();
    if (!mount)
        return mount;
    auto groups = read_small(join("/proc/", pid, "/cgroup"));
    if (!groups)
        return groups;
    for (std::string_view line : split(*groups, '\n'))
        if (line.starts_with("0::"))
            return join(*mount, line.substr(3) == "/" ? "" : line.substr(3));
    return Error{Errc::unavailable, join("the process ", pid, " is in no control group")};
}

Result<Facts> look_for_thread(const Parameters& parameters, World& world)
{
    auto process = world.service.main_process(std::string{parameters.text("unit")});
    if (!process)
        return std::move(process).error();
    auto thread = find_thread(process->pid, parameters.text("thread"));
    if (!thread)
        return std::move(thread).error();
    auto group = group_of(process->pid);
    if (!group)
        return std::move(group).error();
    Facts facts;
    facts.set("thread", std::int64_t{*thread});
    facts.set("group", *group);
    facts.set("frozen", join(*group, "/holdfast-drill-", *thread));
    return facts;
}

Result<void> apply_freeze(const Facts& facts, World& /*world*/)
{
    std::string frozen = facts.string("frozen");
    if (::mkdir(frozen.c_str(), 0755) != 0 && errno != EEXIST)
        return errno_error(join("mkdir ", frozen));
    if (auto made = poke(join(frozen, "/cgroup.type"), "threaded"); !made)
        return made;
    if (auto moved = poke(join(frozen, "/cgroup.threads"), facts.text("thread")); !moved)
        return moved;
    return poke(join(frozen, "/cgroup.freeze"), "1");
}

// systemd may have removed it together with the unit.
Result<void> revert_freeze(const Facts& facts, World& /*world*/)
{
    std::string frozen = facts.string("frozen");
    if (auto thawed = poke(join(frozen, "/cgroup.freeze"), "0"); !thawed)
        return thawed.error().code == Errc::not_found ? Result<void>{} : thawed;
    auto threads = read_small(join(frozen, "/cgroup.threads"));
    if (threads)
        for (std::string_view thread : split(trim(*threads), '\n'))
            if (!thread.empty())
                (void)poke(join(facts.text("group"), "/cgroup.threads"), thread);
    if (::rmdir(frozen.c_str()) != 0 && errno != ENOENT)
        return errno_error(join("rmdir ", frozen));
    return {};
}

}  // namespace

Deed freeze_deed()
{
    return {"freeze", look_for_thread, apply_freeze, revert_freeze};
}

}  // namespace holdfast::drill
