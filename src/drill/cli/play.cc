// The verbs that do something: run, and revert, which ends what a run has left.
#include <algorithm>
#include <atomic>
#include <cstdio>
#include <filesystem>
#include <system_error>

#include <fcntl.h>
#include <sys/file.h>
#include <sysexits.h>
#include <unistd.h>

#include "base/text.h"
#include "drill/cli/archive.h"
#include "drill/cli/playing.h"
#include "drill/cli/verbs.h"
#include "drill/host/files.h"
#include "drill/host/system_clock.h"
#include "drill/run/requirements.h"
#include "drill/run/runner.h"
#include "drill/undo/guard.h"
#include "drill/undo/revert.h"

namespace holdfast::drill {
namespace {

class Series {
public:
    Series(const Options& options, const std::string& self)
        : options_{options},
          archive_{options.state},
          screen_{options.json ? nullptr : stdout, ::isatty(STDOUT_FILENO) == 1},
          where_{where_of(options)},
          programs_{programs_of(options, self)},
          is_interrupted_{heed_signals()}
    {
    }

    bool is_interrupted() const noexcept { return is_interrupted_; }

    // Why none of them may be played; empty: they may.
    std::string refusal(const std::vector<const Drill*>& drills) const
    {
        Consent consent{.to_this_host = options_.yes_on_this_host,
                        .to_damage = options_.yes_damage};
        for (const Drill* drill : drills)
            if (std::string why = refusal_of(*drill, where_, consent);
                !why.empty() && !options_.all)
                return join(drill->id, ": ", why);
        return {};
    }

    Outcome play(const Drill& drill)
    {
        std::string run = run_name(drill.id, clock_.wall());
        std::string why = missing_for(drill, where_);
        if (why.empty())
            why = refusal_of(
                drill, where_,
                {.to_this_host = options_.yes_on_this_host, .to_damage = options_.yes_damage});
        Report report = why.empty() ? play_it(drill, run)
                                    : skipped_report(drill, run, std::move(why), clock_.wall());
        tell(report);
        if (report.verdict.outcome != Outcome::skipped)
            if (auto kept = archive_.keep(report.run, files_of(report)); !kept)
                (void)complain(join("the report cannot be kept: ", kept.error().context), 0);
        return report.verdict.outcome;
    }

private:
    Report play_it(const Drill& drill, const std::string& run)
    {
        screen_.line(join("--- ", drill.id, ": ", drill.title));
        return drill::play(drill,
                           {.programs = programs_,
                            .where = where_,
                            .mode = options_.guided ? Mode::guided : Mode::automatic,
                            .folder = run_folder(options_, run),
                            .name = run,
                            .is_interrupted = &is_interrupted_},
                           screen_);
    }

    void tell(const Report& report)
    {
        if (options_.json) {
            say(to_json(report));
            return;
        }
        std::string out = join(to_string(report.verdict.outcome), "  ", report.id, "\n");
        for (char& c : out)
            if (c == ' ')
                break;
            else if (c >= 'a' && c <= 'z')
                c = static_cast<char>(c - 'a' + 'A');
        for (const std::string& why : report.verdict.reasons)
            append_to(out, "      ", printable(why), "\n");
        if (report.verdict.outcome != Outcome::skipped)
            append_to(out, "      holdfastctl drill report ", report.run, "\n");
        screen_.line(out.substr(0, out.size() - 1));
    }

    const Options& options_;
    Archive archive_;
    Screen screen_;
    SystemClock clock_;
    Where where_;
    Programs programs_;
    const std::atomic<bool>& is_interrupted_;
};

std::string chosen(const Options& options, const Library& library,
                   std::vector<const Drill*>& drills)
{
    for (const std::string& id : options.arguments) {
        const Drill* drill = library.find(id);
        if (drill == nullptr)
            return join("there is no drill ", printable(id), " (see holdfastctl drill list)");
        drills.push_back(drill);
    }
    if (options.arguments.empty() && (options.all || !options.tag.empty()))
        for (const Drill& drill : library.drills)
            if (options.all ||
                std::find(drill.tags.begin(), drill.tags.end(), options.tag) != drill.tags.end())
                drills.push_back(&drill);
    return drills.empty() ? "run: which one? (see holdfastctl drill list)" : std::string{};
}

}  // namespace

int run_drills(const Options& options, const Library& library, const std::string& self)
{
    std::vector<const Drill*> drills;
    if (std::string problem = chosen(options, library, drills); !problem.empty())
        return complain(problem, EX_USAGE);
    auto turn = take_turn(options);
    if (!turn)
        return complain(turn.error().context, EX_TEMPFAIL);
    if (auto left = left_runs(options); !left.empty())
        return complain(join("the run ", left.front(),
                             " is under way or was broken off (wait, or holdfastctl drill revert)"),
                        EX_TEMPFAIL);
    find_holdfastctl_first(options.holdfastctl);
    Series series{options, self};
    if (std::string why = series.refusal(drills); !why.empty())
        return complain(why, EX_USAGE);
    Outcome worst = Outcome::pass;
    for (const Drill* drill : drills) {
        worst = std::max(worst, series.play(*drill));
        if (series.is_interrupted())
            break;
    }
    return exit_code(worst);
}

int revert_runs(const Options& options, const std::string& self)
{
    int exit = 0;
    std::vector<std::string> left = left_runs(options);
    for (const std::string& folder : left) {
        // Its runner may still live: then it is asked to end, not robbed of what it does.
        Descriptor lock{::open(join(folder, "/runner.lock").c_str(), O_RDWR | O_CLOEXEC)};
        if (lock && ::flock(lock.get(), LOCK_EX | LOCK_NB) != 0) {
            exit = complain(join(folder, " is under way (end it with Ctrl-C)"), EX_TEMPFAIL);
            continue;
        }
        auto all = revert_alone(join(folder, "/undo.jsonl"), self);
        bool is_well = static_cast<bool>(all);
        if (!all && all.error().code != Errc::not_found)
            exit = complain(all.error().context, EX_SOFTWARE);
        if (!all)
            continue;
        for (const Reverted& each : *all) {
            say(join(each.step, " (", each.action,
                     "): ", each.problem.empty() ? "taken back" : each.problem, "\n"));
            is_well = is_well && each.problem.empty();
        }
        std::error_code error;
        if (is_well)
            std::filesystem::remove_all(folder, error);
        else
            exit = EX_SOFTWARE;
    }
    if (left.empty())
        say("nothing is left to be taken back\n");
    return exit;
}

}  // namespace holdfast::drill
