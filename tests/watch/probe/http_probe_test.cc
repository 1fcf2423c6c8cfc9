#include "watch/probe/http_probe.h"

#include <memory>

#include <gmock/gmock.h>

#include "base/text.h"
#include "tests/http/fixture.h"
#include "tests/watch/monitor/fake_prober.h"
#include "watch/probe/probe_desk.h"

namespace holdfast::watch {
namespace {

using namespace std::chrono_literals;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

// The desk is on the loop of the server, and what it asks answers in its next turn.
class TheProbeRoute : public http::ServerTest {
protected:
    TheProbeRoute()
    {
        prober.behave = [this](const Check& check) {
            asked.push_back(check);
            return FakeProber::Plan{observation, Duration::zero()};
        };
        observation.details.emplace();
        desk.allow(Allowance{{"shop.test", "db.test:5432", "192.0.2.0/24"}});
        add_probe_route(router, desk);
        start();
    }
    std::string get(std::string_view query, std::string_view headers = "")
    {
        return talk(join("GET /probe", query, " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n",
                         headers, "\r\n"));
    }
    double count_of(std::string_view outcome)
    {
        const std::string text = *registry.prometheus();
        const std::string name = join("holdfast_probes_total{outcome=\"", outcome, "\"} ");
        const std::size_t at = text.find(name) + name.size();
        return *parse_decimal(text.substr(at, text.find('\n', at) - at));
    }

