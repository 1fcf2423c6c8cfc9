#include "page/drills/drills_page.h"

#include "base/text.h"
#include "page/part/moment.h"
#include "page/part/table.h"

namespace holdfast::page {
namespace {

constexpr std::size_t trouble_bytes_max = 400;

void write_number(Html& html, std::string_view text, std::string_view label)
{
    html.element("td", text, {{"class", "number"}, {"data-label", label}});
}

// Only of a run that had orders it is known whether one was lost.
std::string lost_of(const rehearsal::Summary& summary)
{
    return summary.accepted ? join(grouped(summary.lost), " of ", grouped(*summary.accepted))
                            : std::string{};
}

void write_row(Html& html, const Frame& frame, const rehearsal::Summary& summary)
{
    html.begin("tr").begin("th", {{"scope", "row"}});
    html.begin("a", {{"href", link_to(frame, drill_path(summary.id))}})
        .foreign(summary.title.empty() ? summary.drill : summary.title)
        .end();
    html.begin("div", {{"class", "note"}}).foreign(summary.drill).end().end();
    html.begin("td");
    write_mark(html, tone_of(summary.verdict), rehearsal::to_string(summary.verdict));
    html.end().begin("td", {{"data-label", "When"}});
    write_moment(html, summary.started);
    html.end();
    write_number(html, found_after(summary.detected), "Detected after");
    write_number(html, found_after(summary.recovered), "Recovered after");
    write_number(html, short_duration(summary.took), "Took");
    write_number(html, lost_of(summary), "Lost");
    html.end();
}

void write_broken_row(Html& html, const DrillRow& row)
{
    html.begin("tr").begin("th", {{"scope", "row"}}).foreign(row.id).end().begin("td");
    write_mark(html, Tone::quiet, "no report");
    html.end().begin("td", {{"colspan", "5"}, {"data-label", "Why"}});
    html.foreign(row.trouble, trouble_bytes_max).end().end();
}

void write_nothing(Html& html, const Frame& frame, const DrillsView& view)
{
    html.begin("p", {{"class", "empty"}});
    if (!view.is_on)
        html.text("They are not shown here (drills.reports_dir is empty).");
    else if (view.folder_trouble.empty())
        html.text("None was played on this host yet. The package holdfast-drills has them: ")
            .element("code", "holdfastctl drill list")
            .text(", ")
            .element("code", "holdfastctl experiment")
            .text(".");
    else if (frame.may_act)
        html.text("Their folder cannot be read: ").foreign(view.folder_trouble).text(".");
    else
        html.text("Their folder cannot be read; why is told to whoever may act.");
    html.end();
}

}  // namespace

Tone tone_of(rehearsal::Verdict verdict) noexcept
{
    switch (verdict) {
    case rehearsal::Verdict::pass:
        return Tone::good;
    case rehearsal::Verdict::skipped:
        return Tone::quiet;
    case rehearsal::Verdict::fail:
        return Tone::worst;
    case rehearsal::Verdict::invalid:
        return Tone::warning;
    case rehearsal::Verdict::error:
        break;
    }
    return Tone::bad;
}

std::string drill_path(std::string_view id)
{
    return join("/view/drills/", id);
}

std::string found_after(const std::optional<Duration>& time)
{
    return time ? short_duration(*time) : "never";
}

void write_drills_page(Html& html, const Frame& frame, const DrillsView& view)
{
    html.element("h1", "Drills");
    html.element("p",
                 "Incidents that were rehearsed: what was broken on purpose, how soon it was "
                 "noticed and well again, and whether anything was lost.");
    if (view.rows.empty())
        return write_nothing(html, frame, view);
    html.begin("table", {{"class", "cards"}, {"id", "drills"}});
    write_heads(html,
                {"Drill", "Verdict", "When", "Detected after", "Recovered after", "Took", "Lost"});
    html.begin("tbody");
    for (const DrillRow& row : view.rows)
        if (row.summary == nullptr)
            write_broken_row(html, row);
        else
            write_row(html, frame, *row.summary);
    html.end().end();
    if (view.next.empty())
        return;
    html.begin("p", {{"class", "pager"}})
        .element(
            "a", "Older ones",
            {{"href", link_to(frame, join("/view/drills?after=", view.next))}, {"rel", "next"}})
        .end();
}

}  // namespace holdfast::page
