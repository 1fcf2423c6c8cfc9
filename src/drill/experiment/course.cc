#include "drill/experiment/course.h"

#include <algorithm>

#include "base/text.h"
#include "lib/json/writer.h"

namespace holdfast::drill {
namespace {

constexpr std::string_view behaviour_path = "${upstream}/get_failure_mode";
constexpr std::chrono::minutes recovery_max{2};
// Besides the modes: to set the stage, to recover, to ask for every order.
constexpr std::chrono::minutes rest_max{5};

Expectation expect(std::string name, std::string kind,
                   std::initializer_list<std::pair<const char*, std::string>> fields,
                   Tolerance tolerance)
{
    Expectation made{.name = std::move(name),
                     .probe = {.kind = std::move(kind), .parameters = {}},
                     .tolerance = std::move(tolerance)};
    for (const auto& [field, value] : fields)
        made.probe.parameters.all.push_back({.name = field, .text = value});
    return made;
}

Expectation ready()
{
    return expect("ready", "http", {{"path", "/readyz"}}, {.one_of = {"200"}});
}

Expectation healthy()
{
    return expect("the service is found healthy", "http",
                  {{"path", "/health_status"}, {"of", "/services/external_service/status"}},
                  {.one_of = {std::string{word_for("normal")}}});
}

Expectation accepting(double rate)
{
    return expect("orders are accepted", "load", {{"of", "rate"}}, {.min = rate});
}

Step behave(std::string name, std::string_view mode, Duration at)
{
    Step step{.name = std::move(name), .action = "upstream", .parameters = {}, .at = at};
    step.parameters.all.push_back(
        {.name = "behaviour", .text = join("{\"mode\":", json::quote(mode), "}")});
    return step;
}

void add_modes(Drill& drill, const Course& course, Duration time)
{
    for (std::size_t i = 0; i < course.modes.size(); ++i) {
        const std::string& mode = course.modes[i];
        Step step = behave(step_name(course, i), mode, time * static_cast<std::int64_t>(i));
        step.effect =
            expect("how it says it behaves", "http",
                   {{"path", std::string{behaviour_path}}, {"of", "/mode"}}, {.one_of = {mode}});
        drill.inject.push_back(std::move(step));
        std::string word{word_for(mode)};
        Expectation found =
            expect(join("the service is found ", word), "http",
                   {{"path", "/health_status"}, {"of", "/services/external_service/status"}},
                   {.one_of = {word}});
        // Which word belongs to which mode is the experiment's to judge; here it is waited for.
        found.within = time * static_cast<std::int64_t>(i + 1);
        drill.detect.push_back(std::move(found));
    }
    drill.inject.push_back({.name = std::string{last_step},
                            .action = "wait",
                            .parameters = {.all = {{.name = "time", .text = "0s"}}},
                            .at = time * static_cast<std::int64_t>(course.modes.size())});
}

}  // namespace

const std::vector<ModeWord>& mode_words()
{
    static const std::vector<ModeWord> all{
        {"normal", "healthy"}, {"slow", "degraded"}, {"down", "down"}, {"error", "unhealthy"}};
    return all;
}

std::string_view word_for(std::string_view mode) noexcept
{
    auto found = std::ranges::find(mode_words(), mode, &ModeWord::mode);
    return found == mode_words().end() ? std::string_view{} : found->word;
}

Result<Course> parse_course(std::string_view text)
{
    Course course;
    for (std::string_view mode : split(text, ',')) {
        if (word_for(mode).empty())
            return Error{Errc::invalid,
                         join("\"", printable(mode), "\" is none of normal, slow, down, error")};
        if (!course.modes.empty() && course.modes.back() == mode)
            return Error{Errc::invalid, join("\"", printable(text), "\" has ", mode,
                                             " twice in a row: nothing changes between them")};
        append_to(course.name, course.modes.empty() ? "" : "-", mode);
        course.modes.emplace_back(mode);
    }
    if (course.modes.size() > Course::modes_max)
        return Error{Errc::invalid, join("a sequence has ", Course::modes_max, " modes at most")};
    return course;
}

std::vector<Course> usual_courses()
{
    std::vector<Course> all;
    for (std::string_view text : {"normal", "slow", "down", "error", "slow,down,error",
                                  "error,down,slow", "down,normal,error,normal,slow"})
        all.push_back(*parse_course(text));
    return all;
}

std::string step_name(const Course& course, std::size_t mode)
{
    return join(mode + 1, ". mode: ", course.modes[mode]);
}

Drill make_drill(const Course& course, const ExperimentSettings& settings)
{
    auto rate = static_cast<double>(settings.rate);
    Drill drill{.id = join("experiment-", course.name),
                .title = join("The external service is ", join_list(course.modes, ", then ")),
                .story = "Orders are sent all the time. The service that validates them changes."};
    drill.requirements.upstream = true;
    drill.timeout = settings.time * static_cast<std::int64_t>(course.modes.size()) + rest_max;
    drill.setup.orders_per_second = settings.rate;
    drill.steady_state = {ready(), healthy()};
    add_modes(drill, course, settings.time);
    drill.hold = {ready(), accepting(rate / 2)};
    drill.diagnosis = {{.name = "what the breaker says",
                        .words = {"holdfastctl", "breaker", "status", "--config", "${config}"},
                        .shows = {}}};
    drill.root_cause = "The external service was made to behave so.";
    drill.repair.hint = "Have the external service repaired.";
    drill.repair.steps = {behave("the service works again", "normal", {})};
    drill.recovery_deadline = recovery_max;
    drill.recovery = {expect("the breaker is closed", "http",
                             {{"path", "/breaker"}, {"of", "/state"}}, {.one_of = {"closed"}}),
                      healthy(), ready()};
    drill.invariants = {"nothing-lost", "no-duplicates", "all-final", "counts-agree",
                        "database-sound"};
    drill.prevention = "Nothing is lost by it: orders are accepted, and wait.";
    return drill;
}

}  // namespace holdfast::drill
