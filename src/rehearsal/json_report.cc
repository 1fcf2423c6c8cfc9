#include "rehearsal/json_report.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "base/text.h"
#include "base/timestamp.h"
#include "lib/json/document.h"

namespace holdfast::rehearsal {
namespace {

// A file of the greatest size has about so many.
constexpr std::size_t nodes_max = std::size_t{1} << 18U;
// Years; beyond it nothing is a time of a drill.
constexpr double seconds_most = 1e8;

std::string text_of(const json::Node& node, std::size_t bytes_max)
{
    return node.kind == json::Kind::string ? printable(cut_utf8(node.text, bytes_max))
                                           : std::string{};
}

std::string text_in(const json::Node& node, std::string_view name,
                    std::size_t bytes_max = limits::name_bytes_max)
{
    const json::Node* found = node.find(name);
    return found == nullptr ? std::string{} : text_of(*found, bytes_max);
}

// Lines stay lines, and everything else is printable.
std::string lines_in(const json::Node& node, std::string_view name, std::size_t bytes_max)
{
    const json::Node* found = node.find(name);
    std::string out;
    if (found == nullptr || found->kind != json::Kind::string)
        return out;
    for (std::string_view line : split(cut_utf8(found->text, bytes_max), '\n'))
        append_to(out, out.empty() ? "" : "\n", printable(line));
    return out;
}

std::int64_t whole_in(const json::Node& node, std::string_view name)
{
    const json::Node* found = node.find(name);
    return found == nullptr ? 0 : found->integer().value_or(0);
}

double decimal_in(const json::Node& node, std::string_view name)
{
    const json::Node* found = node.find(name);
    const double number = found == nullptr ? 0 : found->decimal().value_or(0);
    return std::isfinite(number) ? std::clamp(number, -seconds_most, seconds_most) : 0;
}

bool flag_in(const json::Node& node, std::string_view name)
{
    const json::Node* found = node.find(name);
    return found != nullptr && found->kind == json::Kind::boolean && found->boolean;
}

std::optional<Duration> time_in(const json::Node* node, std::string_view name)
{
    const json::Node* found = node == nullptr ? nullptr : node->find(name);
    const auto number = found == nullptr ? std::nullopt : found->decimal();
    if (!number || !(std::abs(*number) <= seconds_most))
        return std::nullopt;
    return std::chrono::duration_cast<Duration>(std::chrono::duration<double>{*number});
}

Duration duration_in(const json::Node& node, std::string_view name)
{
    return time_in(&node, name).value_or(Duration::zero());
}

Verdict verdict_in(const json::Node& node)
{
    return parse_verdict(text_in(node, "verdict")).value_or(Verdict::error);
}

// At most so many of a list; nothing of what is none.
template <typename T, typename Read>
std::vector<T> list_in(const json::Node& node, std::string_view name, std::size_t most,
                       const Read& read)
{
    std::vector<T> all;
    const json::Node* found = node.find(name);
    if (found == nullptr || found->kind != json::Kind::array)
        return all;
    all.reserve(std::min(most, found->items.size()));
    for (const json::Node& item : found->items)
        if (all.size() < most)
            all.push_back(read(item));
    return all;
}

Seen read_seen(const json::Node& node)
{
    return {.name = text_in(node, "name"),
            .is_met = flag_in(node, "met"),
            .expected = text_in(node, "expected", limits::text_bytes_max),
            .observed = text_in(node, "observed", limits::text_bytes_max),
            .after = time_in(&node, "after_seconds"),
            .within = time_in(&node, "within_seconds")};
}

Phase read_phase(const json::Node& node)
{
    return {.name = text_in(node, "phase"),
            .verdict = verdict_in(node),
            .seen = list_in<Seen>(node, "seen", limits::seen_max, read_seen)};
}

Moment read_moment(const json::Node& node)
{
    return {.at = duration_in(node, "at_seconds"),
            .source = text_in(node, "source"),
            .text = text_in(node, "text", limits::text_bytes_max),
            .message = text_in(node, "message")};
}

Command read_command(const json::Node& node)
{
    return {.name = text_in(node, "name"),
            .command = text_in(node, "command", limits::text_bytes_max),
            .exit = whole_in(node, "exit"),
            .output = lines_in(node, "output", limits::output_bytes_max)};
}

Second read_second(const json::Node& node)
{
    return {.at = std::clamp<std::int64_t>(whole_in(node, "at"), -100'000, 100'000),
            .answered = std::max<std::int64_t>(0, whole_in(node, "answered")),
            .failed = std::max<std::int64_t>(0, whole_in(node, "failed")),
            .median = std::max(Duration::zero(), duration_in(node, "median_seconds")),
            .longest = std::max(Duration::zero(), duration_in(node, "longest_seconds"))};
}

std::vector<Second> read_requests(const json::Node& node)
{
    auto all = list_in<Second>(node, "requests", limits::seconds_max, read_second);
    std::ranges::stable_sort(all, {}, &Second::at);
    return all;
}

Measure read_measure(const json::Node& node)
{
    return {.name = text_in(node, "name"),
            .unit = text_in(node, "unit"),
            .count = whole_in(node, "count"),
            .median = decimal_in(node, "median"),
            .least = decimal_in(node, "least"),
            .most = decimal_in(node, "most")};
}

Expectation read_expectation(const json::Node& node)
{
    return {
        .name = text_in(node, "name"), .met = whole_in(node, "met"), .of = whole_in(node, "of")};
}

Finding read_finding(const json::Node& node)
{
    return {.name = text_in(node, "name"),
            .is_met = flag_in(node, "met"),
            .expected = text_in(node, "expected", limits::text_bytes_max),
            .observed = text_in(node, "observed", limits::text_bytes_max)};
}

Spell read_spell(const json::Node& node)
{
    return {.mode = text_in(node, "mode"),
            .from = duration_in(node, "from_seconds"),
            .to = duration_in(node, "to_seconds")};
}

Trial read_trial(const json::Node& node)
{
    return {.repetition = whole_in(node, "repetition"),
            .verdict = verdict_in(node),
            .findings = list_in<Finding>(node, "expectations", limits::measures_max, read_finding),
            .spells = list_in<Spell>(node, "modes", limits::measures_max, read_spell),
            .requests = read_requests(node)};
}

Course read_course(const json::Node& node)
{
    return {.modes = list_in<std::string>(
                node, "modes", limits::measures_max,
                [](const json::Node& mode) { return text_of(mode, limits::name_bytes_max); }),
            .verdict = verdict_in(node),
            .expectations =
                list_in<Expectation>(node, "expectations", limits::measures_max, read_expectation),
            .measures = list_in<Measure>(node, "measures", limits::measures_max, read_measure),
            .trials = list_in<Trial>(node, "trials", limits::trials_max, read_trial)};
}

Result<Summary> read_summary(const json::Node& root, std::string_view id)
{
    const json::Node* kind = root.find("kind");
    const json::Node* run = root.find("run");
    const json::Node* times = root.find("times");
    const json::Node* ledger = root.find("ledger");
    const auto verdict = parse_verdict(text_in(root, "verdict"));
    const auto started = parse_rfc3339(text_in(root, "started"));
    if (run == nullptr || run->text != id)
        return Error{Errc::corrupt, "it is the report of another run"};
    if (!verdict)
        return Error{Errc::corrupt, "it has no verdict"};
    if (!started)
        return Error{Errc::corrupt, "it does not say when it began"};
    Summary summary{
        .id = std::string{id},
        .kind = kind != nullptr && kind->text == "experiment" ? Kind::experiment : Kind::drill,
        .drill = text_in(root, "drill"),
        .title = text_in(root, "title"),
        .verdict = *verdict,
        .started = *started,
        .took = duration_in(root, "seconds"),
        .detected = time_in(times, "detected"),
        .recovered = time_in(times, "recovered")};
    if (ledger != nullptr && ledger->kind == json::Kind::object) {
        summary.accepted = whole_in(*ledger, "accepted");
        summary.lost = whole_in(*ledger, "lost");
    }
    return summary;
}

void read_texts(Report& report, const json::Node& root)
{
    for (auto [name, text] : {std::pair{"target", &Report::target},
                              {"scope", &Report::scope},
                              {"danger", &Report::danger},
                              {"mode", &Report::mode},
                              {"version", &Report::version},
                              {"story", &Report::story},
                              {"root_cause", &Report::root_cause},
                              {"mitigation", &Report::mitigation},
                              {"prevention", &Report::prevention}})
        report.*text = text_in(root, name, limits::text_bytes_max);
}

}  // namespace

Result<Report> read_report(std::string_view text, std::string_view id)
{
    const json::Document document =
        json::parse(text, {.bytes_max = limits::file_bytes_max, .nodes_max = nodes_max});
    const json::Node& root = document.root;
    if (!document || root.kind != json::Kind::object)
        return Error{Errc::corrupt, "it is no JSON that can be read"};
    auto summary = read_summary(root, id);
    if (!summary)
        return std::move(summary).error();
    Report report{.summary = *std::move(summary)};
    read_texts(report, root);
    report.reasons = list_in<std::string>(
        root, "reasons", limits::reasons_max,
        [](const json::Node& why) { return text_of(why, limits::text_bytes_max); });
    const json::Node* times = root.find("times");
    report.effect = time_in(times, "effect");
    report.diagnosed = time_in(times, "diagnosed");
    report.repaired = time_in(times, "repaired");
    if (const json::Node* ledger = root.find("ledger")) {
        report.duplicated = whole_in(*ledger, "duplicated");
        report.unchecked = whole_in(*ledger, "unchecked");
    }
    report.phases = list_in<Phase>(root, "phases", limits::phases_max, read_phase);
    report.timeline = list_in<Moment>(root, "timeline", limits::moments_max, read_moment);
    report.diagnosis = list_in<Command>(root, "diagnosis", limits::commands_max, read_command);
    report.requests = read_requests(root);
    report.courses = list_in<Course>(root, "courses", limits::courses_max, read_course);
    return report;
}

}  // namespace holdfast::rehearsal
