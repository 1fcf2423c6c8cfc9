#include "daemon/metrics_route.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/text.h"
#include "http/failure.h"
#include "obs/metrics.h"
#include "tests/http/fixture.h"
#include "tests/http/memory_exchange.h"

namespace holdfast::daemon {
namespace {

using testing::AllOf;
using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

constexpr std::string_view as_json = "\r\nContent-Type: application/json\r\n";
constexpr std::string_view as_text =
    "\r\nContent-Type: text/plain; version=0.0.4; charset=utf-8\r\n";
constexpr std::string_view as_openmetrics =
    "\r\nContent-Type: application/openmetrics-text; version=1.0.0; charset=utf-8\r\n";

class MetricsRoute : public http::ServerTest {
protected:
    MetricsRoute() { registry.counter({.name = "things_total", .help = "Things."}).add(7); }

    void start_with(MetricsFormat usual)
    {
        add_metrics_route(router,
                          {registry,
                           [this](const http::Request& request) {
                               return trouble.empty() ? http::json_response("{\"CREATED\":3}\n")
                                                      : http::error_response(
                                                            {Errc::internal, trouble}, request);
                           }},
                          usual);
        start();
    }
    std::string get(std::string_view query, std::string_view accept = "")
    {
        std::string header = accept.empty() ? "" : join("Accept: ", accept, "\r\n");
        return talk(join("GET /metrics", query, " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n",
                         header, "\r\n"));
    }

    std::string trouble;
    obs::Registry registry;
};

TEST_F(MetricsRoute, TellsClientsWithoutAPreferenceTheCounts)
{
    start_with(MetricsFormat::json);
    // Nothing, curl, a browser, axios, and who asks for it.
    for (const char* accept :
         {"", "*/*", "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
          "application/json, text/plain, */*", "application/json"})
        EXPECT_THAT(get("", accept), AllOf(StartsWith("HTTP/1.1 200 "), HasSubstr(as_json),
                                           EndsWith("\r\n\r\n{\"CREATED\":3}\n")))
            << accept;
}

TEST_F(MetricsRoute, TellsScrapersAllThereIs)
{
    start_with(MetricsFormat::json);
    // Prometheus 2, Prometheus 3, VictoriaMetrics, Telegraf, and before OpenMetrics.
    EXPECT_THAT(get("",
                    "application/openmetrics-text;version=1.0.0,"
                    "application/openmetrics-text;version=0.0.1;q=0.75,"
                    "text/plain;version=0.0.4;q=0.5,*/*;q=0.1"),
                AllOf(HasSubstr(as_openmetrics), EndsWith("\n# EOF\n")));
    for (const char* accept :
         {"application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,"
          "application/openmetrics-text;version=0.0.1;q=0.5,"
          "text/plain;version=1.0.0;escaping=allow-utf-8;q=0.4,"
          "text/plain;version=0.0.4;q=0.3,*/*;q=0.2",
          "text/plain;version=0.0.4;q=1,*/*;q=0.1",
          "application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;"
          "encoding=delimited;q=0.7,text/plain;version=0.0.4;q=0.3",
          "text/plain"})
        EXPECT_THAT(get("", accept), AllOf(HasSubstr(as_text), HasSubstr("\nthings_total 7\n"),
                                           Not(HasSubstr("# EOF"))))
            << accept;
}

TEST_F(MetricsRoute, LetsTheQueryBeatTheHeader)
{
    start_with(MetricsFormat::json);
    EXPECT_THAT(get("?format=json", "text/plain"), HasSubstr(as_json));
    EXPECT_THAT(get("?format=prometheus", "application/json"), HasSubstr(as_text));
    EXPECT_THAT(get("?format=openmetrics"), HasSubstr(as_openmetrics));
    EXPECT_THAT(get("?format=xml"), StartsWith("HTTP/1.1 422 "));
    EXPECT_THAT(get("", "text/html"), AllOf(StartsWith("HTTP/1.1 406 "), HasSubstr("?format=json"),
                                            HasSubstr("?format=prometheus")));
}

TEST_F(MetricsRoute, CanHaveTextAsItsUsualForm)
{
    start_with(MetricsFormat::prometheus);
    EXPECT_THAT(get(""), HasSubstr(as_text));
    EXPECT_THAT(get("", "*/*"), HasSubstr(as_text));
    EXPECT_THAT(get("", "application/json"), HasSubstr(as_json));
    EXPECT_THAT(get("?format=json"), HasSubstr(as_json));
}

TEST_F(MetricsRoute, TellsEveryRoundWhatIsNew)
{
    obs::Counter& news = registry.counter({.name = "news_total", .help = "News."});
    start_with(MetricsFormat::prometheus);
    for (std::string_view value : {"\nnews_total 1\n", "\nnews_total 2\n", "\nnews_total 3\n"}) {
        news.add();
        EXPECT_THAT(get(""), HasSubstr(value));
        EXPECT_THAT(get("?format=openmetrics"), HasSubstr(value));
    }
}

struct Answered final : http::Reply::Target {
    void deliver(http::Response response) noexcept override { body = response.body; }
    std::shared_ptr<const std::string> body;
};

TEST_F(MetricsRoute, RendersOnceForAllWhoAreAnsweredInOneRound)
{
    add_metrics_route(router, {registry, {}}, MetricsFormat::prometheus);
    http::MemoryExchange exchange{{}};
    http::Request request;
    request.exchange = &exchange;
    obs::Counter& news = registry.counter({.name = "news_total", .help = "News."});
    auto text_of = [&](std::uint64_t round) {
        exchange.current_round = round;
        news.add();
        Answered answered;
        router.routes().front().handler(request, http::Reply{answered});
        return answered.body;
    };
    auto first = text_of(1);
    EXPECT_THAT(*first, HasSubstr("\nnews_total 1\n"));
    EXPECT_EQ(text_of(1), first);
    EXPECT_THAT(*text_of(2), HasSubstr("\nnews_total 3\n"));
    EXPECT_THAT(*first, HasSubstr("\nnews_total 1\n")) << "it may still be on its way";
    // Without an engine nobody knows who asked when.
    EXPECT_NE(*text_of(0), *text_of(0));
}

TEST_F(MetricsRoute, GoesOnAsTextWhenTheCountsAreNotKnown)
{
    start_with(MetricsFormat::json);
    trouble = "table shipments: column status is missing";
    EXPECT_THAT(get(""), AllOf(StartsWith("HTTP/1.1 500 "), HasSubstr("application/problem+json"),
                               HasSubstr("\"error\":\"internal service error\""),
                               Not(HasSubstr("shipments"))));
    EXPECT_THAT(observer.failures, testing::ElementsAre(trouble)) << "for the journal";
    EXPECT_THAT(get("?format=prometheus"), StartsWith("HTTP/1.1 200 "));
    trouble.clear();
    EXPECT_THAT(get(""), StartsWith("HTTP/1.1 200 "));
}

}  // namespace
}  // namespace holdfast::daemon
