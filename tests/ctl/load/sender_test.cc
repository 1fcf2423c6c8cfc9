// What asks a daemon, on a real loop, against a server that answers as a test says.
#include "ctl/load/sender.h"

#include <algorithm>
#include <set>

#include <gtest/gtest.h>

#include "ctl/load/check.h"
#include "ctl/load/lookout.h"
#include "ctl/load/recovery.h"
#include "ctl/system_clock.h"
#include "tests/fakes/loop_guard.h"
#include "tests/fakes/loop_server.h"
#include "tests/fakes/temporary_directory.h"

namespace holdfast::ctl {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

class ALoad : public testing::Test {
protected:
    void send(std::size_t orders, bool persists, Duration patience = seconds{20})
    {
        tally = LoadTally{orders};
        bool is_done = false;
        Sender sender{{.rate = 100'000,
                       .connections = 2,
                       .persists = persists,
                       .patience = patience,
                       .name = "load-1"},
                      {loop, exchanges, target, ledger, tally},
                      [&] { is_done = true; }};
        run_until(loop, [&] { return is_done; });
    }
    LoopServer::Act answer(int status, std::string_view body, std::string_view headers = "")
    {
        return {LoopServer::answer(status, body, headers)};
    }

    SystemClock clock;
    systemd::EventLoop loop{clock};
    LoopServer server{loop};
    curl::Exchanges exchanges{loop, {.connections_max = 2}};
    Target target{.url = server.url(""), .headers = {"Authorization: Bearer t"}};
    Ledger ledger{""};
    LoadTally tally{0};
};

TEST_F(ALoad, SendsEachOrderOnceOverItsConnections)
{
    server.behave = [&](const std::string&) { return answer(201, "{}"); };
    send(30, false);
    LoadSummary sum = tally.summarize();
    EXPECT_EQ(sum.accepted, 30U);
    EXPECT_EQ(sum.repeated, 0U);
    EXPECT_LE(server.accepted, 2);
    std::set<std::string> bodies;
    for (const std::string& request : server.requests) {
        EXPECT_EQ(request.substr(0, 22), "POST /orders HTTP/1.1\r");
        EXPECT_NE(request.find("Authorization: Bearer t"), std::string::npos);
        bodies.insert(request.substr(request.find("\r\n\r\n") + 4));
    }
    EXPECT_EQ(bodies.size(), 30U);
    EXPECT_TRUE(
        bodies.contains(R"({"order_id":"load-1-0000001","product":"load-1","quantity":1})"));
}

TEST_F(ALoad, SendsNoMoreWhenItIsToldAndComesToItsEnd)
{
    TemporaryDirectory directory;
    Trace trace{directory.file("trace")};
    server.behave = [&](const std::string&) { return answer(201, "{}"); };
    tally = LoadTally{1'000'000};
    bool is_done = false;
    Sender sender{{.rate = 1000,
                   .connections = 2,
                   .persists = true,
                   .patience = seconds{20},
                   .name = "load-1"},
                  {loop, exchanges, target, ledger, tally, &trace},
                  [&] { is_done = true; }};
    run_until(loop, [&] { return tally.accepted() >= 5; });
    sender.send_no_more();
    run_until(loop, [&] { return is_done; });
    LoadSummary sum = tally.summarize();
    EXPECT_EQ(sum.accepted, sum.orders);
    EXPECT_LT(sum.orders, 1000U);
    std::string text = read_file(directory.file("trace"));
    EXPECT_EQ(static_cast<std::size_t>(std::ranges::count(text, '\n')), sum.orders);
    EXPECT_TRUE(text.ends_with(" 201\n")) << text;
}

TEST_F(ALoad, TakesNoForAnAnswer)
{
    server.behave = [&](const std::string&) { return answer(503, "{}"); };
    send(3, false);
    LoadSummary sum = tally.summarize();
    EXPECT_EQ(sum.refused, 3U);
    EXPECT_EQ(server.requests.size(), 3U);
}

TEST_F(ALoad, CountsWhatNobodyAnswered)
{
    server.behave = [](const std::string&) { return LoopServer::Act{"", LoopServer::Then::reset}; };
    send(3, false);
    EXPECT_EQ(tally.summarize().unanswered, 3U);
}

TEST_F(ALoad, PersistsUntilTheSameOrderIsAcknowledged)
{
    server.behave = [&](const std::string&) {
        switch (server.requests.size()) {
        case 1:
            return LoopServer::Act{"", LoopServer::Then::reset};
        case 2:
            return answer(503, "{}");
        default:
            return answer(201, "{}", "Idempotent-Replayed: true\r\n");
        }
    };
    send(1, true);
    LoadSummary sum = tally.summarize();
    EXPECT_EQ(sum.accepted, 1U);
    EXPECT_EQ(sum.replayed, 1U);
    EXPECT_EQ(sum.refused, 0U);
    EXPECT_GE(sum.repeated, 2U);
    EXPECT_EQ(server.requests.front().substr(server.requests.front().find("\r\n\r\n")),
              server.requests.back().substr(server.requests.back().find("\r\n\r\n")));
}

TEST_F(ALoad, DoesNotPersistWithWhatIsWrong)
{
    server.behave = [&](const std::string&) { return answer(422, "{}"); };
    send(1, true);
    EXPECT_EQ(server.requests.size(), 1U);
    EXPECT_EQ(tally.summarize().refused, 1U);
}

TEST_F(ALoad, PersistsNoLongerThanItsPatience)
{
    server.behave = [&](const std::string&) { return answer(503, "{}"); };
    send(1, true, milliseconds{500});
    EXPECT_GE(server.requests.size(), 2U);
    EXPECT_LE(server.requests.size(), 3U);
    EXPECT_EQ(tally.summarize().refused, 1U);
}

TEST_F(ALoad, ChecksWhatWasAcknowledged)
{
    tally = LoadTally{3};
    tally.note_sent(2);
    tally.note_accepted(0, milliseconds{1}, false);
    tally.note_accepted(1, milliseconds{1}, false);
    server.behave = [&](const std::string& request) {
        if (request.starts_with("GET /orders/load-1-0000001 "))
            return answer(200, R"({"state":"Validated","shipment_id":1,"history":[]})");
        // Not now, and then it is not there.
        return server.requests.size() < 3 ? answer(503, "{}") : answer(404, "{}");
    };
    bool is_done = false;
    OrderCheck check{{loop, exchanges, target, tally}, "load-1", 2, [&] { is_done = true; }};
    run_until(loop, [&] { return is_done; });
    LoadSummary sum = tally.summarize();
    EXPECT_EQ(sum.states[1], 1U);
    EXPECT_EQ(sum.lost, 1U);
    EXPECT_EQ(sum.unchecked, 0U);
    EXPECT_EQ(check.checked(), 2U);
}

TEST_F(ALoad, WaitsUntilNoOrderOfItWaits)
{
    int looks = 0;
    server.behave = [&](const std::string& request) {
        if (request.starts_with("GET /orders/stats "))
            return answer(200, R"({"orders":{"Processing":5}})");
        EXPECT_TRUE(request.starts_with("GET /orders?state=Processing&limit=1&product=load-1 HTTP"))
            << request;
        return answer(200, ++looks < 3 ? R"({"items":[{}]})" : R"({"items":[]})");
    };
    bool is_done = false;
    RecoveryWait wait{{loop, exchanges, target}, "load-1", seconds{20}, [&] { is_done = true; }};
    run_until(loop, [&] { return is_done; });
    EXPECT_EQ(looks, 3);
    EXPECT_EQ(wait.waiting(), 5);
}

TEST_F(ALoad, DoesNotWaitForEver)
{
    server.behave = [&](const std::string&) { return answer(200, R"({"items":[{}]})"); };
    bool is_done = false;
    RecoveryWait wait{
        {loop, exchanges, target}, "load-1", milliseconds{600}, [&] { is_done = true; }};
    run_until(loop, [&] { return is_done; });
}

TEST_F(ALoad, RemembersEachChangeThatItSees)
{
    int looks = 0;
    server.behave = [&](const std::string& request) {
        if (request.starts_with("GET /breaker "))
            return answer(200, R"({"state":"closed"})");
        ++looks;
        if (looks == 1)
            return answer(404, R"({"error":"No health data available"})");
        return answer(200, looks < 4 ? R"({"services":{"external_service":{"status":"healthy"}}})"
                                     : R"({"services":{"external_service":{"status":"down"}}})");
    };
    Lookout lookout{{loop, exchanges, target}};
    run_until(loop, [&] { return lookout.has_seen("down"); });
    ASSERT_EQ(lookout.observed().health.size(), 2U);
    EXPECT_EQ(lookout.observed().health[0].word, "healthy");
    EXPECT_LT(lookout.observed().health[0].after, lookout.observed().health[1].after);
    ASSERT_EQ(lookout.observed().breaker.size(), 1U);
    EXPECT_EQ(lookout.observed().breaker[0].word, "closed");
}

}  // namespace
}  // namespace holdfast::ctl
