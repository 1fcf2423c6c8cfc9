#include "page/shipments/shipment_page.h"

#include "base/text.h"
#include "page/part/state_mark.h"
#include "page/part/table.h"
#include "page/shipments/shipment_links.h"

namespace holdfast::page {
namespace {

constexpr std::size_t status_shown_max = 64;
constexpr std::size_t actor_shown_max = 200;

void write_cell(Html& html, std::string_view label, const std::optional<std::string>& text,
                std::size_t bytes_max, std::string_view otherwise)
{
    html.begin("td", {{"data-label", label}});
    if (text)
        html.foreign(*text, bytes_max);
    else
        html.text(otherwise);
    html.end();
}

void write_entry(Html& html, const shipment::HistoryEntry& entry)
{
    html.begin("tr").begin("th", {{"scope", "row"}});
    if (entry.at)
        write_stored_moment(html, *entry.at);
    else
        html.text("not known");
    html.end();
    write_cell(html, "From", entry.from, status_shown_max, "it was recorded");
    write_cell(html, "To", entry.to, status_shown_max, "it was deleted");
    write_cell(html, "By", entry.actor, actor_shown_max, "another program");
    html.end();
}

void write_history(Html& html, const Frame& frame, const ShipmentView& view)
{
    html.element("h2", "History").begin("section", {{"id", "history"}, {"data-live", ""}});
    if (view.history.empty()) {
        html.element("p", "Nothing is known of it.", {{"class", "empty"}});
    } else {
        html.begin("table", {{"class", "cards"}});
        write_heads(html, {"When", "From", "To", "By"});
        html.begin("tbody");
        for (const shipment::HistoryEntry& entry : view.history)
            write_entry(html, entry);
        html.end().end();
    }
    if (view.after || view.has_more) {
        const std::string path = join("/view/shipments/", view.id.value);
        html.begin("p", {{"class", "pager"}});
        if (view.after)
            html.element("a", "From the beginning", {{"href", link_to(frame, path)}});
        if (view.has_more && !view.history.empty())
            html.element(
                "a", "Later ones",
                {{"href", link_to(frame, join(path, "?after=", view.history.back().number))},
                 {"rel", "next"}});
        html.end();
    }
    html.end();
}

}  // namespace

void write_shipment_page(Html& html, const Frame& frame, const ShipmentView& view)
{
    html.begin("p", {{"class", "note"}})
        .element("a", "All shipments", {{"href", link_to(frame, "/view/shipments")}})
        .end();
    html.element("h1", join("Shipment ", view.id.value));
    html.begin("dl", {{"class", "facts"}, {"id", "now"}, {"data-live", ""}});
    begin_fact(html, "Status");
    if (view.shipment)
        html.foreign(view.shipment->status, status_shown_max);
    else
        write_mark(html, Tone::quiet, "deleted");
    html.end();
    if (view.shipment) {
        begin_fact(html, "Recorded");
        write_stored_moment(html, view.shipment->created_at);
        html.end();
    }
    html.end();
    write_history(html, frame, view);
}

}  // namespace holdfast::page
