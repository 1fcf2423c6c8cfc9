#include "rehearsal/json_answer.h"

namespace holdfast::rehearsal {
namespace {

void write_time(json::Writer& json, std::string_view name, const std::optional<Duration>& time)
{
    json.key(name);
    if (time)
        json.value(seconds(*time));
    else
        json.null();
}

void write_members(json::Writer& json, const Summary& summary)
{
    json.member("id", summary.id)
        .member("kind", to_string(summary.kind))
        .member("drill", summary.drill)
        .member("title", summary.title)
        .member("verdict", to_string(summary.verdict))
        .member("started", format_rfc3339(summary.started))
        .member("seconds", seconds(summary.took));
    write_time(json, "detectedSeconds", summary.detected);
    write_time(json, "recoveredSeconds", summary.recovered);
    json.key("accepted");
    if (summary.accepted)
        json.value(*summary.accepted);
    else
        json.null();
    json.member("lost", summary.lost);
}

void write_phases(json::Writer& json, const std::vector<Phase>& phases)
{
    json.key("phases").begin_array();
    for (const Phase& phase : phases) {
        json.begin_object()
            .member("phase", phase.name)
            .member("verdict", to_string(phase.verdict))
            .key("seen")
            .begin_array();
        for (const Seen& seen : phase.seen) {
            json.begin_object()
                .member("name", seen.name)
                .member("met", seen.is_met)
                .member("expected", seen.expected)
                .member("observed", seen.observed);
            write_time(json, "afterSeconds", seen.after);
            write_time(json, "withinSeconds", seen.within);
            json.end_object();
        }
        json.end_array().end_object();
    }
    json.end_array();
}

void write_story(json::Writer& json, const Report& report, bool may_act)
{
    json.key("timeline").begin_array();
    for (const Moment& each : report.timeline) {
        if (!may_act && each.source == "journal")
            continue;
        json.begin_object()
            .member("atSeconds", seconds(each.at))
            .member("source", each.source)
            .member("text", each.text)
            .member("message", each.message)
            .end_object();
    }
    json.end_array().key("diagnosis").begin_array();
    if (may_act)
        for (const Command& each : report.diagnosis)
            json.begin_object()
                .member("name", each.name)
                .member("command", each.command)
                .member("exit", each.exit)
                .member("output", each.output)
                .end_object();
    json.end_array();
}

void write_requests(json::Writer& json, const std::vector<Second>& requests)
{
    json.key("requests").begin_array();
    for (const Second& each : requests)
        json.begin_object()
            .member("at", each.at)
            .member("answered", each.answered)
            .member("failed", each.failed)
            .member("medianSeconds", seconds(each.median))
            .member("longestSeconds", seconds(each.longest))
            .end_object();
    json.end_array();
}

void write_trial(json::Writer& json, const Trial& trial)
{
    json.begin_object()
        .member("repetition", trial.repetition)
        .member("verdict", to_string(trial.verdict))
        .key("expectations")
        .begin_array();
    for (const Finding& each : trial.findings)
        json.begin_object()
            .member("name", each.name)
            .member("met", each.is_met)
            .member("expected", each.expected)
            .member("observed", each.observed)
            .end_object();
    json.end_array();
    write_requests(json, trial.requests);
    json.end_object();
}

void write_course(json::Writer& json, const Course& course)
{
    json.begin_object().key("modes").begin_array();
    for (const std::string& mode : course.modes)
        json.value(mode);
    json.end_array().member("verdict", to_string(course.verdict)).key("expectations").begin_array();
    for (const Expectation& each : course.expectations)
        json.begin_object()
            .member("name", each.name)
            .member("met", each.met)
            .member("of", each.of)
            .end_object();
    json.end_array().key("measures").begin_array();
    for (const Measure& each : course.measures)
        json.begin_object()
            .member("name", each.name)
            .member("unit", each.unit)
            .member("count", each.count)
            .member("median", each.median)
            .member("least", each.least)
            .member("most", each.most)
            .end_object();
    json.end_array().key("trials").begin_array();
    for (const Trial& trial : course.trials)
        write_trial(json, trial);
    json.end_array().end_object();
}

}  // namespace

void write_listed(json::Writer& json, const Listed& listed)
{
    json.begin_object();
    if (listed.summary)
        write_members(json, *listed.summary);
    else
        json.member("id", listed.id).member("trouble", listed.trouble);
    json.end_object();
}

void write_report(json::Writer& json, const Report& report, bool may_act)
{
    json.begin_object();
    write_members(json, report.summary);
    json.key("reasons").begin_array();
    for (const std::string& why : report.reasons)
        json.value(why);
    json.end_array()
        .member("target", report.target)
        .member("scope", report.scope)
        .member("danger", report.danger)
        .member("mode", report.mode)
        .member("version", report.version)
        .member("story", report.story)
        .member("rootCause", report.root_cause)
        .member("mitigation", report.mitigation)
        .member("prevention", report.prevention);
    write_time(json, "effectSeconds", report.effect);
    write_time(json, "diagnosedSeconds", report.diagnosed);
    write_time(json, "repairedSeconds", report.repaired);
    json.member("duplicated", report.duplicated).member("unchecked", report.unchecked);
    write_phases(json, report.phases);
    write_story(json, report, may_act);
    write_requests(json, report.requests);
    json.key("courses").begin_array();
    for (const Course& course : report.courses)
        write_course(json, course);
    json.end_array().end_object();
}

}  // namespace holdfast::rehearsal
