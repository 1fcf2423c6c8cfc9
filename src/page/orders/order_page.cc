#include "page/orders/order_page.h"

#include <string>

#include "base/text.h"
#include "page/orders/order_marks.h"
#include "page/part/moment.h"
#include "page/part/table.h"
#include "page/shipments/shipment_links.h"

namespace holdfast::page {
namespace {

constexpr std::size_t detail_bytes_max = 1000;

std::string_view words_of(order::Wait::For what) noexcept
{
    switch (what) {
    case order::Wait::For::first_call:
        return "its first call";
    case order::Wait::For::retry:
        return "another try";
    case order::Wait::For::recovery:
        return "the service to work again";
    case order::Wait::For::answer:
        return "the service's answer";
    }
    return {};
}

Tone tone_of(order::Outcome outcome) noexcept
{
    switch (outcome) {
    case order::Outcome::validated:
        return Tone::good;
    case order::Outcome::rejected:
    case order::Outcome::declined:
    case order::Outcome::throttled:
    case order::Outcome::interrupted:
        return Tone::warning;
    default:
        return Tone::worst;
    }
}

void write_moment_fact(Html& html, std::string_view name, WallTime time)
{
    begin_fact(html, name);
    write_moment(html, time);
    html.end();
}

void write_wait(Html& html, const order::Wait& wait)
{
    begin_fact(html, "Waits for");
    html.text(words_of(wait.what)).text(", until ");
    write_moment(html, wait.until);
    html.text(" at the latest").end();
    if (wait.deadline)
        write_moment_fact(html, "Given up at", *wait.deadline);
}

void write_now(Html& html, const Frame& frame, const order::OrderHistory& history)
{
    const order::Order& order = history.order;
    html.begin("dl", {{"class", "facts"}, {"id", "now"}, {"data-live", ""}});
    begin_fact(html, "State");
    write_mark(html, order.state);
    if (order.reason)
        html.text(" ").text(order::to_string(*order.reason));
    html.end();
    write_fact(html, "Product", order.product);
    write_fact(html, "Quantity", grouped(order.quantity));
    write_moment_fact(html, "Accepted", order.accepted);
    if (order.finished)
        write_moment_fact(html, "Final since", *order.finished);
    if (history.wait)
        write_wait(html, *history.wait);
    if (order.shipment) {
        begin_fact(html, "Shipment");
        write_shipment_link(html, frame, *order.shipment);
        html.end();
    }
    write_fact(html, "Placed by", order.placed_by.value_or(""));
    write_fact(html, "Ended by", order.ended_by.value_or(""));
    if (order.retry_of) {
        begin_fact(html, "In place of");
        html.begin("a", {{"href", link_to(frame, order_page_path(*order.retry_of))}})
            .foreign(*order.retry_of)
            .end()
            .end();
    }
    html.end();
}

// None for an order that has its verdict, or is with the service now.
void write_actions(Html& html, const Frame& frame, const order::OrderHistory& history)
{
    const std::string path = order_page_path(history.order.order_id);
    const bool is_waiting = history.wait && history.wait->what != order::Wait::For::answer;
    html.begin("div", {{"class", "actions"}, {"id", "actions"}, {"data-live", ""}});
    if (is_waiting) {
        write_action(html, frame,
                     {.path = path + "/retry", .text = "Try now", .label = "Try this order now"});
        write_action(html, frame,
                     {.path = path + "/fail",
                      .text = "Give up",
                      .label = "Give up this order",
                      .question = "It is failed for good, and never tried again. Give it up?"});
    } else if (history.order.state == order::OrderState::failed) {
        write_action(html, frame,
                     {.path = path + "/retry",
                      .text = "Place anew",
                      .label = "Place another order in the place of this one"});
    }
    html.end();
}

void write_attempt(Html& html, const order::PastAttempt& attempt)
{
    const order::AttemptRecord& record = attempt.record;
    html.begin("tr").element("th", join(attempt.number), {{"scope", "row"}});
    html.begin("td", {{"data-label", "When"}});
    write_moment(html, attempt.began);
    html.end().begin("td", {{"data-label", "Outcome"}});
    write_mark(html, tone_of(record.outcome), order::to_string(record.outcome));
    html.end();
    html.element("td", record.http_status == 0 ? std::string{} : join(record.http_status),
                 {{"class", "number"}, {"data-label", "Status"}});
    html.element("td", record.took ? short_duration(*record.took) : std::string{},
                 {{"class", "number"}, {"data-label", "Took"}});
    html.begin("td", {{"data-label", "Breaker"}});
    write_mark(html, attempt.breaker);
    html.end()
        .begin("td", {{"data-label", "Said"}})
        .foreign(record.detail, detail_bytes_max)
        .end()
        .end();
}

void write_attempts(Html& html, const order::OrderHistory& history)
{
    html.element("h2", "Attempts").begin("section", {{"id", "attempts"}, {"data-live", ""}});
    if (history.recent.empty()) {
        html.element("p", "There was none yet.", {{"class", "empty"}});
    } else {
        html.begin("table", {{"class", "cards"}});
        write_heads(html, {"Number", "When", "Outcome", "Status", "Took", "Breaker", "Said"});
        html.begin("tbody");
        for (const order::PastAttempt& attempt : history.recent)
            write_attempt(html, attempt);
        html.end().end();
    }
    if (history.attempts > static_cast<int>(history.recent.size()))
        html.element("p",
                     join("The last ", history.recent.size(), " of ", history.attempts, " in all."),
                     {{"class", "note"}});
    html.end();
}

}  // namespace

void write_order_page(Html& html, const Frame& frame, const order::OrderHistory& history)
{
    html.begin("p", {{"class", "note"}})
        .element("a", "All orders", {{"href", link_to(frame, "/view/orders")}})
        .end();
    html.begin("h1").text("Order ").foreign(history.order.order_id).end();
    write_now(html, frame, history);
    write_actions(html, frame, history);
    write_attempts(html, history);
}

}  // namespace holdfast::page
