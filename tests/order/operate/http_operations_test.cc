#include "order/operate/http_operations.h"

#include <utility>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "order/operate/sqlite_operations.h"
#include "order/report/worker_report.h"
#include "order/sqlite_counts.h"
#include "tests/fakes/virtual_loop.h"
#include "tests/order/fake_upstream.h"
#include "tests/order/routes.h"

namespace holdfast::order {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

class OrderOperations : public RoutesTest {
protected:
    OrderOperations()
    {
        ledger.writer.add(projection);
        worker = std::make_unique<OrderWorker>(
            WorkerSettings{.is_configured = false},
            OrderWorker::World{virtual_loop, queue, upstream, report}, Random{1});
        add_operation_routes(router, {intake, *worker, board});
        virtual_loop.add(*worker, virtual_loop.now());
        virtual_loop.run_for(seconds{1});
    }
    ~OrderOperations() override { virtual_loop.remove(*worker); }

    void place(std::string_view id)
    {
        EXPECT_THAT(
            post(join("{\"order_id\":\"", id, "\",\"product\":\"bandage\",\"quantity\":3}")),
            StartsWith("HTTP/1.1 201 "));
    }
    std::string tell(std::string_view target, std::string_view body = "{}")
    {
        return post(body, target);
    }
    std::string order(std::string_view id)
    {
        return ledger.other.text(
            "SELECT state || coalesce(' ' || reason, '') || coalesce(' by ' || ended_by, '') || "
            "coalesce(' for ' || retry_of, '') FROM orders WHERE order_id = ?",
            {id});
    }

