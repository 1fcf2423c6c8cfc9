#include "daemon/status/status_report.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "daemon/status/parts.h"
#include "daemon/watch/watch_summary.h"
#include "lib/json/document.h"
#include "obs/message_ids.h"
#include "store/kind.h"
#include "tests/fakes/direct_ledger.h"
#include "tests/fakes/virtual_loop.h"
#include "tests/http/fixture.h"

namespace holdfast::daemon {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

class StatusReportTest : public testing::Test {
protected:
    json::Node rendered(bool is_trusted = false)
    {
        json::Document document = json::parse(report.render({.is_trusted = is_trusted}));
        EXPECT_TRUE(document);
        return document.root;
    }

    VirtualLoop loop;
    StatusReport report;
};

TEST_F(StatusReportTest, NamesTheServiceAndHowLongItHasRun)
{
    add_service(report, loop);
    std::string at = format_rfc3339(loop.wall());
    loop.run_for(minutes{2} + milliseconds{700});
    json::Node answer = rendered();
    const json::Node& service = *answer.find("service");
    EXPECT_EQ(service.find("startedAt")->text, at);
    EXPECT_EQ(service.find("uptimeSeconds")->integer(), 120);
    EXPECT_FALSE(service.find("version")->text.empty());
}

TEST_F(StatusReportTest, HasReadinessAsReadyzHas)
{
    Readiness readiness;
    readiness.add({.name = "store", .essential = true, .ask = [] { return ""; }});
    readiness.add({.name = "log_file", .essential = false, .ask = [] { return "denied"; }});
    add_readiness(report, readiness);
    EXPECT_EQ(report.render({.is_trusted = true}),
              R"({"readiness":{"status":"degraded","components":{"store":{"status":"up"},)"
              R"("log_file":{"status":"degraded","reason":"denied"}}}})"
              "\n");
    EXPECT_EQ(report.render({}),
              R"({"readiness":{"status":"degraded","components":{"store":{"status":"up"},)"
              R"("log_file":{"status":"degraded"}}}})"
              "\n")
        << "a reason may name paths";
}

TEST_F(StatusReportTest, CountsShipmentsByStatusWhileTheyAreKnown)
{
    shipment::CountsBoard board;
    add_shipments(report, board);
    EXPECT_EQ(report.render({}), "{\"shipments\":null}\n");
    board.publish(std::make_shared<shipment::Counts>(shipment::Counts{{"A", 1}, {"B", 41}}));
    EXPECT_EQ(report.render({}),
              "{\"shipments\":{\"total\":42,\"byStatus\":{\"A\":1,\"B\":41}}}\n");
    board.lose("unreadable");
    EXPECT_EQ(report.render({}), "{\"shipments\":null}\n");
}

TEST_F(StatusReportTest, CountsOrdersByStateWhileTheyAreKnown)
{
    order::OrderCountsBoard board;
    add_orders(report, board, [] { return "open"; });
    EXPECT_EQ(report.render({}), "{\"orders\":null}\n");
    board.publish(std::make_shared<order::OrderCounts>(
        order::OrderCounts{.counts = {2, 40, 0, 1}, .oldest = WallTime{hours{500'000}}}));
    EXPECT_EQ(report.render({}),
              R"({"orders":{"byState":{"Processing":2,"Validated":40,"Rejected":0,"Failed":1},)"
              R"("oldestSince":"2027-01-15T08:00:00.000000Z","breaker":"open"}})"
              "\n");
    board.publish(std::make_shared<order::OrderCounts>());
    EXPECT_THAT(report.render({}), HasSubstr("\"oldestSince\":null"));
}

TEST_F(StatusReportTest, CountsWhatIsWatchedOnceItIsKnown)
{
    std::optional<WatchSummary> summary;
    add_watch(report, [&summary] { return summary; });
    EXPECT_EQ(report.render({}), "{\"watch\":null}\n");
    summary = WatchSummary{.services = 20,
                           .by_status = {5, 1, 0, 3, 7},
                           .checks_behind = 2,
                           .active_alerts = std::nullopt};
    EXPECT_EQ(report.render({}),
              R"({"watch":{"services":20,"byStatus":{"HEALTHY":5,"DEGRADED":1,"UNHEALTHY":0,)"
              R"("DOWN":3,"UNKNOWN":7},"disabled":4,"checksBehind":2,"activeAlerts":null}})"
              "\n");
    summary->active_alerts = 6;
    EXPECT_THAT(report.render({}), HasSubstr("\"activeAlerts\":6"));
}

TEST_F(StatusReportTest, ShowsHowLateTheLoopIs)
{
    latency::Window late;
    add_loop(report, late, loop);
    EXPECT_EQ(report.render({}), "{\"loop\":{\"windows\":[]}}\n");
    late.observe(milliseconds{20});
    json::Node answer = rendered();
    const auto& windows = answer.find("loop")->find("windows")->items;
    ASSERT_EQ(windows.size(), 3U);
    EXPECT_EQ(windows[0].find("minutes")->integer(), 1);
    EXPECT_NEAR(*windows[0].find("p99")->decimal(), 0.02, 0.002);
}

TEST_F(StatusReportTest, ShowsLatenciesOfTheRoutesThatWereAskedFor)
{
    http::Router router;
    router.add({.path = "/a"});
    router.add({.path = "/b"});
    http::Traffic traffic{router};
    add_requests(report, traffic, loop);
    EXPECT_EQ(report.render({}), "{\"requests\":{\"total\":0,\"failed\":0,\"routes\":[]}}\n");
    http::Request request;
    request.method = http::Method::get;
    traffic.request_finished(
        {.request = request, .route = 1, .status = 503, .took = milliseconds{20}});
    json::Node answer = rendered();
    const json::Node& requests = *answer.find("requests");
    EXPECT_EQ(requests.find("failed")->integer(), 1);
    ASSERT_EQ(requests.find("routes")->items.size(), 1U);
    const json::Node& route = requests.find("routes")->items[0];
    EXPECT_EQ(route.find("path")->text, "/b");
    ASSERT_EQ(route.find("windows")->items.size(), 3U);
    const json::Node& last = route.find("windows")->items[2];
    EXPECT_EQ(last.find("minutes")->integer(), 15);
    EXPECT_EQ(last.find("count")->integer(), 1);
    EXPECT_NEAR(*last.find("p99")->decimal(), 0.02, 0.002);
}

TEST_F(StatusReportTest, TellsWhatIsWrongAndTheWordsOnlyToWhoMayReadTheJournal)
{
    obs::RecentFaults faults;
    add_faults(report, faults);
    EXPECT_EQ(report.render({}), "{\"faults\":[]}\n");
    faults.note({.message = &messages::disk_full, .text = "/srv/secret is full", .fields = {}});
    EXPECT_THAT(report.render({}), Not(HasSubstr("/srv/secret")));
    json::Node answer = rendered(true);
    const json::Node& fault = answer.find("faults")->items.at(0);
    EXPECT_EQ(fault.find("message")->text, "disk-full");
    EXPECT_EQ(fault.find("id")->text, messages::disk_full.id);
    EXPECT_EQ(fault.find("count")->integer(), 1);
    EXPECT_EQ(fault.find("text")->text, "/srv/secret is full");
}

class StatusOfTrends : public StatusReportTest {
protected:
    StatusOfTrends()
    {
        telemetry.refusal = Error{Errc::overloaded, "nothing is saved"};
        loop.add(watch, loop.now() + minutes{1});
        add_trends(report, watch);
    }
    void pass(Duration time, int each_minute)
    {
        for (Duration gone{}; gone < time; gone += minutes{1}) {
            total += each_minute;
            board.publish(std::make_shared<shipment::Counts>(shipment::Counts{{"A", total}}));
            loop.run_for(minutes{1});
        }
    }
    json::Node series(std::string_view name)
    {
        json::Node answer = rendered();
        for (const json::Node& each : answer.find("trends")->find("series")->items)
            if (each.find("name")->text == name)
                return each;
        return {};
    }

    store::DirectLedger telemetry;
    obs::Log log{telemetry.clock, {}};
    obs::Registry registry;
    shipment::CountsBoard board;
    http::Router router;
    http::Traffic traffic{router};
    TrendWatch watch{{loop, log, registry, telemetry, board, traffic}, {}, {}};
    std::int64_t total = 0;
};

TEST_F(StatusOfTrends, SayWhatIsExpectedAndWhy)
{
    EXPECT_EQ(report.render({}),
              "{\"trends\":{\"enabled\":true,\"intervalSeconds\":60,\"periodSeconds\":86400,"
              "\"series\":[]}}\n");
    pass(hours{1}, 100);
    EXPECT_EQ(series("new_shipments").find("state")->text, "learning");
    pass(hours{72}, 100);
    json::Node usual = series("new_shipments");
    EXPECT_EQ(usual.find("state")->text, "normal");
    EXPECT_EQ(usual.find("seenText")->text, "100");
    EXPECT_LT(*usual.find("expected")->find("low")->decimal(), 100);
    EXPECT_GT(*usual.find("expected")->find("high")->decimal(), 100);
    EXPECT_EQ(usual.find("expected")->find("basis")->text, "usual at this time of day");

    pass(minutes{5}, 0);
    json::Node broken = series("new_shipments");
    EXPECT_EQ(broken.find("state")->text, "abnormal");
    const json::Node& abnormal = *broken.find("abnormal");
    EXPECT_EQ(abnormal.find("direction")->text, "below");
    EXPECT_THAT(abnormal.find("since")->text, StartsWith("2026-"));
    EXPECT_THAT(abnormal.find("reasoning")->text, StartsWith("0, expected "));
}

TEST_F(StatusOfTrends, SayThatNobodyLooks)
{
    pass(minutes{3}, 1);
    watch.set_enabled(false);
    EXPECT_THAT(report.render({}), HasSubstr("\"enabled\":false"));
    EXPECT_THAT(report.render({}), HasSubstr("\"series\":[]"));
}

class StatusRoute : public http::ServerTest {
protected:
    StatusRoute()
    {
        report.add("things", [](json::Writer& json, const StatusReport::Reader& reader) {
            json.value(reader.is_trusted);
        });
        add_status_route(router, report);
        start();
    }

    StatusReport report;
};

TEST_F(StatusRoute, TrustsWhoeverAsksOnTheControlSocket)
{
    std::string answer = talk("GET /status.json HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    EXPECT_THAT(answer, StartsWith("HTTP/1.1 200 "));
    EXPECT_THAT(answer, testing::EndsWith("\r\n\r\n{\"things\":true}\n"));
}

}  // namespace
}  // namespace holdfast::daemon
