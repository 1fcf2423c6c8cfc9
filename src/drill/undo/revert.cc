#include "drill/undo/revert.h"

#include <functional>

#include <fcntl.h>
#include <sys/file.h>

#include "base/text.h"
#include "drill/host/files.h"

namespace holdfast::drill {
namespace {

std::string folder_of(const std::string& path)
{
    return path.substr(0, path.rfind('/'));
}

Reverted take_back(const Injection& injection, UndoJournal& journal, World& world)
{
    Reverted reverted{.step = injection.step, .action = injection.action, .problem = {}};
    const Deed* deed = find_deed(injection.action);
    auto done = deed == nullptr ? Result<void>{Error{Errc::invalid, "nobody knows this action"}}
                                : deed->revert(injection.facts, world);
    if (done)
        done = journal.note_reverted(injection.number);
    if (!done)
        reverted.problem = done.error().context;
    return reverted;
}

Result<std::vector<Reverted>> revert_those(const std::string& path, World& world,
                                           const std::function<bool(const Injection&)>& is_wanted)
{
    // Of a file beside it: the journal's own name stays free to be looked at.
    Descriptor lock{::open(join(path, ".lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600)};
    if (!lock || ::flock(lock.get(), LOCK_EX) != 0)
        return errno_error(join(path, ".lock"));
    auto text = read_small(path);
    if (!text)
        return std::move(text).error();
    auto state = read_undo_state(*text);
    if (!state)
        return Error{state.error()}.during(path);
    auto journal = UndoJournal::open(path);
    if (!journal)
        return std::move(journal).error();
    std::vector<Reverted> all;
    std::vector<const Injection*> failed;
    // NOLINTNEXTLINE(modernize-loop-convert): clang 14 cannot compile libstdc++'s views.
    for (auto at = state->active.rbegin(); at != state->active.rend(); ++at) {
        const Injection& each = *at;
        if (!is_wanted(each))
            continue;
        Reverted reverted = take_back(each, *journal, world);
        if (reverted.problem.empty())
            all.push_back(std::move(reverted));
        else
            failed.push_back(&each);
    }
    // A service does not start again before what broke it, which was injected earlier, is gone.
    for (const Injection* each : failed)
        all.push_back(take_back(*each, *journal, world));
    return all;
}

}  // namespace

Result<std::vector<Reverted>> revert_all(const std::string& path, World& world)
{
    return revert_those(path, world, [](const Injection&) { return true; });
}

Result<std::vector<Reverted>> revert_due(const std::string& path, World& world, Instant now)
{
    return revert_those(path, world, [now](const Injection& each) { return each.until <= now; });
}

Result<std::vector<Reverted>> revert_since(const std::string& path, World& world,
                                           std::int64_t number)
{
    return revert_those(path, world,
                        [number](const Injection& each) { return each.number > number; });
}

Result<std::vector<Reverted>> revert_step(const std::string& path, World& world,
                                          const std::string& step)
{
    return revert_those(path, world, [&](const Injection& each) { return each.step == step; });
}

Result<std::vector<Reverted>> revert_alone(const std::string& path, const std::string& program)
{
    auto text = read_small(path);
    if (!text)
        return std::move(text).error();
    // The runner ended before its first line was there, and nothing is injected before that.
    if (text->find('\n') == std::string::npos)
        return std::vector<Reverted>{};
    auto state = read_undo_state(*text);
    if (!state)
        return Error{state.error()}.during(path);
    json::Document description = json::parse(state->head.service);
    auto service = make_service(description.root);
    if (!service)
        return std::move(service).error();
    World world{.service = **service,
                .work = folder_of(path),
                .upstream = state->head.upstream,
                .upstream_control = state->head.upstream_control,
                .program = program};
    return revert_all(path, world);
}

}  // namespace holdfast::drill
