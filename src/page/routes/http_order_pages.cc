#include "page/routes/http_order_pages.h"

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "base/text.h"
#include "http/openapi/answers.h"
#include "http/router.h"
#include "order/intake.h"
#include "order/json_order.h"
#include "order/operate/breaker_word.h"
#include "order/worker.h"
#include "page/orders/order_marks.h"
#include "page/orders/order_page.h"
#include "page/orders/orders_page.h"
#include "page/routes/form.h"

namespace holdfast::page {
namespace {

constexpr std::string_view here = "/view/orders";
constexpr std::size_t orders_shown = 50;
constexpr std::size_t title_bytes_max = 200;

using Held = std::shared_ptr<http::Reply>;
using Act = void (*)(const OrderPageParts&, const http::Request&, http::Reply);

std::optional<BreakerView> view_of_breaker(order::OrderWorker& worker)
{
    if (!worker.is_open())
        return std::nullopt;
    order::Breaker& breaker = worker.breaker();
    const Instant now = worker.time();
    const Instant next = breaker.next_change();
    return BreakerView{
        .state = breaker.state(),
        .since = worker.clock().at(breaker.since()),
        .next_probe = next == never ? std::nullopt : std::optional{worker.clock().at(next)},
        .window = breaker.counts(now),
        .calls_min = breaker.minimum_calls(),
        .failure_rate = breaker.failure_rate(now),
        .slow_rate = breaker.slow_call_rate(now),
        .totals = breaker.totals()};
}

OrdersView view_of(const OrderPageParts& parts, OrdersAsked asked, std::vector<order::Order> found)
{
    OrdersView view{.backlog_max = parts.operated.intake.settings().backlog_max,
                    .calls = parts.operated.worker.calls(),
                    .hold = parts.operated.worker.gate().hold(),
                    .breaker = view_of_breaker(parts.operated.worker),
                    .samples = parts.book.samples(),
                    .asked = std::move(asked),
                    .orders = std::move(found)};
    if (const auto counts = parts.operated.board.look())
        view.counts = *counts;
    view.has_more = view.orders.size() > orders_shown;
    if (view.has_more)
        view.orders.resize(orders_shown);
    return view;
}

void show_all(const OrderPageParts& parts, const http::Request& request, http::Reply reply)
{
    auto held = std::make_shared<http::Reply>(std::move(reply));
    OrdersAsked asked = read_orders_asked(request.target.query);
    // One more tells whether there is another page.
    order::OrderSelection selection{.state = asked.state,
                                    .product = asked.product,
                                    .after = asked.after,
                                    .rows_max = orders_shown + 1};
    parts.orders.list(std::move(selection), [parts, &request, held, asked = std::move(asked)](
                                                Result<std::vector<order::Order>> found) {
        Frame frame = frame_of(parts.place, request);
        if (!found)
            return held->send(failure_page(frame, found.error(), request));
        frame.title = "Orders";
        frame.here = here;
        frame.topics = "orders breaker";
        const OrdersView view = view_of(parts, asked, *std::move(found));
        held->send(page_response(
            framed(frame, [&](Html& html) { write_orders_page(html, frame, view); })));
    });
}

void show_one(const OrderPageParts& parts, const http::Request& request, http::Reply reply)
{
    auto held = std::make_shared<http::Reply>(std::move(reply));
    parts.orders.get(request.segments.front(), [parts, &request,
                                                held](Result<order::OrderHistory> found) {
        Frame frame = frame_of(parts.place, request);
        if (!found)
            return held->send(found.error().code == Errc::not_found
                                  ? not_found_page(frame, "No order has this id.")
                                  : failure_page(frame, found.error(), request));
        if (!request.actor.is_known())
            use_plain_words(*found);
        const std::string title = join("Order ", cut_utf8(found->order.order_id, title_bytes_max));
        frame.title = title;
        frame.here = here;
        frame.topics = "orders breaker";
        held->send(page_response(
            framed(frame, [&](Html& html) { write_order_page(html, frame, *found); })));
    });
}

// Back to a page, so that to load it again does nothing twice. Or why it was not done.
void go_to(const OrderPageParts& parts, const http::Request& request, http::Reply& reply,
           std::string_view path)
{
    reply.send(
        page_response("", 303).with("Location", link_to(frame_of(parts.place, request), path)));
}

void refuse(const OrderPageParts& parts, const http::Request& request, http::Reply& reply,
            const Error& error)
{
    reply.send(failure_page(frame_of(parts.place, request), error, request));
}

// Nobody is shown this: a page says what became of the order.
KeptAnswer unsaid(const order::Order& /*order*/)
{
    return {.status = 200, .location = {}, .body = {}};
}

void retry(const OrderPageParts& parts, const http::Request& request, http::Reply reply)
{
    auto held = std::make_shared<http::Reply>(std::move(reply));
    parts.operated.intake.retry(
        {.order_id = request.segments.front(),
         .actor = to_string(request.actor),
         .describe = unsaid,
         .describe_new = order::placed},
        [parts, &request, held](const Result<order::Placement>& placed) {
            if (!placed)
                return refuse(parts, request, *held, placed.error());
            if (!placed->answer)
                return refuse(parts, request, *held,
                              {Errc::overloaded, "the backlog of orders is full"});
            // Another order has a page of its own, at the path of the API below our own.
            const std::string& other = placed->answer->location;
            go_to(parts, request, *held,
                  other.empty() ? order_page_path(request.segments.front()) : join("/view", other));
        });
}

void fail(const OrderPageParts& parts, const http::Request& request, http::Reply reply)
{
    auto held = std::make_shared<http::Reply>(std::move(reply));
    parts.operated.intake.fail({.order_id = request.segments.front(),
                                .actor = to_string(request.actor),
                                .describe = unsaid},
                               [parts, &request, held](const Result<KeptAnswer>& failed) {
                                   if (!failed)
                                       return refuse(parts, request, *held, failed.error());
                                   go_to(parts, request, *held,
                                         order_page_path(request.segments.front()));
                               });
}

void tell_breaker(const OrderPageParts& parts, const http::Request& request, http::Reply& reply)
{
    const order::BreakerWord* word = order::find_breaker_word(Form{request}.field("action"));
    if (word == nullptr)
        return refuse(parts, request, reply, {Errc::invalid, "say open, close, disable or reset"});
    order::OrderWorker& worker = parts.operated.worker;
    if (const Result<void> told = order::tell(worker, *word); !told)
        return refuse(parts, request, reply, told.error());
    auto held = std::make_shared<http::Reply>(std::move(reply));
    worker.when_saved([parts, &request, held] { go_to(parts, request, *held, here); });
}

void move_breaker(const OrderPageParts& parts, const http::Request& request, http::Reply reply)
{
    auto held = std::make_shared<http::Reply>(std::move(reply));
    parts.operated.intake.when_open([parts, &request, held](const Result<void>& opened) {
        if (!opened)
            return refuse(parts, request, *held, opened.error());
        tell_breaker(parts, request, *held);
    });
}

void add_page(http::Router& router, const OrderPageParts& parts, http::Route route, Act act)
{
    route.produces = {{.type = html_type}};
    route.handler = [parts, act](const http::Request& request, http::Reply reply) {
        act(parts, request, std::move(reply));
    };
    router.add(std::move(route));
}

struct Posted {
    std::string_view path;
    std::string_view summary;
    Act act;
    std::vector<unsigned> failures;
    bool is_of_an_order = true;
};

const Posted forms[] = {
    {"/view/orders/{id}/retry",
     "Try an order now or place it anew, by a form",
     retry,
     {404, 409, 507}},
    {"/view/orders/{id}/fail", "Give up an order, by a form", fail, {404, 409, 507}},
    {"/view/breaker",
     "Open, close, disable or reset the breaker, by a form",
     move_breaker,
     {409, 422},
     false},
};

std::vector<http::Explained> segments_of_an_order()
{
    return {{"id", "The id of the order."}};
}

}  // namespace

void add_order_pages(http::Router& router, const OrderPageParts& parts)
{
    add_page(router, parts,
             {.path = here,
              .summary = "The page of orders, and of their breaker",
              .about = page_about({})},
             show_all);
    add_page(router, parts,
             {.path = "/view/orders/{id}",
              .summary = "The page of an order",
              .statuses = {404},
              .about = page_about({404}, segments_of_an_order())},
             show_one);
    for (const Posted& form : forms) {
        std::vector<unsigned> statuses = form.failures;
        statuses.push_back(http::see_other);
        add_page(router, parts,
                 {.method = http::Method::post,
                  .path = form.path,
                  .summary = form.summary,
                  .consumes = {form_type},
                  .statuses = std::move(statuses),
                  .about = page_about(form.failures, form.is_of_an_order
                                                         ? segments_of_an_order()
                                                         : std::vector<http::Explained>{})},
                 form.act);
    }
}

}  // namespace holdfast::page
