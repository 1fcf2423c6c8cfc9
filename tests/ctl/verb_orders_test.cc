#include <algorithm>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "lib/json/document.h"
#include "tests/ctl/fixture.h"
#include "tests/fakes/canned_server.h"

namespace holdfast::ctl {
namespace {

using testing::AllOf;
using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

class VerbOrders : public Verbs {
protected:
    int run(CannedServer::Answers answers, const std::vector<std::string>& arguments)
    {
        console.printed.clear();
        CannedServer daemon{socket(), std::move(answers)};
        int code = call(arguments);
        requests = daemon.requests();
        std::filesystem::remove(socket());
        return code;
    }

    static constexpr const char* failed =
        R"({"order_id":"A 1","product":"bandage","quantity":3,"state":"Failed",
            "created_at":"t","finished_at":"t2","reason":"operator","shipment_id":null,
            "placed_by":"uid:0","ended_by":"uid:0","retry_of":null})";
    static constexpr const char* breaker =
        R"({"name":"upstream","state":"forced_open","since":"t","failure_rate":null,
            "slow_call_rate":null,"window":{"calls":4,"failed":3,"slow":1,"minimum_calls":100},
            "totals":{"successful":7,"failed":3,"slow":1,"ignored":0,"late":0,
            "not_permitted":9}})";

    std::vector<std::string> requests;
};

TEST_F(VerbOrders, ListsThem)
{
    EXPECT_EQ(run({{"GET /orders?limit=5&state=Failed&product=a%26b",
                    CannedServer::answer(200, join("{\"items\":[", failed, "],\"next\":null}"))}},
                  {"orders", "list", "--limit", "5", "--state", "Failed", "--product", "a&b"}),
              0);
    EXPECT_THAT(console.printed, AllOf(StartsWith("ID  "), HasSubstr("\nA 1   "),
                                       HasSubstr("Failed (operator) 3  "), EndsWith(" t\n")));
}

TEST_F(VerbOrders, WatchesThemWithTheCallsOfEach)
{
    const CannedServer::Answers answers{
        {"GET /orders/stats",
         CannedServer::answer(200, R"({"orders":{"Processing":1},"backlog":1,"backlog_max":9})")},
        {"GET /orders?limit=50",
         CannedServer::answer(200, R"({"items":[{"order_id":"A 1","state":"Failed"},
                                     {"order_id":"..","state":"Failed"},
                                     {"order_id":"gone","state":"Processing"}],"next":null})")},
        {"GET /orders/A%201",
         CannedServer::answer(200, R"({"order_id":"A 1","state":"Failed","attempts":7,
             "history":[{"number":7,"outcome":"error","http_status":500,"latency_ms":2}]})")}};
    EXPECT_EQ(run(answers, {"orders", "--watch", "--count", "2", "--interval", "100ms"}), 0);
    EXPECT_THAT(console.printed, StartsWith("holdfast orders   "));
    EXPECT_THAT(console.printed, HasSubstr("\nA 1   Failed          7  error 500 in 2 ms  "));
    // The calls of a final order do not change.
    EXPECT_EQ(std::ranges::count_if(
                  requests, [](const auto& each) { return each.starts_with("GET /orders/A"); }),
              1);
    EXPECT_EQ(std::ranges::count_if(
                  requests, [](const auto& each) { return each.starts_with("GET /orders/gone"); }),
              2);
    EXPECT_EQ(run(answers, {"orders", "--watch", "--count", "1", "--json"}), 0);
    const json::Document document = json::parse(console.printed);
    EXPECT_EQ(document.root.find("stats")->find("backlog")->integer(), 1);
    EXPECT_EQ(document.root.find("latest")->find("items")->items.size(), 3U);
    EXPECT_EQ(requests.size(), 2U);
}

TEST_F(VerbOrders, WatchesNothingElse)
{
    EXPECT_EQ(call({"orders", "--watch", "list"}), 64);
    EXPECT_EQ(call({"orders", "list", "--count", "1"}), 64);
    EXPECT_EQ(call({"orders", "list", "--interval", "1s"}), 64);
    EXPECT_EQ(call({"orders", "--watch", "--interval", "1ms"}), 64);
    EXPECT_EQ(call({"orders", "--watch", "--count", "1", "--json"}), 69);
    EXPECT_THAT(console.printed, StartsWith("{\"error\":\"ask the daemon at "));
}

