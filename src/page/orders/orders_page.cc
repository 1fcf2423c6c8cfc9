#include "page/orders/orders_page.h"

#include "base/percent.h"
#include "base/text.h"
#include "http/target.h"
#include "page/orders/breaker_panel.h"
#include "page/orders/order_marks.h"
#include "page/part/moment.h"
#include "page/part/table.h"
#include "page/part/throughput.h"
#include "page/shipments/shipment_links.h"

namespace holdfast::page {
namespace {

constexpr std::string_view here = "/view/orders";
constexpr std::size_t product_shown_max = 120;

void write_now(Html& html, const Frame& frame, const OrdersView& view)
{
    html.begin("section", {{"id", "orders-now"}, {"data-live", ""}});
    if (!view.counts) {
        html.element("p", "How many there are is not known just now.", {{"class", "empty"}}).end();
        return;
    }
    html.begin("ul", {{"class", "tiles"}, {"aria-label", "How many orders are in which state"}});
    for (order::OrderState state : order::order_states) {
        html.begin("li");
        write_mark(html, state);
        html.element("div", grouped(view.counts->of(state)), {{"class", "value"}}).end();
    }
    html.end();
    html.begin("dl", {{"class", "facts"}});
    begin_fact(html, "Backlog");
    html.text(join(grouped(view.counts->of(order::OrderState::processing)), " of ",
                   grouped(view.backlog_max), " at most"))
        .end();
    begin_fact(html, "Oldest that waits");
    if (view.counts->oldest) {
        write_age(html, *view.counts->oldest, frame.now);
        html.text(" old");
    } else {
        html.text("none");
    }
    html.end();
    begin_fact(html, "Calls under way");
    html.text(join(view.calls)).end();
    if (view.hold != order::HoldReason::none) {
        begin_fact(html, "The queue stands still");
        write_mark(html, Tone::worst,
                   view.hold == order::HoldReason::unconfigured
                       ? "nobody said where the service is (orders.upstream_url)"
                       : "the service refuses our credentials");
        html.end();
    }
    html.end().end();
}

void write_throughput(Html& html, const Frame& frame, const OrdersView& view)
{
    html.element("h2", "What came of them")
        .begin("section", {{"id", "throughput"}, {"data-live", ""}});
    html.begin("table", {{"class", "cards"}});
    write_heads(html, {"Outcome", "Last hour", "Seen", "Each five minutes"});
    html.begin("tbody");
    for (order::OrderState state : order::order_states)
        if (is_final(state)) {
            html.begin("tr").begin("th", {{"scope", "row"}});
            write_mark(html, state);
            html.end();
            write_gains(html, view.samples, orders_in(view.samples, state), frame.now);
            html.end();
        }
    html.begin("tr").element("th", "Backlog", {{"scope", "row"}});
    write_level(html, view.samples, orders_in(view.samples, order::OrderState::processing));
    html.end().end().end();
    write_span_note(html, view.samples);
    html.end();
}

void write_filter(Html& html, const Frame& frame, const OrdersAsked& asked)
{
    html.begin("form", {{"class", "filter"},
                        {"method", "get"},
                        {"action", link_to(frame, here)},
                        {"role", "search"}});
    html.begin("label").text("State").begin("select", {{"name", "state"}});
    html.element("option", "all", {{"value", ""}, {"selected", flag(!asked.state)}});
    for (order::OrderState state : order::order_states)
        html.element(
            "option", order::to_string(state),
            {{"value", order::to_string(state)}, {"selected", flag(asked.state == state)}});
    html.end().end();
    html.begin("label")
        .text("Product, exactly")
        .lone("input", {{"type", "search"},
                        {"name", "product"},
                        {"value", asked.product},
                        {"maxlength", join(order::product_bytes_max)},
                        {"autocomplete", "off"}})
        .end();
    html.element("button", "Show", {{"type", "submit"}}).end();
}

void write_row(Html& html, const Frame& frame, const order::Order& order)
{
    html.begin("tr")
        .begin("th", {{"scope", "row"}})
        .begin("a", {{"href", link_to(frame, order_page_path(order.order_id))}})
        .foreign(order.order_id)
        .end()
        .end();
    html.begin("td");
    write_mark(html, order.state);
    if (order.reason)
        html.begin("div", {{"class", "reason"}}).text(order::to_string(*order.reason)).end();
    html.end();
    html.begin("td", {{"data-label", "Product"}}).foreign(order.product, product_shown_max).end();
    html.element("td", grouped(order.quantity), {{"class", "number"}, {"data-label", "Quantity"}});
    html.begin("td", {{"data-label", "Accepted"}});
    write_moment(html, order.accepted);
    html.end().begin("td", {{"data-label", "Took"}});
    if (order.finished)
        html.text(short_duration(*order.finished - order.accepted));
    html.end().begin("td", {{"data-label", "Shipment"}});
    if (order.shipment)
        write_shipment_link(html, frame, *order.shipment);
    html.end().end();
}

// The page's address with the same filter, from `after` on.
std::string page_address(const OrdersAsked& asked, std::string_view after)
{
    std::string query;
    auto add = [&query](std::string_view name, std::string_view value) {
        if (!value.empty())
            append_to(query, query.empty() ? '?' : '&', name, '=', percent_encode(value));
    };
    add("state", asked.state ? order::to_string(*asked.state) : std::string_view{});
    add("product", asked.product);
    add("after", after);
    return join(here, query);
}

void write_pager(Html& html, const Frame& frame, const OrdersView& view)
{
    if (!view.asked.after && !view.has_more)
        return;
    html.begin("p", {{"class", "pager"}});
    if (view.asked.after)
        html.element("a", "Newest", {{"href", link_to(frame, page_address(view.asked, {}))}});
    if (view.has_more && !view.orders.empty()) {
        const order::Order& last = view.orders.back();
        const std::string after = order::to_key({.accepted = last.accepted, .key = last.key});
        html.element("a", "Older ones",
                     {{"href", link_to(frame, page_address(view.asked, after))}, {"rel", "next"}});
    }
    html.end();
}

void write_list(Html& html, const Frame& frame, const OrdersView& view)
{
    html.element("h2", "List");
    write_filter(html, frame, view.asked);
    html.begin("section", {{"id", "list"}, {"data-live", ""}});
    if (view.orders.empty()) {
        html.element("p", "There is no such order.", {{"class", "empty"}});
    } else {
        html.begin("table", {{"class", "cards"}});
        html.element("caption", "Orders, the newest first", {{"class", "unseen"}});
        write_heads(html,
                    {"Order", "State", "Product", "Quantity", "Accepted", "Took", "Shipment"});
        html.begin("tbody");
        for (const order::Order& order : view.orders)
            write_row(html, frame, order);
        html.end().end();
    }
    write_pager(html, frame, view);
    html.end();
}

}  // namespace

OrdersAsked read_orders_asked(std::string_view query)
{
    OrdersAsked asked;
    const http::Target target{.path = "/", .query = query};
    for (const http::QueryParameter& each : target.parameters()) {
        if (each.name == "state")
            asked.state = order::parse_order_state(each.value);
        else if (each.name == "product")
            asked.product = cut_utf8(each.value, order::product_bytes_max);
        else if (each.name == "after")
            asked.after = order::parse_key(each.value);
    }
    return asked;
}

void write_orders_page(Html& html, const Frame& frame, const OrdersView& view)
{
    html.element("h1", "Orders");
    write_now(html, frame, view);
    write_breaker(html, frame, view.breaker);
    write_throughput(html, frame, view);
    write_list(html, frame, view);
}

}  // namespace holdfast::page
