#include "drill/cli/playing.h"

#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <system_error>

#include <fcntl.h>
#include <sys/file.h>

#include "base/text.h"
#include "drill/host/files.h"
#include "drill/host/system_clock.h"

namespace holdfast::drill {
namespace {

std::atomic<bool> is_interrupted{false};
static_assert(std::atomic<bool>::is_always_lock_free, "a handler of signals writes it");

void heed(int /*number*/)
{
    is_interrupted = true;
}

std::string runs_of(const Options& options)
{
    return join(options.state, "/runs");
}

}  // namespace

Where where_of(const Options& options)
{
    Where where{.is_live = options.live, .bare = options.bare, .user = options.user};
    if (!options.upstream.empty()) {
        where.upstream = options.upstream;
        where.upstream_control.clear();
    }
    return where;
}

Programs programs_of(const Options& options, const std::string& self)
{
    return {.self = self, .holdfastctl = options.holdfastctl, .daemon = options.daemon};
}

std::vector<std::string> left_runs(const Options& options)
{
    std::vector<std::string> all;
    std::error_code error;
    for (const auto& entry : std::filesystem::directory_iterator{runs_of(options), error})
        if (std::filesystem::exists(entry.path() / "undo.jsonl", error))
            all.push_back(entry.path().string());
    return all;
}

Result<Descriptor> take_turn(const Options& options)
{
    if (auto made = make_folders(runs_of(options)); !made)
        return Descriptor{};
    // The folder itself: a file in it would be taken for a run.
    Descriptor lock{::open(runs_of(options).c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
    if (lock && ::flock(lock.get(), LOCK_EX | LOCK_NB) != 0)
        return Error{Errc::conflict, "drills are being played already (wait until they are over)"};
    return lock;
}

std::string run_folder(const Options& options, const std::string& run)
{
    return join(runs_of(options), "/", run);
}

const std::atomic<bool>& heed_signals()
{
    struct sigaction action = {};
    action.sa_handler = heed;
    for (int number : {SIGINT, SIGTERM, SIGHUP})
        (void)::sigaction(number, &action, nullptr);
    return is_interrupted;
}

void find_holdfastctl_first(const std::string& program)
{
    std::size_t slash = program.rfind('/');
    if (slash == std::string::npos)
        return;
    const char* path = std::getenv("PATH");  // NOLINT(concurrency-mt-unsafe)
    std::string first = join(program.substr(0, slash), ":", path == nullptr ? "" : path);
    (void)::setenv("PATH", first.c_str(), 1);  // NOLINT(concurrency-mt-unsafe)
}

std::string run_name(std::string_view id, WallTime now)
{
    std::string stamp;
    for (char c : format_rfc3339(now).substr(0, 19))
        if (c != '-' && c != ':')
            stamp.push_back(c);
    return join(id, "-", stamp, "Z");
}

Report skipped_report(const Drill& drill, std::string run, std::string why, WallTime now)
{
    Report report{.id = drill.id,
                  .title = drill.title,
                  .story = drill.story,
                  .scope = std::string{to_string(drill.scope)},
                  .danger = std::string{to_string(drill.danger)},
                  .run = std::move(run)};
    report.started = now;
    report.record.skipped = std::move(why);
    report.verdict = judge(report.record);
    return report;
}

Report play(const Drill& drill, RunSettings settings, Screen& screen)
{
    const std::string folder = settings.folder;
    // Others may pass through: the daemon of an instance without systemd may be anybody's.
    if (auto made = make_folders(folder); !made)
        return skipped_report(drill, settings.name, made.error().context, SystemClock{}.wall());
    Runner runner{drill, std::move(settings), screen};
    Report report = runner.run();
    bool is_all_back = true;
    for (const Seen& seen : report.record.of(Phase::revert).seen)
        is_all_back = is_all_back && seen.is_met;
    std::error_code error;
    if (is_all_back)
        std::filesystem::remove_all(folder, error);
    return report;
}

}  // namespace holdfast::drill
