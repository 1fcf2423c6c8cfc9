// `holdfastctl experiment`: the resilience experiment, course by course and repetition by
// repetition, each of them played as a drill is.
#include <algorithm>
#include <cstdio>

#include <sysexits.h>
#include <unistd.h>

#include "base/text.h"
#include "drill/cli/archive.h"
#include "drill/cli/playing.h"
#include "drill/cli/verbs.h"
#include "drill/experiment/experiment_report.h"
#include "drill/host/system_clock.h"
#include "drill/run/requirements.h"

namespace holdfast::drill {
namespace {

constexpr std::string_view usage =
    "Usage: holdfastctl experiment [OPTION...] [MODES...]\n\n"
    "Reruns the resilience experiment: sends orders all the time while the simulated external\n"
    "service is normal, slow, down, or fails, and holds four expectations against each trial:\n"
    "every order is accepted within two seconds; none that was acknowledged is lost; each mode is\n"
    "noticed and called by its name; each order makes one transition, and what is stored agrees.\n"
    "Prints a table of all repetitions: the median, and the range.\n\n"
    "MODES is one of normal, slow, down, error, or several with commas between them, one after\n"
    "the other. Without any: each alone, and three sequences.\n\n"
    "Options:\n"
    "  --repeat N           each so often; without it, 3\n"
    "  --rate R             so many orders a second; without it, 20\n"
    "  --time TIME          each mode for so long; without it, 10s\n"
    "  --json               print the report as JSON\n"
    "  --state DIR          where runs and reports are kept\n"
    "  --bare DIR           without systemd, with a daemon that is started below DIR\n"
    "  --user NAME          with --bare: as whom it runs\n"
    "  --daemon FILE        with --bare: that daemon\n"
    "  --holdfastctl FILE   the program that sends orders\n"
    "  --upstream URL       where the simulated external service is\n\n"
    "The exit code is 0 when every expectation was met in every trial, 1 when one was not, 2 when\n"
    "a trial showed nothing, 64 when it cannot be meant, 69 when this machine cannot play it, 70\n"
    "when a trial ended early or not everything could be taken back. See holdfast-drills(7).\n";

int refuse(std::string_view what, int exit)
{
    std::string line = join("holdfastctl: experiment: ", what, "\n");
    (void)std::fwrite(line.data(), 1, line.size(), stderr);
    return exit;
}

Result<std::int64_t> read_number(std::string_view name, const std::string& text,
                                 std::int64_t otherwise, std::int64_t max)
{
    if (text.empty())
        return otherwise;
    auto number = parse_number<std::int64_t>(text);
    if (!number || *number < 1 || *number > max)
        return Error{Errc::invalid, join(name, ": must be a whole number from 1 to ", max)};
    return *number;
}

Result<ExperimentSettings> read_settings(const Options& options)
{
    constexpr std::chrono::seconds time_least{2};
    constexpr std::chrono::minutes time_most{10};
    ExperimentSettings settings;
    auto repeat =
        read_number("--repeat", options.repeat, settings.repeat, ExperimentSettings::repeat_max);
    auto rate = read_number("--rate", options.rate, settings.rate, ExperimentSettings::rate_max);
    if (!repeat || !rate)
        return Error{!repeat ? repeat.error() : rate.error()};
    settings.repeat = *repeat;
    settings.rate = *rate;
    if (options.time.empty())
        return settings;
    auto time = parse_duration(options.time);
    if (!time || *time < time_least || *time > time_most)
        return Error{Errc::invalid, "--time: must be a time from 2s to 10min"};
    settings.time = *time;
    return settings;
}

Result<std::vector<Course>> read_courses(const std::vector<std::string>& words)
{
    constexpr std::size_t courses_max = 20;
    if (words.size() > courses_max)
        return Error{Errc::invalid, join("more than ", courses_max, " sequences")};
    std::vector<Course> courses;
    for (const std::string& word : words) {
        auto course = parse_course(word);
        if (!course)
            return std::move(course).error();
        bool is_known = std::ranges::find(courses, course->name, &Course::name) != courses.end();
        if (!is_known)
            courses.push_back(*std::move(course));
    }
    return courses.empty() ? usual_courses() : courses;
}

class Laboratory {
public:
    Laboratory(const Options& options, const std::string& self, ExperimentSettings settings)
        : options_{options},
          self_{self},
          archive_{options.state},
          screen_{options.json ? nullptr : stdout, ::isatty(STDOUT_FILENO) == 1},
          is_interrupted_{heed_signals()}
    {
        experiment_.settings = settings;
        experiment_.started = clock_.wall();
        experiment_.run = run_name("experiment", experiment_.started);
    }

