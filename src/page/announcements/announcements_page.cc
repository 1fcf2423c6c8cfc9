#include "page/announcements/announcements_page.h"

#include <string>

#include "base/text.h"
#include "page/alerts/alerts_page.h"
#include "page/part/moment.h"
#include "page/part/state_mark.h"

namespace holdfast::page {
namespace {

using watch::Announcement;

constexpr std::size_t text_shown_max = 1000;

void write_end(Html& html, const Frame& frame, const Announcement& announcement)
{
    if (announcement.is_over(frame.now)) {
        html.text("over");
        return;
    }
    const std::string path = join("/view/announcements/", announcement.id.value, "/end");
    html.begin("form", {{"method", "post"}, {"action", link_to(frame, path)}})
        .element("button", "End",
                 {{"type", "submit"}, {"aria-label", join("End ", announcement.title)}})
        .end();
}

void write_row(Html& html, const Frame& frame, const Announcement& announcement)
{
    html.begin("tr").begin("th", {{"scope", "row"}}).foreign(announcement.title);
    if (!announcement.text.empty())
        html.begin("div", {{"class", "reason lines"}})
            .foreign(announcement.text, text_shown_max)
            .end();
    html.end().element("td", to_string(announcement.kind), {{"data-label", "Kind"}});
    html.begin("td", {{"data-label", "From"}});
    write_moment(html, announcement.starts);
    html.end().begin("td", {{"data-label", "Until"}});
    if (announcement.ends)
        write_moment(html, *announcement.ends);
    else
        html.text("somebody ends it");
    html.end().begin("td", {{"data-label", "By"}}).foreign(announcement.author);
    if (!announcement.ended_by.empty())
        html.text(", ended by ").foreign(announcement.ended_by);
    html.end().begin("td");
    write_end(html, frame, announcement);
    html.end().end();
}

void write_kinds(Html& html)
{
    html.begin("label").text("Kind").begin("select", {{"name", "kind"}});
    for (std::string_view kind : watch::announcement_kinds)
        html.element("option", kind, {{"value", kind}});
    html.end().end();
}

void write_form(Html& html, const Frame& frame)
{
    const std::string action = link_to(frame, "/view/announcements");
    html.element("h2", "Announce something");
    html.begin("form", {{"method", "post"}, {"action", action}, {"class", "filter"}});
    html.begin("label")
        .text("In one line")
        .lone("input", {{"name", "title"}, {"required", ""}, {"maxlength", "200"}})
        .end();
    write_kinds(html);
    html.begin("label").text("For").begin("select", {{"name", "span"}});
    html.element("option", "until it is ended", {{"value", ""}});
    for (const Span& span : spans)
        html.element("option", span.name, {{"value", span.word}});
    html.end().end();
    html.begin("label", {{"class", "broad"}})
        .text("More of it, as plain text")
        .element("textarea", "", {{"name", "text"}, {"rows", "4"}, {"maxlength", "16384"}})
        .end();
    html.element("button", "Announce", {{"type", "submit"}}).end();
}

}  // namespace

void write_announcements_page(Html& html, const Frame& frame,
                              const std::vector<Announcement>& announcements)
{
    html.element("h1", "Announcements");
    html.begin("p", {{"class", "note"}})
        .text("What whoever looks at ")
        .element("a", "the status page", {{"href", link_to(frame, "/status")}})
        .text(" is told, if there is one (status_page.enabled).")
        .end();
    if (announcements.empty()) {
        html.element("p", "There is none.", {{"class", "empty"}});
    } else {
        html.begin("table", {{"class", "cards"}}).begin("thead").begin("tr");
        for (std::string_view name : {"What", "Kind", "From", "Until", "By", "End"})
            html.element("th", name, {{"scope", "col"}});
        html.end().end().begin("tbody");
        for (const Announcement& each : announcements)
            write_row(html, frame, each);
        html.end().end();
    }
    write_form(html, frame);
}

}  // namespace holdfast::page