TEST_F(VerbOrders, GoesOnWhereTheListEnded)
{
    EXPECT_EQ(
        run({{"GET /orders?limit=20", CannedServer::answer(200, R"({"items":[],"next":"a-_1"})")}},
            {"orders", "list"}),
        0);
    EXPECT_THAT(console.printed, EndsWith("\nThere are more: --after a-_1\n"));
    EXPECT_EQ(run({{"GET /orders?limit=20&after=a-_1",
                    CannedServer::answer(200, R"({"items":[],"next":null})")}},
                  {"orders", "list", "--after", "a-_1"}),
              0);
    EXPECT_THAT(console.printed, Not(HasSubstr("more")));
}

TEST_F(VerbOrders, RefusesAListThatThereIsNot)
{
    for (const char* limit : {"0", "1001", "-1", "x"}) {
        console.complained.clear();
        EXPECT_EQ(call({"orders", "list", "--limit", limit}), 64) << limit;
        EXPECT_THAT(console.complained, EndsWith("--limit takes a number from 1 to 1000\n"));
    }
    for (const char* state : {"foo", "failed"}) {
        console.complained.clear();
        EXPECT_EQ(call({"orders", "list", "--state", state}), 64) << state;
        EXPECT_THAT(console.complained, HasSubstr("--state takes Processing,"));
    }
    EXPECT_EQ(call({"orders", "list", "more"}), 64);
}

TEST_F(VerbOrders, ShowsOneWithEveryCall)
{
    std::string body = R"({"order_id":"stats","product":"bandage","quantity":3,
        "state":"Processing","created_at":"t","finished_at":null,"reason":null,
        "shipment_id":null,"placed_by":"uid:0","ended_by":null,"retry_of":"old",
        "waits_for":{"what":"retry","until":"u","deadline":"d"},"attempts":1,"history":[
        {"number":1,"at":"t1","outcome":"error","http_status":500,"latency_ms":12.5,
        "breaker":"closed","detail":"Validation failed"}]})";
    EXPECT_EQ(run({{"GET /orders/%73tats", CannedServer::answer(200, body)}},
                  {"orders", "show", "stats"}),
              0);
    EXPECT_THAT(console.printed,
                EndsWith("  placed_by uid:0\n  retry_of old\n"
                         "  waits for its next call, due u; fails after d\n"
                         "  1  t1  error 500 in 12.5 ms, breaker closed: Validation failed\n"));
    EXPECT_EQ(run({{"GET /orders/x", CannedServer::answer(404, R"({"detail":"no"})")}},
                  {"orders", "show", "x"}),
              66);
}

TEST_F(VerbOrders, SaysWhatOneWaitsFor)
{
    auto line = [this](std::string_view what) {
        EXPECT_EQ(
            run({{"GET /orders/a",
                  CannedServer::answer(200, join(R"({"order_id":"a","waits_for":{"what":")", what,
                                                 R"(","until":"u","deadline":"d"}})"))}},
                {"orders", "show", "a"}),
            0);
        return console.printed.substr(console.printed.find('\n') + 1);
    };
    EXPECT_EQ(line("first_call"), "  waits for its first call; fails after d\n");
    EXPECT_EQ(line("recovery"), "  waits for the service to recover, due u; fails after d\n");
    EXPECT_EQ(line("answer"),
              "  waits for the service's answer, until u at the latest; fails after d\n");
    EXPECT_EQ(line("new"), "  waits for new, due u; fails after d\n");
}

TEST_F(VerbOrders, SaysWhenTheDeadlineOfOneStandsStill)
{
    EXPECT_EQ(run({{"GET /orders/a", CannedServer::answer(200, R"({"order_id":"a","waits_for":{
                   "what":"first_call","until":"u","deadline":null}})")}},
                  {"orders", "show", "a"}),
              0);
    EXPECT_THAT(console.printed, EndsWith("  waits for its first call; its deadline stands still "
                                          "while the breaker is forced open\n"));
}

