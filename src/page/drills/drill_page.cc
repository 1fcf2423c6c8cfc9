#include "page/drills/drill_page.h"

#include <string>
#include <utility>

#include "base/text.h"
#include "page/drills/drill_chart.h"
#include "page/drills/drills_page.h"
#include "page/drills/experiment_part.h"
#include "page/part/moment.h"
#include "page/part/table.h"

namespace holdfast::page {
namespace {

void write_verdict(Html& html, const rehearsal::Report& report)
{
    const rehearsal::Summary& summary = report.summary;
    html.begin("p");
    write_mark(html, tone_of(summary.verdict), rehearsal::to_string(summary.verdict));
    html.text(" ").foreign(summary.drill).text(", ");
    write_moment(html, summary.started);
    if (!report.target.empty())
        html.text(", on ").foreign(report.target);
    html.end();
    if (report.reasons.empty())
        return;
    html.begin("ul");
    for (const std::string& why : report.reasons)
        html.begin("li").foreign(why).end();
    html.end();
}

void write_times(Html& html, const rehearsal::Report& report)
{
    const rehearsal::Summary& summary = report.summary;
    html.begin("dl", {{"class", "tiles"}});
    write_tile(html, "detected after", found_after(summary.detected));
    if (report.repaired)
        write_tile(html, "repaired after", found_after(report.repaired));
    if (report.diagnosed)
        write_tile(html, "cause found by a person", found_after(report.diagnosed));
    write_tile(html, "recovered after", found_after(summary.recovered));
    write_tile(html, "took", short_duration(summary.took));
    if (summary.accepted) {
        write_tile(html, "orders acknowledged", grouped(*summary.accepted));
        write_tile(html, "lost", grouped(summary.lost));
        write_tile(html, "duplicated", grouped(report.duplicated));
        if (report.unchecked != 0)
            write_tile(html, "could not be asked for", grouped(report.unchecked));
    }
    html.end();
}

void write_charts(Html& html, const rehearsal::Report& report)
{
    std::vector<ChartMark> marks{{.at = {}, .text = "injected"}};
    for (const auto& [at, text] : {std::pair<const std::optional<Duration>&, const char*>{
                                       report.summary.detected, "detected"},
                                   {report.repaired, "repaired"},
                                   {report.summary.recovered, "recovered"}})
        if (at)
            marks.push_back({.at = *at, .text = text});
    write_latency_chart(html, report.requests, marks);
    write_error_chart(html, report.requests, marks);
}

void write_seen(Html& html, const rehearsal::Phase& phase, const rehearsal::Seen& seen)
{
    html.begin("tr").begin("th", {{"scope", "row"}}).foreign(phase.name).end().begin("td");
    write_mark(html, seen.is_met ? Tone::good : Tone::worst, seen.is_met ? "seen" : "not seen");
    html.end().begin("td", {{"data-label", "Looked for"}}).foreign(seen.name);
    if (!seen.expected.empty())
        html.text(": ").foreign(seen.expected);
    html.end().begin("td", {{"data-label", "Seen"}}).foreign(seen.observed).end();
    std::string after = seen.after ? signed_duration(*seen.after) : std::string{};
    if (seen.within)
        append_to(after, after.empty() ? "within " : " of ", short_duration(*seen.within));
    html.element("td", after, {{"data-label", "After"}}).end();
}

void write_phases(Html& html, const std::vector<rehearsal::Phase>& phases)
{
    if (phases.empty())
        return;
    html.element("h2", "Phases").begin("table", {{"class", "cards"}, {"id", "phases"}});
    write_heads(html, {"Phase", "Is", "Looked for", "Seen", "After"});
    html.begin("tbody");
    for (const rehearsal::Phase& phase : phases)
        for (const rehearsal::Seen& seen : phase.seen)
            write_seen(html, phase, seen);
    html.end().end();
}

void write_text(Html& html, std::string_view title, std::string_view text)
{
    if (!text.empty())
        html.element("h2", title).begin("p").foreign(text).end();
}

void write_diagnosis(Html& html, const Frame& frame, const rehearsal::Report& report)
{
    write_text(html, "Root cause", report.root_cause);
    if (report.diagnosis.empty())
        return;
    html.element("h2", "Diagnosis");
    if (!frame.may_act) {
        html.element("p", "What commands have printed is told to whoever may act.",
                     {{"class", "note"}});
        return;
    }
    for (const rehearsal::Command& each : report.diagnosis) {
        html.begin("p").foreign(each.name).text(": ").begin("code").foreign(each.command).end();
        html.text(join(" (exit ", each.exit, ")")).end();
        html.begin("pre", {{"class", "lines"}, {"tabindex", "0"}});
        for (std::string_view line : split(trim(each.output), '\n'))
            html.foreign(line).text("\n");
        html.end();
    }
}

void write_timeline(Html& html, const Frame& frame, const rehearsal::Report& report)
{
    if (report.timeline.empty())
        return;
    html.element("h2", "Timeline").begin("ol", {{"class", "changes"}, {"id", "timeline"}});
    bool is_any_hidden = false;
    for (const rehearsal::Moment& each : report.timeline) {
        if (!frame.may_act && each.source == "journal") {
            is_any_hidden = true;
            continue;
        }
        html.begin("li").text(signed_duration(each.at)).text(" ");
        html.begin("span", {{"class", "note"}}).foreign(each.source).end().text(" ");
        if (!each.message.empty())
            html.begin("code").foreign(each.message).end().text(" ");
        html.foreign(each.text).end();
    }
    html.end();
    if (is_any_hidden)
        html.element("p", "What the journal said is told to whoever may act.", {{"class", "note"}});
}

}  // namespace

void write_drill_page(Html& html, const Frame& frame, const rehearsal::Report& report)
{
    html.begin("h1").foreign(report.summary.title.empty() ? report.summary.id
                                                          : report.summary.title);
    html.end();
    write_verdict(html, report);
    if (!report.story.empty())
        html.begin("p").foreign(report.story).end();
    write_times(html, report);
    write_charts(html, report);
    write_experiment(html, report.courses);
    write_phases(html, report.phases);
    write_diagnosis(html, frame, report);
    write_text(html, "Mitigation", report.mitigation);
    write_text(html, "Prevention", report.prevention);
    write_timeline(html, frame, report);
    html.element("h2", "Run").begin("dl", {{"class", "facts"}});
    write_fact(html, "Run", report.summary.id);
    write_fact(html, "Version", report.version);
    write_fact(html, "Scope", report.scope);
    write_fact(html, "Danger", report.danger);
    write_fact(html, "Mode", report.mode);
    html.end();
    html.begin("p", {{"class", "pager"}})
        .element("a", "All drills", {{"href", link_to(frame, "/view/drills")}})
        .end();
}

}  // namespace holdfast::page
