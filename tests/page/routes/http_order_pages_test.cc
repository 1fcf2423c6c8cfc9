#include "page/routes/http_order_pages.h"

#include <memory>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "order/report/worker_report.h"
#include "order/sqlite_counts.h"
#include "order/sqlite_queue.h"
#include "order/worker.h"
#include "tests/fakes/virtual_loop.h"
#include "tests/order/fake_upstream.h"
#include "tests/order/routes.h"

namespace holdfast::page {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

class OrderPages : public order::RoutesTest {
protected:
    OrderPages()
    {
        ledger.writer.add(projection);
        worker = std::make_unique<order::OrderWorker>(
            order::WorkerSettings{.is_configured = false},
            order::OrderWorker::World{virtual_loop, queue, upstream, report}, Random{1});
        add_order_pages(router, {.place = {.loop = virtual_loop, .host = "here", .version = "1"},
                                 .orders = orders,
                                 .operated = {intake, *worker, board},
                                 .book = book});
        virtual_loop.add(*worker, virtual_loop.now());
        virtual_loop.run_for(std::chrono::seconds{1});
    }
    ~OrderPages() override { virtual_loop.remove(*worker); }

    void place(std::string_view id)
    {
        EXPECT_THAT(
            post(join("{\"order_id\":\"", id, "\",\"product\":\"bandage\",\"quantity\":3}")),
            StartsWith("HTTP/1.1 201 "));
    }
    http::Handler handler_of(std::string_view path_of_route) const
    {
        for (const http::Route& route : router.routes())
            if (route.path == path_of_route)
                return route.handler;
        return {};
    }
    std::string send(std::string_view target, std::string_view form = "")
    {
        return post(form, target, "Content-Type: application/x-www-form-urlencoded\r\n");
    }

