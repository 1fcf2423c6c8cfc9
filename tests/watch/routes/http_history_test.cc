#include "watch/routes/http_history.h"

#include "tests/watch/routes/watched_fixture.h"

namespace holdfast::watch {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

class HistoryRoutes : public WatchedFixture {
protected:
    HistoryRoutes()
    {
        add_history_routes(router, parts);
        start();
    }

    static std::size_t points_in(const std::string& body)
    {
        std::size_t count = 0;
        for (std::size_t at = body.find("\"points\"");
             (at = body.find("{\"from\"", at + 1)) != std::string::npos;)
            ++count;
        return count;
    }
};

TEST_F(HistoryRoutes, TellsAWindowAndItsParts)
{
    watch({"a"});
    submit("a", noon - hours{2}, noon - minutes{60}, Status::healthy);
    submit("a", noon - minutes{60}, noon - minutes{45}, Status::down);
    submit("a", noon - minutes{45}, noon - minutes{30}, Status::healthy, true);
    submit("a", noon - minutes{30}, noon, Status::degraded);
    const std::string answer = ask("GET /health/a/history?from=2h&step=1h");
    EXPECT_THAT(answer, StartsWith("HTTP/1.1 200 "));
    EXPECT_THAT(
        body_of(answer),
        AllOf(StartsWith(join("{\"serviceId\":\"a\",\"from\":\"", format_rfc3339(noon - hours{2}),
                              "\",\"to\":\"", format_rfc3339(noon),
                              "\",\"stepSeconds\":3600,\"summary\":{\"from\":")),
              HasSubstr("\"uptime\":0.8571428571428571,\"seconds\":{\"healthy\":3600,"
                        "\"degraded\":1800,\"unhealthy\":0,\"down\":900,"
                        "\"maintenance\":900,\"unknown\":0},\"results\":{\"HEALTHY\":60,"
                        "\"DEGRADED\":30,\"UNHEALTHY\":0,\"DOWN\":15,\"UNKNOWN\":0},"
                        "\"maintenanceResults\":15,\"latencyMs\":{\"min\":80,\"mean\":80,"
                        "\"p50\":80,\"p95\":80,\"p99\":80,\"max\":80}}"),
              HasSubstr("\"points\":[{\"from\":"),
              HasSubstr("\"uptime\":1,\"seconds\":{\"healthy\":3600,")));
    EXPECT_EQ(points_in(body_of(answer)), 2U);
}

TEST_F(HistoryRoutes, TellsTheLastDayInHundredPointsAtMostUnlessAsked)
{
    watch({"a"});
    const std::string body = body_of(ask("GET /health/a/history"));
    EXPECT_THAT(body, AllOf(HasSubstr(join("\"from\":\"", format_rfc3339(noon - hours{24}))),
                            HasSubstr("\"stepSeconds\":900,"), HasSubstr("\"uptime\":null,"),
                            HasSubstr("\"latencyMs\":null"), HasSubstr("\"unknown\":86400}")));
    EXPECT_EQ(points_in(body), 96U);
    EXPECT_THAT(
        body_of(ask(join("GET /health/a/history?from=2d&to=", format_rfc3339(noon + days{1})))),
        HasSubstr(join("\"to\":\"", format_rfc3339(noon), "\"")))
        << "nothing is known of the future";
}

TEST_F(HistoryRoutes, RefusesAllThatIsWrongAtOnce)
{
    watch({"a"});
    EXPECT_THAT(ask("GET /health/a/history?from=soon&to=later&step=fast"),
                AllOf(StartsWith("HTTP/1.1 422 "), HasSubstr("\"parameter\":\"from\""),
                      HasSubstr("\"parameter\":\"to\""), HasSubstr("\"parameter\":\"step\"")));
    EXPECT_THAT(ask("GET /health/a/history?from=1h&to=2h"),
                AllOf(StartsWith("HTTP/1.1 422 "), HasSubstr("before `to`")));
    EXPECT_THAT(ask("GET /health/a/history?from=30d&step=1min"),
                AllOf(StartsWith("HTTP/1.1 422 "), HasSubstr("2000 points at most")));
    EXPECT_THAT(ask("GET /health/a/history?step=1ms"), StartsWith("HTTP/1.1 422 "));
    EXPECT_THAT(ask("GET /health/nobody/history"), StartsWith("HTTP/1.1 404 "));
    EXPECT_THAT(ask("GET /health/a/history?from=1998min&step=1min"), StartsWith("HTTP/1.1 200 "));
    EXPECT_THAT(ask("GET /health/a/history?from=1999min&step=1min"),
                AllOf(StartsWith("HTTP/1.1 422 "), HasSubstr("2000 points at most")))
        << "the first may begin before the window";
}

TEST_F(HistoryRoutes, AsksForPatienceWhileTheStoreCannotAnswer)
{
    EXPECT_THAT(ask("GET /health/a/history"), StartsWith("HTTP/1.1 503 "));
    watch({"a"});
    ledger.refusal = Error{Errc::timeout, "it took too long"};
    EXPECT_THAT(ask("GET /health/a/history"),
                AllOf(StartsWith("HTTP/1.1 503 "), Not(HasSubstr("it took too long"))));
}

}  // namespace
}  // namespace holdfast::watch
