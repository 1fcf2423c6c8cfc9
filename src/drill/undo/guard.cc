#include "drill/undo/guard.h"

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <thread>
#include <utility>

#include <fcntl.h>
#include <sys/file.h>
#include <sysexits.h>
#include <unistd.h>

#include "base/text.h"
#include "drill/host/command.h"
#include "drill/host/files.h"
#include "drill/host/system_clock.h"
#include "drill/undo/revert.h"
#include "drill/undo/undo_journal.h"
#include "lib/json/document.h"

namespace holdfast::drill {
namespace {

constexpr std::chrono::milliseconds tick{100};
constexpr std::chrono::seconds start_max{10};
// What cannot be taken back now may be later: while the disk is full, or systemd busy.
constexpr int tries_max = 60;
constexpr std::chrono::seconds between_tries{2};

std::string journal_of(const std::string& folder)
{
    return join(folder, "/undo.jsonl");
}

// True once nobody holds it: the runner has ended.
bool is_runner_gone(const std::string& folder)
{
    Descriptor lock{::open(join(folder, "/runner.lock").c_str(), O_RDWR | O_CLOEXEC)};
    return !lock || ::flock(lock.get(), LOCK_EX | LOCK_NB) == 0;
}

bool has_systemd()
{
    return ::access("/run/systemd/system", F_OK) == 0;
}

void tell(const std::vector<Reverted>& all)
{
    for (const Reverted& each : all) {
        std::string line =
            join("holdfast-drill: ", each.step, " (", each.action, ") ",
                 each.problem.empty() ? "was taken back"
                                      : join("could not be taken back: ", each.problem),
                 "\n");
        (void)std::fwrite(line.data(), 1, line.size(), stderr);
    }
}

// Nothing: try again.
bool has_taken_all_back(const std::string& program, const std::string& folder)
{
    auto all = revert_alone(journal_of(folder), program);
    if (!all)
        // Without a journal nothing was injected, or the folder was removed after a good end.
        return all.error().code == Errc::not_found;
    tell(*all);
    for (const Reverted& each : *all)
        if (!each.problem.empty())
            return false;
    return true;
}

// While the runner lives: what has had its time.
void take_back_what_is_due(const std::string& program, const std::string& folder, Instant now)
{
    auto text = read_small(journal_of(folder));
    auto state = text ? read_undo_state(*text) : Result<UndoState>{Error{Errc::not_found, {}}};
    if (!state)
        return;
    bool is_any_due = false;
    for (const Injection& each : state->active)
        is_any_due = is_any_due || each.until <= now;
    if (!is_any_due)
        return;
    json::Document description = json::parse(state->head.service);
    auto service = make_service(description.root);
    if (!service)
        return;
    World world{.service = **service,
                .work = folder,
                .upstream = state->head.upstream,
                .upstream_control = state->head.upstream_control,
                .program = program};
    if (auto all = revert_due(journal_of(folder), world, now))
        tell(*all);
}

}  // namespace

Result<Descriptor> take_runner_lock(const std::string& folder)
{
    std::string path = join(folder, "/runner.lock");
    Descriptor lock{::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600)};
    if (!lock || ::flock(lock.get(), LOCK_EX | LOCK_NB) != 0)
        return errno_error(path);
    return lock;
}

Result<void> start_guard(const std::string& program, const std::string& folder,
                         const std::string& run)
{
    std::vector<std::string> words{
        "/bin/sh", "-c", "setsid \"$0\" guard \"$1\" </dev/null >>\"$1/guard.log\" 2>&1 &", program,
        folder};
    if (has_systemd())
        words = {"systemd-run",
                 "--quiet",
                 "--collect",
                 join("--unit=holdfast-drill-", run),
                 "--description=Takes back what a drill has injected",
                 "--property=KillMode=process",
                 program,
                 "guard",
                 folder};
    if (auto started = run_well(words, start_max); !started)
        return Error{started.error()}.during("start the guard of the drill");
    SystemClock clock;
    for (const Instant until = clock.now() + start_max; clock.now() < until;
         std::this_thread::sleep_for(tick / 5))
        if (::access(join(folder, "/guard").c_str(), F_OK) == 0)
            return {};
    return Error{Errc::timeout, "the guard of the drill does not stand"};
}

int guard(const std::string& program, const std::string& folder)
{
    for (int number : {SIGHUP, SIGINT, SIGTERM, SIGPIPE})
        std::signal(number, SIG_IGN);
    if (auto here = write_whole(join(folder, "/guard"), join(::getpid(), "\n")); !here)
        return EX_CANTCREAT;
    SystemClock clock;
    while (!is_runner_gone(folder)) {
        take_back_what_is_due(program, folder, clock.now());
        std::this_thread::sleep_for(tick);
    }
    for (int i = 0; i < tries_max; ++i) {
        if (has_taken_all_back(program, folder))
            return 0;
        std::this_thread::sleep_for(between_tries);
    }
    return EX_TEMPFAIL;
}

}  // namespace holdfast::drill