    VirtualLoop virtual_loop;
    order::FakeUpstream upstream;
    order::OrderCountsBoard board;
    shipment::CountsBoard shipments;
    order::SqliteOrderCounts projection{board};
    order::WorkerReport report{ledger.log, registry, virtual_loop};
    order::SqliteQueue queue{ledger};
    std::unique_ptr<order::OrderWorker> worker;
    CountBook book{virtual_loop, board, shipments};
};

TEST_F(OrderPages, ListOrdersByStateAndProduct)
{
    place("one");
    place("two");
    ledger.other.run(
        "UPDATE orders SET state = 'Rejected', finished_at = created_at "
        "WHERE order_id = 'two'");
    EXPECT_THAT(get("/view/orders"),
                AllOf(StartsWith("HTTP/1.1 200 "), HasSubstr("Content-Security-Policy: "),
                      HasSubstr("href=\"/view/orders/one\""), HasSubstr("/view/orders/two\""),
                      HasSubstr("aria-current=\"page\">Orders</a>")));
    EXPECT_THAT(get("/view/orders?state=Rejected"),
                AllOf(HasSubstr("/view/orders/two\""), Not(HasSubstr("/view/orders/one\""))));
    EXPECT_THAT(get("/view/orders?product=gauze"), HasSubstr("There is no such order."));
}

TEST_F(OrderPages, GoOnWhereThePageBeforeEnded)
{
    for (int i = 0; i < 60; ++i)
        ledger.other.run(
            "INSERT INTO orders(order_id, product, quantity, created_at, deadline_at, due_at) "
            "VALUES (?, 'bandage', 3, 5, 6, 5)",
            {std::string_view{join("o", i)}});
    const std::string first = get("/view/orders");
    EXPECT_THAT(first, AllOf(HasSubstr("/orders/o59\""), HasSubstr("/orders/o10\""),
                             Not(HasSubstr("/orders/o9\""))));
    const std::size_t at = first.find("/view/orders?after=");
    ASSERT_NE(at, std::string::npos);
    const std::string next = get(first.substr(at, first.find('"', at) - at));
    EXPECT_THAT(next, AllOf(HasSubstr("/orders/o9\""), HasSubstr("/orders/o0\""),
                            Not(HasSubstr("/orders/o10\"")), Not(HasSubstr("Older ones"))));
}

// As the API: the network's own words name addresses of ours.
TEST_F(OrderPages, SayItPlainlyToWhoDidNotSayWhoHeIs)
{
    place("a");
    ledger.other.run(
        "INSERT INTO order_attempts(order_key, number, began_at, outcome, breaker, detail) "
        "SELECT id, 1, created_at, 'refused', 'closed', '10.1.2.3 port 5003' FROM orders");
    const http::Handler whole = handler_of("/view/orders/{id}");
    router.add({.path = "/as-anybody/{id}",
                .produces = {{.type = html_type}},
                .handler = [whole](const http::Request& request, http::Reply reply) {
                    http::Request seen = request;
                    seen.actor = {.kind = http::Actor::Kind::address, .address = "192.0.2.7"};
                    whole(seen, std::move(reply));
                }});
    EXPECT_THAT(get("/view/orders/a"), HasSubstr("10.1.2.3"));
    EXPECT_THAT(get("/as-anybody/a"),
                AllOf(HasSubstr("no connection"), Not(HasSubstr("10.1.2.3"))));
}

TEST_F(OrderPages, AreNotFoundForAnUnknownOrder)
{
    EXPECT_THAT(get("/view/orders/none"),
                AllOf(StartsWith("HTTP/1.1 404 "), HasSubstr("Content-Type: text/html"),
                      HasSubstr("<!doctype html>")));
    EXPECT_THAT(send("/view/orders/none/retry"),
                AllOf(StartsWith("HTTP/1.1 404 "), HasSubstr("<!doctype html>")));
    EXPECT_THAT(send("/view/orders/none/fail"), StartsWith("HTTP/1.1 404 "));
}

TEST_F(OrderPages, TryAnOrderNowAndGiveItUp)
{
    place("a");
    EXPECT_THAT(send("/view/orders/a/retry"),
                AllOf(StartsWith("HTTP/1.1 303 "), HasSubstr("\r\nLocation: /view/orders/a\r\n")));
    EXPECT_THAT(send("/view/orders/a/fail"),
                AllOf(StartsWith("HTTP/1.1 303 "), HasSubstr("\r\nLocation: /view/orders/a\r\n")));
    EXPECT_EQ(ask_text("SELECT state || ' ' || ended_by FROM orders"), "Failed uid:0");
    EXPECT_THAT(get("/view/orders/a"), AllOf(HasSubstr("> Failed</span> operator"),
                                             HasSubstr("uid:0"), HasSubstr("Place anew")));
}

TEST_F(OrderPages, LeadToTheOrderThatTakesAnothersPlace)
{
    place("a");
    send("/view/orders/a/fail");
    const std::string answer = send("/view/orders/a/retry");
    const std::string other = ask_text("SELECT order_id FROM orders WHERE retry_of = 'a'");
    ASSERT_NE(other, "");
    EXPECT_THAT(answer, AllOf(StartsWith("HTTP/1.1 303 "),
                              HasSubstr(join("\r\nLocation: /view/orders/", other, "\r\n"))));
}

TEST_F(OrderPages, SayWhyAFormDidNothing)
{
    place("a");
    ledger.other.run("UPDATE orders SET state = 'Rejected', finished_at = 1");
    EXPECT_THAT(send("/view/orders/a/fail"),
                AllOf(StartsWith("HTTP/1.1 409 "), HasSubstr("order a is Rejected"),
                      HasSubstr("<!doctype html>")));
    for (const char* form : {"", "action=burn", "action=", "%zz"})
        EXPECT_THAT(send("/view/breaker", form),
                    AllOf(StartsWith("HTTP/1.1 422 "), HasSubstr("<!doctype html>")))
            << form;
    EXPECT_EQ(worker->gate().breaker().state(), order::BreakerState::closed);
}

TEST_F(OrderPages, MoveTheBreaker)
{
    for (const auto& [word, state] : {std::pair{"open", order::BreakerState::forced_open},
                                      {"close", order::BreakerState::closed},
                                      {"disable", order::BreakerState::disabled},
                                      {"reset", order::BreakerState::closed}}) {
        EXPECT_THAT(send("/view/breaker", join("action=", word)),
                    AllOf(StartsWith("HTTP/1.1 303 "), HasSubstr("Location: /view/orders\r\n")))
            << word;
        EXPECT_EQ(worker->gate().breaker().state(), state) << word;
    }
}

}  // namespace
}  // namespace holdfast::page
