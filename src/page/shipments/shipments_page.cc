#include "page/shipments/shipments_page.h"

#include "base/percent.h"
#include "base/text.h"
#include "http/target.h"
#include "page/part/moment.h"
#include "page/part/table.h"
#include "page/part/throughput.h"
#include "page/part/trend_table.h"
#include "page/shipments/shipment_links.h"

namespace holdfast::page {
namespace {

constexpr std::string_view here = "/view/shipments";
// Other programs write what they like, and a status of theirs may be a letter to somebody.
constexpr std::size_t status_shown_max = 64;

// The page's address with this filter, from `after` on.
std::string page_address(std::string_view status, std::string_view after)
{
    std::string query;
    if (!status.empty())
        append_to(query, "?status=", percent_encode(status));
    if (!after.empty())
        append_to(query, query.empty() ? '?' : '&', "after=", percent_encode(after));
    return join(here, query);
}

void write_status(Html& html, const Frame& frame, std::string_view status)
{
    // What cannot be asked for is no link.
    if (!shipment::is_status(status)) {
        html.foreign(status, status_shown_max);
        return;
    }
    html.begin("a", {{"href", link_to(frame, page_address(status, {}))}})
        .foreign(status, status_shown_max)
        .end();
}

void write_counts(Html& html, const Frame& frame, const ShipmentsView& view)
{
    html.begin("section", {{"id", "counts"}, {"data-live", ""}});
    if (!view.counts) {
        html.element("p", "How many there are is not known just now.", {{"class", "empty"}}).end();
        return;
    }
    std::int64_t total = 0;
    for (const shipment::StatusCount& each : *view.counts)
        total += each.count;
    html.begin("dl", {{"class", "tiles"}});
    write_tile(html, "Shipments", grouped(total));
    write_tile(html, "Statuses", grouped(static_cast<std::int64_t>(view.counts->size())));
    html.end();
    html.begin("table", {{"class", "cards"}});
    html.element("caption", "Shipments by status", {{"class", "unseen"}});
    write_heads(html, {"Status", "Now", "Least", "Most", "Over time"});
    html.begin("tbody");
    for (const shipment::StatusCount& each :
         shipment::greatest(*view.counts, ShipmentsView::statuses_max)) {
        html.begin("tr").begin("th", {{"scope", "row"}});
        write_status(html, frame, each.status);
        html.end().element("td", grouped(each.count), {{"class", "number"}, {"data-label", "Now"}});
        write_level(html, view.samples, shipments_with(view.samples, each.status));
        html.end();
    }
    html.end().end();
    write_span_note(html, view.samples);
    html.end();
}

void write_filter(Html& html, const Frame& frame, const ShipmentsAsked& asked)
{
    html.begin("form", {{"class", "filter"},
                        {"method", "get"},
                        {"action", link_to(frame, here)},
                        {"role", "search"}});
    html.begin("label")
        .text("Status, exactly")
        .lone("input", {{"type", "search"},
                        {"name", "status"},
                        {"value", asked.status},
                        {"maxlength", "32"},
                        {"pattern", "[A-Z][A-Z0-9_]*"},
                        {"autocomplete", "off"}})
        .end();
    html.element("button", "Show", {{"type", "submit"}}).end();
}

void write_pager(Html& html, const Frame& frame, const ShipmentsView& view)
{
    if (!view.asked.after && !view.has_more)
        return;
    const ShipmentsAsked& asked = view.asked;
    html.begin("p", {{"class", "pager"}});
    if (asked.after)
        html.element("a", "Newest", {{"href", link_to(frame, page_address(asked.status, {}))}});
    if (view.has_more && !view.shipments.empty()) {
        const shipment::Shipment& last = view.shipments.back();
        const std::string after = shipment::to_key({.created_at = last.created_at, .id = last.id});
        html.element(
            "a", "Older ones",
            {{"href", link_to(frame, page_address(asked.status, after))}, {"rel", "next"}});
    }
    html.end();
}

void write_list(Html& html, const Frame& frame, const ShipmentsView& view)
{
    html.element("h2", "List");
    write_filter(html, frame, view.asked);
    html.begin("section", {{"id", "list"}, {"data-live", ""}});
    if (view.shipments.empty()) {
        html.element("p", "There is no such shipment.", {{"class", "empty"}});
    } else {
        html.begin("table", {{"class", "cards"}});
        html.element("caption", "Shipments, the newest first", {{"class", "unseen"}});
        write_heads(html, {"Number", "Status", "Recorded"});
        html.begin("tbody");
        for (const shipment::Shipment& each : view.shipments) {
            html.begin("tr").begin("th", {{"scope", "row"}});
            write_shipment_link(html, frame, each.id.value);
            html.end().begin("td", {{"data-label", "Status"}});
            write_status(html, frame, each.status);
            html.end().begin("td", {{"data-label", "Recorded"}});
            write_stored_moment(html, each.created_at);
            html.end().end();
        }
        html.end().end();
    }
    write_pager(html, frame, view);
    html.end();
}

}  // namespace

ShipmentsAsked read_shipments_asked(std::string_view query)
{
    ShipmentsAsked asked;
    const http::Target target{.path = "/", .query = query};
    for (const http::QueryParameter& each : target.parameters()) {
        if (each.name == "status" && shipment::is_status(each.value))
            asked.status = each.value;
        else if (each.name == "after")
            asked.after = shipment::parse_key(each.value);
    }
    return asked;
}

void write_shipments_page(Html& html, const Frame& frame, const ShipmentsView& view)
{
    html.element("h1", "Shipments");
    write_counts(html, frame, view);
    html.element("h2", "Trends").begin("section", {{"id", "trends"}, {"data-live", ""}});
    write_trends(html, view.trends, "share/");
    html.end();
    write_list(html, frame, view);
}

}  // namespace holdfast::page