    VirtualLoop virtual_loop;
    FakeUpstream upstream;
    OrderCountsBoard board;
    SqliteOrderCounts projection{board};
    WorkerReport report{ledger.log, registry, virtual_loop};
    SqliteQueue queue{ledger};
    std::unique_ptr<OrderWorker> worker;
};

TEST_F(OrderOperations, MakeAnOrderThatWaitsDueNow)
{
    place("a");
    ledger.other.run("UPDATE orders SET lane = 2, due_at = due_at + 3600000000");
    times->now += seconds{5};
    EXPECT_THAT(tell("/orders/a/retry"),
                AllOf(StartsWith("HTTP/1.1 200 "), HasSubstr("\"state\":\"Processing\"")));
    EXPECT_EQ(ask_text("SELECT (due_at - created_at) / 1000000 FROM orders"), "5");
    EXPECT_EQ(accepted, 2) << "the worker is told";
}

TEST_F(OrderOperations, PlaceAFailedOrderAnewOnce)
{
    place("a");
    EXPECT_THAT(tell("/orders/a/fail"),
                AllOf(StartsWith("HTTP/1.1 200 "), HasSubstr("\"state\":\"Failed\""),
                      HasSubstr("\"reason\":\"operator\""), HasSubstr("\"ended_by\":\"uid:0\"")));
    EXPECT_EQ(order("a"), "Failed operator by uid:0");
    std::string first = tell("/orders/a/retry");
    EXPECT_THAT(first, AllOf(StartsWith("HTTP/1.1 201 "), HasSubstr("Location: /orders/"),
                             HasSubstr("\"retry_of\":\"a\""), HasSubstr("\"quantity\":3")));
    std::string again = tell("/orders/a/retry");
    EXPECT_THAT(again, AllOf(StartsWith("HTTP/1.1 201 "), HasSubstr("Idempotent-Replayed: true")));
    EXPECT_EQ(body_of(first), body_of(again));
    EXPECT_EQ(ask_text("SELECT count(*) FROM orders WHERE retry_of = 'a'"), "1");
    EXPECT_EQ(order("a"), "Failed operator by uid:0") << "it stays as it is";
    EXPECT_THAT(*registry.prometheus(), HasSubstr("holdfast_orders_accepted_total 2\n"));
}

TEST_F(OrderOperations, FailAnOrderOnce)
{
    place("a");
    EXPECT_THAT(tell("/orders/a/fail"), Not(HasSubstr("Idempotent-Replayed")));
    EXPECT_THAT(tell("/orders/a/fail"),
                AllOf(StartsWith("HTTP/1.1 200 "), HasSubstr("Idempotent-Replayed: true")));
}

TEST_F(OrderOperations, ReopenNothingThatHasItsVerdict)
{
    place("a");
    ledger.other.run("UPDATE orders SET state = 'Rejected', finished_at = 1");
    for (const char* word : {"retry", "fail"})
        EXPECT_THAT(tell(join("/orders/a/", word)),
                    AllOf(StartsWith("HTTP/1.1 409 "), HasSubstr("order a is Rejected")))
            << word;
    EXPECT_EQ(order("a"), "Rejected");
}

TEST_F(OrderOperations, TouchNoOrderThatIsWithTheService)
{
    place("a");
    ledger.other.run(
        "UPDATE orders SET lease = 1, lease_until = 1, claimed_at = 1, breaker = 'closed'");
    for (const char* word : {"retry", "fail"})
        EXPECT_THAT(tell(join("/orders/a/", word)),
                    AllOf(StartsWith("HTTP/1.1 409 "), HasSubstr("with the service now")))
            << word;
    EXPECT_EQ(order("a"), "Processing");
}

TEST_F(OrderOperations, SayWhenThereIsNoSuchOrder)
{
    for (const char* word : {"retry", "fail"})
        EXPECT_THAT(tell(join("/orders/nobody/", word)), StartsWith("HTTP/1.1 404 "));
}

TEST_F(OrderOperations, RefuseWhatNobodyAskedFor)
{
    place("a");
    EXPECT_THAT(tell("/orders/a/fail", R"({"why":"so"})"),
                AllOf(StartsWith("HTTP/1.1 422 "), HasSubstr("\"/why\"")));
    EXPECT_EQ(order("a"), "Processing");
}

TEST_F(OrderOperations, RetryWithinTheBacklog)
{
    place("a");
    tell("/orders/a/fail");
    for (const char* id : {"b", "c", "d"})
        place(id);
    EXPECT_THAT(tell("/orders/a/retry"), StartsWith("HTTP/1.1 503 "));
    EXPECT_THAT(*registry.prometheus(),
                HasSubstr("holdfast_orders_refused_total{reason=\"backlog\"} 1\n"));
    EXPECT_EQ(ask_text("SELECT count(*) FROM orders"), "4");
}

TEST_F(OrderOperations, SayHowAllOfThemAre)
{
    place("a");
    EXPECT_THAT(get("/orders/stats"),
                AllOf(StartsWith("HTTP/1.1 200 "),
                      HasSubstr("{\"orders\":{\"Processing\":1,\"Validated\":0,\"Rejected\":0,"
                                "\"Failed\":0},\"backlog\":1,\"backlog_max\":3,"
                                "\"oldest_since\":\"2027-01-15T08:00:00.000000Z\",\"calls\":0,"
                                "\"hold\":\"unconfigured\",\"breaker\":{\"name\":\"upstream\","
                                "\"state\":\"closed\"")));
    board.lose("no such table");
    EXPECT_THAT(get("/orders/stats"), StartsWith("HTTP/1.1 500 "));
}

TEST_F(OrderOperations, SayWhenAnOpenBreakerIsAskedAgain)
{
    EXPECT_THAT(get("/breaker"), HasSubstr("\"until\":null"));
    ASSERT_TRUE(worker->breaker().move_to(BreakerState::open, virtual_loop.now()));
    EXPECT_THAT(get("/breaker"), AllOf(HasSubstr("\"since\":\"2026-11-21T03:04:06.678901Z\""),
                                       HasSubstr("\"until\":\"2026-11-21T03:05:06.678901Z\"")));
}

TEST_F(OrderOperations, SayHowManyCallsAreNeededToJudge)
{
    EXPECT_THAT(get("/breaker"), HasSubstr("\"minimum_calls\":100}"));
    Instant now = virtual_loop.now();
    ASSERT_TRUE(worker->breaker().move_to(BreakerState::open, now));
    ASSERT_TRUE(worker->breaker().move_to(BreakerState::half_open, now));
    EXPECT_THAT(get("/breaker"), HasSubstr("\"minimum_calls\":10}")) << "probes";
    ASSERT_TRUE(worker->breaker().move_to(BreakerState::closed, now));
    EXPECT_THAT(get("/breaker"), HasSubstr("\"minimum_calls\":100}"));
}

TEST_F(OrderOperations, MoveTheBreaker)
{
    EXPECT_THAT(get("/breaker"),
                AllOf(StartsWith("HTTP/1.1 200 "), HasSubstr("\"state\":\"closed\""),
                      HasSubstr("\"failure_rate\":null")));
    EXPECT_THAT(tell("/breaker", R"({"action":"open"})"),
                AllOf(StartsWith("HTTP/1.1 200 "), HasSubstr("\"state\":\"forced_open\"")));
    EXPECT_EQ(ask_text("SELECT breaker_state FROM order_queue"), "forced_open")
        << "on the disk, when it is answered";
    EXPECT_THAT(tell("/breaker", R"({"action":"disable"})"), HasSubstr("\"state\":\"disabled\""));
    EXPECT_THAT(tell("/breaker", R"({"action":"reset"})"), HasSubstr("\"state\":\"closed\""));
    EXPECT_THAT(tell("/breaker", R"({"action":"break"})"),
                AllOf(StartsWith("HTTP/1.1 422 "), HasSubstr("/action")));
    EXPECT_THAT(tell("/breaker"), AllOf(StartsWith("HTTP/1.1 422 "), HasSubstr("is required")));
}

// Else a script that restarts the daemon and says a word would have to try again.
TEST_F(OrderOperations, WaitUntilTheQueueIsOpen)
{
    place("a");
    const std::optional<QueueTimes> known = times;
    for (const auto& [target, body] :
         {std::pair{"/breaker", R"({"action":"open"})"}, std::pair{"/orders/a/fail", "{}"}}) {
        times = std::nullopt;
        http::Client client{loop, path};
        client.send(request(join("POST ", target), json_header, body));
        EXPECT_THAT(get("/orders/stats"), StartsWith("HTTP/1.1 ")) << "which came later";
        EXPECT_EQ(client.received, "") << target;
        times = known;
        intake.end_wait(Opened{});
        loop.run();
        EXPECT_THAT(client.received, StartsWith("HTTP/1.1 200 ")) << target;
    }
    EXPECT_EQ(worker->breaker().state(), BreakerState::forced_open);
    EXPECT_EQ(order("a"), "Failed operator by uid:0");
}

TEST_F(OrderOperations, HearWhyTheQueueCannotBeOpened)
{
    times = std::nullopt;
    http::Client client{loop, path};
    client.send(request("GET /breaker"));
    EXPECT_THAT(get("/orders/stats"), StartsWith("HTTP/1.1 ")) << "which came later";
    intake.end_wait(Error{Errc::unavailable, "the schema was changed"});
    loop.run();
    EXPECT_THAT(client.received, StartsWith("HTTP/1.1 503 "));
}

}  // namespace
}  // namespace holdfast::order