    void play(const std::vector<Course>& courses)
    {
        const Instant began = clock_.now();
        for (const Course& course : courses) {
            std::vector<Trial> trials;
            for (std::int64_t i = 1; i <= experiment_.settings.repeat && !is_interrupted_; ++i)
                trials.push_back(play(course, i));
            if (!trials.empty())
                experiment_.courses.push_back(compare(course, std::move(trials)));
        }
        experiment_.was_interrupted = is_interrupted_;
        experiment_.took = clock_.now() - began;
    }

    int finish()
    {
        std::vector<ReportFile> files{{"report.md", to_markdown(experiment_)}};
        for (auto [name, measure] : {std::pair{"response.svg", Measure::longest},
                                     std::pair{"detection.svg", Measure::detection}})
            if (std::string chart = spread_chart(experiment_, measure); !chart.empty())
                files.push_back({name, std::move(chart)});
        // Last: who finds this one finds them all.
        files.push_back({"report.json", to_json(experiment_)});
        keep(files);
        if (options_.json)
            say(to_json(experiment_));
        else
            say(join("\n", to_table(experiment_), "\n", capitals(experiment_.outcome()),
                     "  holdfastctl drill report ", experiment_.run, "\n"));
        return exit_code(experiment_.outcome());
    }

private:
    static std::string capitals(Outcome outcome)
    {
        std::string word{to_string(outcome)};
        for (char& c : word)
            c = static_cast<char>(c - 'a' + 'A');
        return word;
    }

    Trial play(const Course& course, std::int64_t repetition)
    {
        const Drill drill = make_drill(course, experiment_.settings);
        screen_.line(join("--- ", join_list(course.modes, ", "), ": ", repetition, " of ",
                          experiment_.settings.repeat));
        const std::string run = join(run_name(drill.id, clock_.wall()), "-", repetition);
        Report report = drill::play(drill,
                                    {.programs = programs_of(options_, self_),
                                     .where = where_of(options_),
                                     .folder = run_folder(options_, run),
                                     .name = run,
                                     .is_interrupted = &is_interrupted_},
                                    screen_);
        experiment_.target = report.target;
        experiment_.version = report.version;
        Trial trial = judge_trial(course, experiment_.settings, report);
        trial.repetition = repetition;
        tell(trial);
        // At once: what has shown a fault is there even if the next trial takes us down.
        std::vector<ReportFile> files = files_of(report);
        for (ReportFile& file : files)
            file.name = join(trial_folder(course, trial), "/", file.name);
        keep(files);
        return trial;
    }

    void keep(const std::vector<ReportFile>& files)
    {
        if (auto kept = archive_.keep(experiment_.run, files); !kept)
            (void)refuse(join("the report cannot be kept: ", kept.error().context), 0);
    }

    void tell(const Trial& trial)
    {
        for (std::size_t i = 0; i < promise_count; ++i)
            if (const Finding& finding = trial.findings[i]; !finding.expected.empty())
                screen_.line(join("      ", finding.is_met ? "ok    " : "FAIL  ",
                                  to_string(static_cast<Promise>(i)), ": ",
                                  printable(finding.observed)));
        screen_.line(join(capitals(trial.outcome)));
        if (trial.outcome != Outcome::pass)
            for (const std::string& why : trial.reasons)
                screen_.line(join("      ", printable(why)));
    }

    const Options& options_;
    const std::string& self_;
    Archive archive_;
    Screen screen_;
    SystemClock clock_;
    const std::atomic<bool>& is_interrupted_;
    Experiment experiment_;
};

}  // namespace

int run_experiment(const Options& options, const std::string& self)
{
    if (options.wants_help) {
        say(usage);
        return 0;
    }
    if (options.live)
        return refuse("--live: the live service is not experimented with", EX_USAGE);
    auto settings = read_settings(options);
    if (!settings)
        return refuse(settings.error().context, EX_USAGE);
    auto courses = read_courses(options.arguments);
    if (!courses)
        return refuse(courses.error().context, EX_USAGE);
    auto turn = take_turn(options);
    if (!turn)
        return refuse(turn.error().context, EX_TEMPFAIL);
    if (auto left = left_runs(options); !left.empty())
        return refuse(join("the run ", left.front(),
                           " is under way or was broken off (wait, or holdfastctl drill revert)"),
                      EX_TEMPFAIL);
    if (std::string why = missing_for(make_drill(courses->front(), *settings), where_of(options));
        !why.empty())
        return refuse(why, EX_UNAVAILABLE);
    find_holdfastctl_first(options.holdfastctl);
    Laboratory laboratory{options, self, *settings};
    laboratory.play(*courses);
    return laboratory.finish();
}

}  // namespace holdfast::drill
