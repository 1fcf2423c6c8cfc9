#include "order/http_orders.h"

#include <deque>
#include <utility>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "order/json_order.h"
#include "order/sqlite_queue.h"
#include "tests/order/routes.h"

namespace holdfast::order {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::EndsWith;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::MatchesRegex;
using testing::Not;
using testing::StartsWith;

class OrderRoutes : public RoutesTest {
protected:
    static constexpr std::string_view bandage =
        R"({"order_id":"A-1","product":"bandage","quantity":3})";
};

TEST_F(OrderRoutes, StoreAnOrderBeforeTheyAnswer)
{
    EXPECT_THAT(post(bandage),
                AllOf(StartsWith("HTTP/1.1 201 "), HasSubstr("Location: /orders/A-1\r\n"),
                      Not(HasSubstr("Idempotent-Replayed")),
                      EndsWith("{\"order_id\":\"A-1\",\"product\":\"bandage\",\"quantity\":3,"
                               "\"state\":\"Processing\","
                               "\"created_at\":\"2027-01-15T08:00:00.000000Z\","
                               "\"finished_at\":null,\"reason\":null,\"shipment_id\":null,"
                               "\"placed_by\":\"uid:0\",\"ended_by\":null,\"retry_of\":null}\n")));
    EXPECT_EQ(ask_text("SELECT order_id || ' ' || product || ' ' || quantity || ' ' || state || ' '"
                       " || ((deadline_at - created_at) / 3600000000) FROM orders"),
              "A-1 bandage 3 Processing 23")
        << "by the time in which deadlines count";
    EXPECT_EQ(accepted, 1);
}

TEST_F(OrderRoutes, TakeTheOrdersOfOldClients)
{
    EXPECT_THAT(post(bandage, "/create_order"),
                AllOf(StartsWith("HTTP/1.1 200 "), Not(HasSubstr("Location:")),
                      EndsWith("\r\n\r\n{\"message\":\"Order placed successfully!\"}\n")));
    EXPECT_THAT(post(bandage, "/create_order/"),
                AllOf(StartsWith("HTTP/1.1 200 "), HasSubstr("Idempotent-Replayed: true")));
    EXPECT_THAT(post(bandage),
                AllOf(StartsWith("HTTP/1.1 201 "), HasSubstr("Idempotent-Replayed: true")));
    EXPECT_EQ(ask_text("SELECT count(*) FROM orders"), "1");
    EXPECT_EQ(accepted, 1);
}

TEST_F(OrderRoutes, IssueAnIdThatSortsByTime)
{
    std::string first = post(R"({"product":"bandage","quantity":1})");
    EXPECT_THAT(first, StartsWith("HTTP/1.1 201 "));
    times->now += seconds{1};
    std::string second = post(R"({"product":"bandage","quantity":1})");
    constexpr const char* uuid =
        "[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}";
    EXPECT_THAT(body_of(first), MatchesRegex(join("\\{\"order_id\":\"", uuid, "\".*\n")));
    EXPECT_LT(body_of(first), body_of(second));
    EXPECT_EQ(accepted, 2);
}

TEST_F(OrderRoutes, StoreAnOrderOnceForItsKey)
{
    std::string first = post_with_key(R"({"product":"bandage","quantity":1})", "k");
    std::string again = post_with_key(R"({"product":"bandage","quantity":1})", "k");
    EXPECT_THAT(again, AllOf(StartsWith("HTTP/1.1 201 "), HasSubstr("Idempotent-Replayed: true")));
    EXPECT_EQ(body_of(first), body_of(again));
    EXPECT_THAT(post_with_key(R"({"product":"bandage","quantity":2})", "k"),
                AllOf(StartsWith("HTTP/1.1 422 "), HasSubstr("used for another request")));
    EXPECT_EQ(ask_text("SELECT count(*) FROM orders"), "1");
}

TEST_F(OrderRoutes, RefuseAnotherOrderOfAKnownId)
{
    post(bandage);
    EXPECT_THAT(post(R"({"order_id":"A-1","product":"bandage","quantity":4})"),
                AllOf(StartsWith("HTTP/1.1 409 "), HasSubstr("another order A-1")));
    EXPECT_EQ(ask_text("SELECT sum(quantity) FROM orders"), "3");
    EXPECT_THAT(*registry.prometheus(),
                HasSubstr("holdfast_orders_refused_total{reason=\"conflict\"} 1\n"));
}

struct Bad {
    const char* what;
    std::string body;
    const char* status;
    const char* pointer;
    const char* message;
};

std::string of(std::string_view id, std::string_view product, std::string_view quantity)
{
    return join("{\"order_id\":", id, ",\"product\":", product, ",\"quantity\":", quantity, "}");
}

TEST_F(OrderRoutes, NameTheFieldThatIsWrongAndStoreNothing)
{
    const std::string id = "\"a\"";
    const std::string product = "\"b\"";
    const Bad all[] = {
        {"empty id", of("\"\"", product, "1"), "422", "/order_id", "must not be empty"},
        {"blank id", of("\"  \"", product, "1"), "422", "/order_id", "must not be empty"},
        {"id with a space", of("\" a\"", product, "1"), "422", "/order_id", "begin or end"},
        {"id of a dot", of("\"..\"", product, "1"), "422", "/order_id", "a dot or two"},
        {"long id", of("\"" + std::string(129, 'x') + "\"", product, "1"), "422", "/order_id",
         "at most 128 bytes"},
        {"id with a line feed", of("\"a\\nb\"", product, "1"), "422", "/order_id", "control"},
        {"id with a NUL", of("\"a\\u0000b\"", product, "1"), "422", "/order_id", "control"},
        {"id with a C1",
         of("\"a\xC2\x9B"
            "b\"",
            product, "1"),
         "422", "/order_id", "control"},
        {"id with a line end", of("\"a\\u2028b\"", product, "1"), "422", "/order_id", "control"},
        {"id turned round", of("\"a\\u202Eb\"", product, "1"), "422", "/order_id", "control"},
        {"id with a zero width", of("\"a\\u200Bb\"", product, "1"), "422", "/order_id",
         "nobody sees"},
        {"id with a BOM", of("\"\\uFEFFa\"", product, "1"), "422", "/order_id", "nobody sees"},
        {"id with a wide space", of("\"a\\u3000\"", product, "1"), "422", "/order_id",
         "begin or end"},
        {"id of wide spaces", of("\"\\u3000\\u00A0\"", product, "1"), "422", "/order_id",
         "must not be empty"},
        {"product of zero width", of(id, "\"\\u200B \"", "1"), "422", "/product",
         "must not be empty"},
        {"product with a C1", of(id, "\"a\\u0085b\"", "1"), "422", "/product", "control"},
        {"product turned round", of(id, "\"a\\u2066b\"", "1"), "422", "/product", "control"},
        {"number as id", of("7", product, "1"), "422", "/order_id", "must be a string"},
        {"null as id", of("null", product, "1"), "422", "/order_id", "must be a string"},
        {"no product", R"({"order_id":"a","quantity":1})", "422", "/product", "is required"},
        {"empty product", of(id, "\"\"", "1"), "422", "/product", "must not be empty"},
        {"long product", of(id, "\"" + std::string(257, 'x') + "\"", "1"), "422", "/product",
         "at most 256 bytes"},
        {"list as product", of(id, "[]", "1"), "422", "/product", "must be a string"},
        {"no quantity", R"({"order_id":"a","product":"b"})", "422", "/quantity", "is required"},
        {"zero", of(id, product, "0"), "422", "/quantity", "at least 1"},
        {"negative", of(id, product, "-1"), "422", "/quantity", "at least 1"},
        {"float", of(id, product, "1.5"), "422", "/quantity", "a whole number"},
        {"whole float", of(id, product, "3.0"), "422", "/quantity", "a whole number"},
        {"exponent", of(id, product, "1e2"), "422", "/quantity", "a whole number"},
        {"text as quantity", of(id, product, "\"3\""), "422", "/quantity", "a whole number"},
        {"true as quantity", of(id, product, "true"), "422", "/quantity", "a whole number"},
        {"null as quantity", of(id, product, "null"), "422", "/quantity", "a whole number"},
        {"2^53", of(id, product, "9007199254740992"), "422", "/quantity", "at most"},
        {"2^63", of(id, product, "9223372036854775808"), "422", "/quantity", "64 bits"},
        {"10^400", of(id, product, "1" + std::string(400, '0')), "400", "/quantity",
         "number too large"},
        {"key given twice", R"({"order_id":"a","order_id":"a","product":"b","quantity":1})", "400",
         "/order_id", "given twice"},
        {"another member", R"({"order_id":"a","product":"b","quantity":1,"qty":1})", "422", "/qty",
         "there is no such member"},
        {"not UTF-8", of(id, "\"\xFF\"", "1"), "400", "/product", "line 1, column "},
        {"a list", "[]", "422", "", "must be an object"},
        {"half of it", R"({"order_id":)", "400", "/order_id", "line 1"},
    };
    for (const char* target : {"/orders", "/create_order"})
        for (const Bad& bad : all)
            EXPECT_THAT(post(bad.body, target),
                        AllOf(StartsWith(join("HTTP/1.1 ", bad.status, " ")),
                              HasSubstr(join("{\"pointer\":\"", bad.pointer, "\"")),
                              HasSubstr(bad.message)))
                << bad.what << " at " << target;
    EXPECT_THAT(post(R"({"product":"b","quantity":1})", "/create_order"),
                AllOf(StartsWith("HTTP/1.1 422 "),
                      HasSubstr(R"({"pointer":"/order_id","message":"is required"})")));
    EXPECT_THAT(post("{}"), AllOf(HasSubstr("\"/product\""), HasSubstr("\"/quantity\"")))
        << "all that is wrong at once";
    EXPECT_THAT(post(of(id, "\"" + std::string(70'000, 'x') + "\"", "1")),
                StartsWith("HTTP/1.1 413 "));
    EXPECT_THAT(post(of(id, product, "1"), "/orders", "Content-Type: text/plain\r\n"),
                StartsWith("HTTP/1.1 415 "));
    EXPECT_EQ(ask_text("SELECT count(*) FROM orders"), "0");
    EXPECT_EQ(ask_text("SELECT count(*) FROM idempotency_keys"), "0");
    EXPECT_EQ(accepted, 0);
}

TEST_F(OrderRoutes, TakeWhatIsJustWithinTheLimits)
{
    EXPECT_THAT(post(of("\"" + std::string(128, 'x') + "\"", "\"" + std::string(256, 'y') + "\"",
                        "9007199254740991")),
                StartsWith("HTTP/1.1 201 "));
    // Letters of any script; and a zero width joins the parts of a picture.
    EXPECT_THAT(post(of("\"\\u0628\\u3042\"", "\"\\uD83D\\uDC69\\u200D\\uD83D\\uDD2C\"", "1")),
                StartsWith("HTTP/1.1 201 "));
}

TEST_F(OrderRoutes, SayWhereAnOrderIsWhateverItsId)
{
    EXPECT_THAT(post(of("\"a/b ?%\xC3\xA9\"", "\"p\"", "1")),
                HasSubstr("Location: /orders/a%2Fb%20%3F%25%C3%A9\r\n"));
    EXPECT_THAT(get("/orders/a%2Fb%20%3F%25%C3%A9"),
                AllOf(StartsWith("HTTP/1.1 200 "), HasSubstr("\"order_id\":\"a/b ?%\xC3\xA9\"")));
}

TEST_F(OrderRoutes, LeadToTheOrderAndNotToTheStatistics)
{
    EXPECT_THAT(post(of("\"stats\"", "\"p\"", "1")), HasSubstr("Location: /orders/%73tats\r\n"));
    EXPECT_THAT(get("/orders/%73tats"), HasSubstr("\"order_id\":\"stats\""));
}

TEST_F(OrderRoutes, TakeNoMoreThanTheBacklogHolds)
{
    for (const char* id : {"\"a\"", "\"b\"", "\"c\""})
        post(of(id, "\"p\"", "1"));
    for (const char* target : {"/orders", "/create_order"})
        EXPECT_THAT(post(of("\"d\"", "\"p\"", "1"), target),
                    AllOf(StartsWith("HTTP/1.1 503 "), HasSubstr("Retry-After: 10\r\n"),
                          HasSubstr("3 orders wait")));
    EXPECT_THAT(post(of("\"a\"", "\"p\"", "1")), StartsWith("HTTP/1.1 201 "));
    EXPECT_EQ(ask_text("SELECT count(*) FROM orders"), "3");
    EXPECT_THAT(*registry.prometheus(),
                AllOf(HasSubstr("holdfast_orders_refused_total{reason=\"backlog\"} 2\n"),
                      HasSubstr("holdfast_orders_accepted_total 3\n"),
                      HasSubstr("holdfast_orders_replayed_total 1\n")));
    std::deque<obs::Entry> said = ledger.log.take(Duration{});
    ASSERT_EQ(said.size(), 2U);
    EXPECT_EQ(said[0].message->name, "orders-refused");
    EXPECT_EQ(said[0].message->kind, obs::Kind::refusal) << "any client can cause it";
    intake.apply({.backlog_max = 4});
    EXPECT_THAT(post(of("\"d\"", "\"p\"", "1")), StartsWith("HTTP/1.1 201 "));
}

TEST_F(OrderRoutes, WaitForTheQueueToOpen)
{
    std::optional<QueueTimes> open = std::exchange(times, std::nullopt);
    std::vector<std::string> told;
    auto place = [&](std::string_view id) {
        intake.place({.order_id = std::string{id},
                      .product = "p",
                      .quantity = 1,
                      .describe = [](const Order&) { return KeptAnswer{.status = 201}; }},
                     [&](const Result<Placement>& placed) {
                         told.push_back(placed ? "placed" : placed.error().context);
                     });
    };
    place("a");
    EXPECT_THAT(told, IsEmpty());
    intake.end_wait(Error{Errc::full, "the disk is full"});
    EXPECT_THAT(told, ElementsAre("the disk is full"));
    place("b");
    times = open;
    intake.end_wait(Opened{});
    EXPECT_THAT(told, ElementsAre("the disk is full", "placed"));
    EXPECT_EQ(ask_text("SELECT group_concat(order_id) FROM orders"), "b");
}

TEST_F(OrderRoutes, ShowAnOrderWithItsHistory)
{
    post(bandage);
    EXPECT_THAT(get("/orders/A-1"), AllOf(StartsWith("HTTP/1.1 200 "), HasSubstr("ETag: "),
                                          EndsWith("\"waits_for\":{\"what\":\"first_call\","
                                                   "\"until\":\"2027-01-15T08:00:00.000000Z\","
                                                   "\"deadline\":\"2027-01-16T08:00:00.000000Z\"},"
                                                   "\"attempts\":0,\"history\":[]}\n")));
    ledger.other.script(
        "UPDATE orders SET state = 'Failed', reason = 'declined', finished_at = created_at + 1, "
        "attempts = 2;"
        "INSERT INTO order_attempts VALUES "
        "(1, 1, 1800000000000000, 'closed', 'refused', NULL, NULL, 'no route'),"
        "(1, 2, 1800000001000000, 'half_open', 'declined', 413, 1500, 'too large')");
    EXPECT_THAT(get("/orders/A-1"),
                AllOf(HasSubstr("\"state\":\"Failed\""), HasSubstr("\"reason\":\"declined\""),
                      HasSubstr("\"finished_at\":\"2027-01-15T08:00:00.000001Z\""),
                      EndsWith("\"waits_for\":null,\"attempts\":2,\"history\":["
                               "{\"number\":1,\"at\":\"2027-01-15T08:00:00.000000Z\","
                               "\"outcome\":\"refused\",\"http_status\":null,\"latency_ms\":null,"
                               "\"breaker\":\"closed\",\"detail\":\"no route\"},"
                               "{\"number\":2,\"at\":\"2027-01-15T08:00:01.000000Z\","
                               "\"outcome\":\"declined\",\"http_status\":413,\"latency_ms\":1.5,"
                               "\"breaker\":\"half_open\",\"detail\":\"too large\"}]}\n")));
}

TEST(AnOrderForAnybody, NamesNoAddressOfOurs)
{
    OrderHistory history{
        .recent = {
            {.number = 1,
             .record = {.outcome = Outcome::refused, .detail = "Failed to connect to 10.0.0.7"}},
            {.number = 2,
             .record = {
                 .outcome = Outcome::rejected, .http_status = 422, .detail = "out of stock"}}}};
    EXPECT_THAT(encode(history), HasSubstr("Failed to connect to 10.0.0.7"));
    EXPECT_THAT(encode_for_anybody(history),
                AllOf(Not(HasSubstr("10.0.0.7")), HasSubstr("\"detail\":\"no connection\""),
                      HasSubstr("\"detail\":\"out of stock\"")));
}

TEST_F(OrderRoutes, ShowNoDeadlineWhileItStandsStill)
{
    post(bandage);
    ledger.other.run("UPDATE order_queue SET forced_since = 1800000000000000");
    EXPECT_THAT(get("/orders/A-1"), HasSubstr("\"deadline\":null},"));
    ledger.other.run("UPDATE order_queue SET forced_us = 2 * 3600000000, forced_since = NULL");
    EXPECT_THAT(get("/orders/A-1"), HasSubstr("\"deadline\":\"2027-01-16T09:00:00.000000Z\"},"));
}

TEST_F(OrderRoutes, SayWhenThereIsNoSuchOrder)
{
    EXPECT_THAT(get("/orders/nobody"),
                AllOf(StartsWith("HTTP/1.1 404 "), HasSubstr("there is no order nobody")));
}

}  // namespace
}  // namespace holdfast::order