    obs::Registry registry;
    FakeProber prober;
    ProbeDesk desk{{.loop = loop, .prober = prober, .registry = registry}, 1};
    Observation observation{.status_code = 200, .address = "192.0.2.1"};
    std::vector<Check> asked;
};

TEST_F(TheProbeRoute, AnswersMetrics)
{
    EXPECT_THAT(
        get("?target=http://shop.test/x"),
        AllOf(StartsWith("HTTP/1.1 200 "),
              HasSubstr("Content-Type: text/plain; version=0.0.4; charset=utf-8\r\n"),
              HasSubstr("\nprobe_success 1\n"), HasSubstr("\nprobe_http_status_code 200\n")));
    ASSERT_EQ(asked.size(), 1U);
    EXPECT_EQ(asked[0].service->url, "http://shop.test/x");
    EXPECT_EQ(asked[0].service->http.method, "GET");
    EXPECT_EQ(asked[0].timeout, 60s);
    EXPECT_TRUE(asked[0].probe->admits("shop.test", 80));
    EXPECT_FALSE(asked[0].probe->admits("other.test", 80));
    EXPECT_EQ(count_of("success"), 1);
    observation.status_code = 500;
    EXPECT_THAT(get("?target=shop.test&module=http_post_2xx"),
                AllOf(StartsWith("HTTP/1.1 200 "), HasSubstr("\nprobe_success 0\n")));
    EXPECT_EQ(asked[1].service->http.method, "POST");
    EXPECT_EQ(count_of("failure"), 1);
}

TEST_F(TheProbeRoute, HasTheTimeThatTheScraperHas)
{
    get("?target=shop.test", "X-Prometheus-Scrape-Timeout-Seconds: 10\r\n");
    ASSERT_EQ(asked.size(), 1U);
    EXPECT_EQ(asked[0].timeout, 9500ms);
    EXPECT_THAT(get("?target=shop.test", "X-Prometheus-Scrape-Timeout-Seconds: soon\r\n"),
                AllOf(StartsWith("HTTP/1.1 400 "), HasSubstr("X-Prometheus-Scrape-Timeout")));
}

TEST_F(TheProbeRoute, RefusesWhatIsNotAllowedAndNamesTheSetting)
{
    for (std::string_view target :
         {"http://other.test/", "https://shop.test.evil/", "http://shop.test@evil.test/",
          "http://127.0.0.1/", "http://[::1]/", "localhost:9200"})
        EXPECT_THAT(get(join("?target=", target)),
                    AllOf(StartsWith("HTTP/1.1 403 "), HasSubstr("probe.targets")))
            << target;
    EXPECT_THAT(get("?module=tcp_connect&target=db.test:5433"), StartsWith("HTTP/1.1 403 "));
    EXPECT_THAT(get("?module=dns&query_name=a&target=198.51.100.1"), StartsWith("HTTP/1.1 403 "));
    EXPECT_THAT(get("?target=http://169.254.169.254/latest"),
                AllOf(StartsWith("HTTP/1.1 403 "), HasSubstr("link-local")));
    desk.allow(Allowance{});
    EXPECT_THAT(get("?target=shop.test"), StartsWith("HTTP/1.1 403 ")) << "closed by default";
    EXPECT_EQ(asked.size(), 0U);
    EXPECT_EQ(count_of("refused"), 10);
}

TEST_F(TheProbeRoute, SaysWhatIsWrongWithARequest)
{
    EXPECT_THAT(get("?target=shop.test&module=http_3xx"),
                AllOf(StartsWith("HTTP/1.1 400 "), HasSubstr("Unknown module \\\"http_3xx\\\""),
                      HasSubstr("tcp_connect")));
    EXPECT_THAT(get(""),
                AllOf(StartsWith("HTTP/1.1 400 "), HasSubstr("Target parameter is missing")));
    EXPECT_THAT(get("?target="),
                AllOf(StartsWith("HTTP/1.1 400 "), HasSubstr("Target parameter is missing")));
    EXPECT_THAT(get("?target=file:///etc/passwd"), StartsWith("HTTP/1.1 400 "));
    EXPECT_THAT(get("?target=shop.test&module=tcp_connect"),
                AllOf(StartsWith("HTTP/1.1 400 "), HasSubstr("HOST:PORT")));
    EXPECT_THAT(get("?target=shop.test&interval=5"), StartsWith("HTTP/1.1 422 "));
    EXPECT_EQ(asked.size(), 0U);
    EXPECT_EQ(count_of("invalid"), 5);
}

TEST_F(TheProbeRoute, TellsPeopleWhyAProbeFailed)
{
    observation.silence = Silence::refused;
    observation.problem = "Connection refused";
    EXPECT_THAT(
        get("?target=shop.test&debug=true", "X-Prometheus-Scrape-Timeout-Seconds: 10\r\n"),
        AllOf(StartsWith("HTTP/1.1 200 "), HasSubstr("Content-Type: text/plain; charset=utf-8\r\n"),
              HasSubstr("for at most 9500ms.\n"), HasSubstr("\nProblem: Connection refused\n"),
              HasSubstr("\nprobe_success 0\n")));
}

TEST_F(TheProbeRoute, NeverCallsDownWhatNobodyCouldLookAt)
{
    observation.is_unknown = true;
    observation.problem = "too many open files";
    EXPECT_THAT(get("?target=shop.test"),
                AllOf(StartsWith("HTTP/1.1 503 "), HasSubstr("Retry-After: 1\r\n"),
                      HasSubstr("too many open files"), Not(HasSubstr("probe_success"))));
    EXPECT_EQ(count_of("unknown"), 1);
}

TEST_F(TheProbeRoute, RefusesMoreAtATimeThanThereMayBe)
{
    ASSERT_TRUE(desk.probe({.id = "other"}, 5s, [](const Observation*) {}));
    prober.cancel(CheckId{1});  // It never ends.
    EXPECT_THAT(get("?target=shop.test"),
                AllOf(StartsWith("HTTP/1.1 503 "), HasSubstr("Retry-After: 1\r\n"),
                      HasSubstr("probe.concurrency")));
    EXPECT_EQ(count_of("busy"), 1);
}

TEST_F(TheProbeRoute, TellsWhoWaitsThatTheServiceStops)
{
    prober.behave = [](const Check&) {
        return FakeProber::Plan{FakeProber::ok(), Duration::max()};
    };
    http::Client client{loop, path};
    client.send("GET /probe?target=shop.test HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    run_until([&] { return desk.under_way() == 1; });
    desk.stop();
    run_until([&] { return client.closed; });
    EXPECT_THAT(client.received, AllOf(StartsWith("HTTP/1.1 503 "), HasSubstr("Retry-After: 1\r\n"),
                                       HasSubstr("stops")));
}

// What is asked for is that of /metrics: who may scrape may have probed what is allowed.
TEST_F(TheProbeRoute, IsForWhoMayScrape)
{
    const http::Route& route = router.routes().front();
    EXPECT_EQ(route.scope, http::Scope::metrics);
    EXPECT_EQ(route.path, "/probe");
}

}  // namespace
}  // namespace holdfast::watch