TEST_F(VerbOrders, TellsWhatAnOperatorWants)
{
    for (const char* word : {"retry", "fail"}) {
        EXPECT_EQ(run({{join("POST /orders/A%201/", word), CannedServer::answer(201, failed)}},
                      {"orders", word, "A 1"}),
                  0);
        EXPECT_THAT(console.printed, StartsWith("A 1 "));
        ASSERT_EQ(requests.size(), 1U);
        EXPECT_THAT(requests[0], EndsWith("\r\n\r\n{}"));
    }
    EXPECT_EQ(run({{"POST /orders/a/fail", CannedServer::answer(409, R"({"detail":"final"})")}},
                  {"orders", "fail", "a"}),
              65);
    EXPECT_THAT(console.complained, EndsWith("holdfastctl: final (status 409)\n"));
}

TEST_F(VerbOrders, RefusesWhatNamesNoOrder)
{
    for (const char* word : {"show", "retry", "fail"})
        for (const char* id : {"", ".", ".."}) {
            EXPECT_EQ(call({"orders", word, id}), 64) << word << " '" << id << "'";
            EXPECT_THAT(console.complained, EndsWith(join(word, " takes the ID of an order\n")));
        }
}

TEST_F(VerbOrders, TakesNothingElseForAnOrder)
{
    for (const char* body : {"{}", "[]", "hello", R"({"order_id":null})", R"({"items":[]})"}) {
        EXPECT_EQ(
            run({{"GET /orders/a", CannedServer::answer(200, body)}}, {"orders", "show", "a"}), 69);
        EXPECT_EQ(console.printed, "");
        EXPECT_THAT(console.complained, HasSubstr("what came is no order"));
    }
}

TEST_F(VerbOrders, SaysHowManyThereAre)
{
    std::string body = join(
        R"({"orders":{"Processing":2,"Validated":10},"backlog":2,"backlog_max":9,
        "oldest_since":"t0","calls":1,"hold":"unauthorized","breaker":)",
        breaker, "}");
    EXPECT_EQ(run({{"GET /orders/stats", CannedServer::answer(200, body)}}, {"orders", "stats"}),
              0);
    EXPECT_EQ(console.printed,
              "Processing  2\nValidated   10\nthe oldest that is not final is of t0\n"
              "the queue stands still: unauthorized\nbreaker forced_open since t\n"
              "  of the last 4 calls 3 failed and 1 were slow; 100 are needed to judge\n"
              "  since the start: 7 succeeded, 3 failed, 9 were not made\n");
}

TEST_F(VerbOrders, MovesTheBreaker)
{
    EXPECT_EQ(run({{"GET /breaker", CannedServer::answer(200, breaker)}}, {"breaker"}), 0);
    EXPECT_THAT(console.printed, StartsWith("breaker forced_open since t\n"));
    EXPECT_EQ(run({{"GET /breaker",
                    CannedServer::answer(200, R"({"state":"open","since":"t","until":"u"})")}},
                  {"breaker", "status"}),
              0);
    EXPECT_EQ(console.printed, "breaker open since t, until u\n");
    for (const char* word : {"open", "close", "disable", "reset"}) {
        EXPECT_EQ(run({{"POST /breaker", CannedServer::answer(200, breaker)}}, {"breaker", word}),
                  0);
        ASSERT_EQ(requests.size(), 1U);
        EXPECT_THAT(requests[0], EndsWith(join("\r\n\r\n{\"action\":\"", word, "\"}")));
    }
}

TEST_F(VerbOrders, SayWhatTheyTake)
{
    EXPECT_EQ(call({"orders"}), 64);
    EXPECT_EQ(call({"orders", "show"}), 64);
    EXPECT_EQ(call({"orders", "list", "--limit", "many"}), 64);
    EXPECT_EQ(call({"breaker", "break"}), 64);
    EXPECT_EQ(call({"breaker", "open", "now"}), 64);
}

}  // namespace
}  // namespace holdfast::ctl
