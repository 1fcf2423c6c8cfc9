#include "drill/report/report.h"

#include <utility>

#include "base/text.h"
#include "lib/json/writer.h"

namespace holdfast::drill {
namespace {

void write_time(json::Writer& json, std::string_view name, const std::optional<Duration>& time)
{
    json.key(name);
    if (time)
        json.value(seconds(*time));
    else
        json.null();
}

void write_seen(json::Writer& json, const Seen& seen)
{
    json.begin_object()
        .member("name", seen.name)
        .member("met", seen.is_met)
        .member("expected", seen.expected)
        .member("observed", seen.observed);
    if (seen.within)
        write_time(json, "within_seconds", seen.within);
    if (seen.after)
        write_time(json, "after_seconds", seen.after);
    json.end_object();
}

void write_phases(json::Writer& json, const Report& report)
{
    json.key("phases").begin_array();
    for (const PhaseVerdict& each : report.verdict.phases) {
        json.begin_object()
            .member("phase", to_string(each.phase))
            .member("verdict", to_string(each.outcome))
            .key("reasons")
            .begin_array();
        for (const std::string& why : each.reasons)
            json.value(why);
        json.end_array().key("seen").begin_array();
        for (const Seen& seen : report.record.of(each.phase).seen)
            write_seen(json, seen);
        json.end_array().end_object();
    }
    json.end_array();
}

void write_ledger(json::Writer& json, const Ledger& ledger)
{
    json.key("ledger")
        .begin_object()
        .member("accepted", ledger.accepted)
        .member("refused", ledger.refused)
        .member("unanswered", ledger.unanswered)
        .member("repeated", ledger.repeated)
        .member("lost", ledger.lost)
        .member("unchecked", ledger.unchecked)
        .member("duplicated", ledger.duplicated)
        .member("waiting", ledger.waiting)
        .end_object();
}

void write_story(json::Writer& json, const Report& report)
{
    json.key("timeline").begin_array();
    for (const Moment& each : report.timeline) {
        json.begin_object()
            .member("at_seconds", seconds(each.at))
            .member("source", each.source)
            .member("text", each.text);
        if (!each.message.empty())
            json.member("message", each.message);
        json.end_object();
    }
    json.end_array().key("diagnosis").begin_array();
    for (const CommandRun& each : report.diagnosis)
        json.begin_object()
            .member("name", each.name)
            .member("command", each.command)
            .member("exit", each.exit)
            .member("output", each.output)
            .end_object();
    json.end_array();
}

std::string in_seconds(Duration time)
{
    auto hundredths = std::chrono::duration_cast<std::chrono::milliseconds>(time).count() / 10;
    std::string digits = join(std::abs(hundredths) % 100);
    return join(hundredths < 0 ? "-" : "", std::abs(hundredths) / 100, ".",
                digits.size() < 2 ? "0" : "", digits, " s");
}

std::string in_seconds(const std::optional<Duration>& time)
{
    return time ? in_seconds(*time) : "never";
}

// For a cell of a table.
std::string cell(std::string_view text)
{
    std::string out;
    for (char c : escaped(printable(text))) {
        if (c == '|')
            out += "\\|";
        else
            out.push_back(c);
    }
    return out;
}

void add_summary(std::string& out, const Report& report)
{
    append_to(out, "# ", report.title, "\n\n**", to_string(report.verdict.outcome), "** — drill `",
              report.id, "`, ", format_rfc3339(report.started), ", on ", report.target, " (",
              report.version, "), ", report.mode, "\n\n");
    for (const std::string& why : report.verdict.reasons)
        append_to(out, "- ", escaped(printable(why)), "\n");
    if (!report.verdict.reasons.empty())
        out.push_back('\n');
    append_to(out, "## Summary\n\n", report.story, "\n\n");
    if (!report.record.skipped.empty())
        return;
    append_to(out, "| | after the injection |\n|---|---|\n| effect | ",
              in_seconds(report.times.effect), " |\n| detected | ",
              in_seconds(report.times.detected), " |\n");
    if (report.times.diagnosed)
        append_to(out, "| cause found by a person | ", in_seconds(report.times.diagnosed), " |\n");
    append_to(out, "| repaired | ", in_seconds(report.times.repaired), " |\n| recovered | ",
              in_seconds(report.times.recovered), " |\n\n");
    if (const auto& ledger = report.ledger)
        append_to(out, "Orders: ", ledger->accepted, " acknowledged, ", ledger->lost, " lost, ",
                  ledger->duplicated, " duplicated, ", ledger->unchecked,
                  " that could not be asked for, ", ledger->refused, " refused, ",
                  ledger->unanswered, " unanswered.\n\n");
}

void add_phases(std::string& out, const Report& report)
{
    out += "## Phases\n\n| phase | verdict | looked for | seen | after |\n|---|---|---|---|---|\n";
    for (const PhaseVerdict& each : report.verdict.phases)
        for (const Seen& seen : report.record.of(each.phase).seen)
            append_to(out, "| ", to_string(each.phase), " | ", to_string(each.outcome), " | ",
                      cell(seen.name), ": ", cell(seen.expected), " | ", cell(seen.observed), " | ",
                      seen.after ? in_seconds(*seen.after) : "",
                      seen.within ? join(" of ", in_seconds(*seen.within)) : "", " |\n");
    out.push_back('\n');
}

// Four spaces need no end, whatever stands in it.
void add_block(std::string& out, std::string_view text)
{
    for (std::string_view line : split(trim(text), '\n'))
        append_to(out, "    ", printable(line), "\n");
    out.push_back('\n');
}

void add_diagnosis(std::string& out, const Report& report)
{
    append_to(out, "## Root cause\n\n", report.root_cause, "\n\n");
    for (const CommandRun& each : report.diagnosis) {
        append_to(out, each.name, ": `", each.command, "` (exit ", each.exit, ")\n\n");
        add_block(out, each.output.empty() ? "(no output)" : each.output);
    }
    append_to(out, "## Mitigation\n\n", report.mitigation, "\n\n## Prevention\n\n",
              report.prevention, "\n\n");
}

void add_timeline(std::string& out, const Report& report)
{
    out += "## Timeline\n\n| at | from | what |\n|---|---|---|\n";
    for (const Moment& each : report.timeline)
        append_to(out, "| ", in_seconds(each.at), " | ", each.source, " | ",
                  each.message.empty() ? "" : join("`", each.message, "` "), cell(each.text),
                  " |\n");
}

}  // namespace

std::string to_json(const Report& report)
{
    std::string text;
    json::Writer json{text, json::Writer::Style::pretty};
    json.begin_object()
        .member("drill", report.id)
        .member("title", report.title)
        .member("run", report.run)
        .member("verdict", to_string(report.verdict.outcome))
        .key("reasons")
        .begin_array();
    for (const std::string& why : report.verdict.reasons)
        json.value(why);
    json.end_array()
        .member("target", report.target)
        .member("scope", report.scope)
        .member("danger", report.danger)
        .member("mode", report.mode)
        .member("version", report.version)
        .member("started", format_rfc3339(report.started))
        .member("seconds", seconds(report.took))
        .key("times")
        .begin_object();
    write_time(json, "effect", report.times.effect);
    write_time(json, "detected", report.times.detected);
    write_time(json, "diagnosed", report.times.diagnosed);
    write_time(json, "repaired", report.times.repaired);
    write_time(json, "recovered", report.times.recovered);
    json.end_object();
    if (report.ledger)
        write_ledger(json, *report.ledger);
    write_phases(json, report);
    write_story(json, report);
    json.end_object();
    text.push_back('\n');
    return text;
}

std::string to_markdown(const Report& report)
{
    std::string out;
    add_summary(out, report);
    if (!report.record.skipped.empty())
        return out;
    if (!report.samples.empty())
        out +=
            "![How long answers took](latency.svg)\n\n![Requests of each second](errors.svg)\n\n";
    add_phases(out, report);
    add_diagnosis(out, report);
    add_timeline(out, report);
    return out;
}

std::vector<Mark> marks_of(const Report& report)
{
    std::vector<Mark> marks{{.at = {}, .text = "injected"}};
    const std::pair<const std::optional<Duration>&, const char*> others[]{
        {report.times.detected, "detected"},
        {report.times.repaired, "repaired"},
        {report.times.recovered, "recovered"}};
    for (const auto& [at, text] : others)
        if (at)
            marks.push_back({.at = *at, .text = text});
    return marks;
}

}  // namespace holdfast::drill
