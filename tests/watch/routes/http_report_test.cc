#include "watch/routes/http_report.h"

#include "tests/watch/routes/watched_fixture.h"
#include "watch/routes/asked_window.h"

namespace holdfast::watch {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

class ReportRoute : public WatchedFixture {
protected:
    ReportRoute()
    {
        add_report_route(router, parts, incidents);
        start();
    }

    // The month of `noon`, and the one before.
    const std::string month = format_month(noon);
    const std::string before = format_month(parse_month(month)->from - seconds{1});
};

TEST_F(ReportRoute, TellsAMonthUntilNow)
{
    watch({"a", "b"});
    submit("a", noon - hours{4}, noon - hours{3}, Status::healthy);
    submit("a", noon - hours{3}, noon - hours{2}, Status::down);
    submit("a", noon - hours{2}, noon - minutes{90}, Status::healthy, true);
    submit("a", noon - minutes{90}, noon - minutes{30}, Status::healthy);
    submit("a", noon - minutes{30}, noon, Status::unhealthy);
    const Window window = *parse_month(month);
    const auto unknown = std::chrono::duration<double>(noon - hours{4} - window.from).count();
    const std::string body = body_of(ask("GET /report"));
    EXPECT_EQ(body, body_of(ask(join("GET /report?month=", month))));
    EXPECT_THAT(
        body,
        StartsWith(join("{\"month\":\"", month, "\",\"from\":\"", format_rfc3339(window.from),
                        "\",\"to\":\"", format_rfc3339(noon),
                        "\",\"services\":[{\"serviceId\":\"a\",\"name\":\"Service a\","
                        "\"environment\":\"unknown\",\"group\":null,\"uptime\":0.5714285714285714,"
                        "\"incidents\":2,\"downSeconds\":5400,\"longestSeconds\":3600,"
                        "\"maintenanceSeconds\":1800,\"unknownSeconds\":",
                        unknown, ",\"latencyMs\":{\"p50\":80,\"p95\":80,\"p99\":80}},")));
    EXPECT_THAT(body, HasSubstr("{\"serviceId\":\"b\",\"name\":\"Service b\",\"environment\":"
                                "\"unknown\",\"group\":null,\"uptime\":null,\"incidents\":0,"
                                "\"downSeconds\":0,\"longestSeconds\":0,"));
    EXPECT_THAT(body, HasSubstr("\"latencyMs\":null}],\"next\":null}"));
}

TEST_F(ReportRoute, EndsAMonthThatIsOverWithIt)
{
    watch({"a"});
    EXPECT_THAT(body_of(ask(join("GET /report?month=", before))),
                HasSubstr(join("\"to\":\"", format_rfc3339(parse_month(month)->from), "\"")));
}

TEST_F(ReportRoute, LeadsFromPageToPage)
{
    watch({"a", "b", "c"});
    const std::string first = body_of(ask("GET /report?limit=2"));
    EXPECT_THAT(first, AllOf(HasSubstr("\"a\""), HasSubstr("\"b\""), Not(HasSubstr("\"c\""))));
    const std::string rest =
        body_of(ask(join("GET /report?limit=2&after=", text_after("next", first))));
    EXPECT_THAT(rest,
                AllOf(HasSubstr("\"c\""), Not(HasSubstr("\"b\"")), HasSubstr("\"next\":null")));
}

TEST_F(ReportRoute, RefusesWhatIsNoMonthOrHasNotBegun)
{
    EXPECT_THAT(ask("GET /report"), StartsWith("HTTP/1.1 503 "));
    watch({});
    EXPECT_THAT(body_of(ask("GET /report")), HasSubstr("\"services\":[],\"next\":null}"));
    for (std::string_view wrong : {"october", "2026-13", "2190-01"})
        EXPECT_THAT(ask(join("GET /report?month=", wrong)),
                    AllOf(StartsWith("HTTP/1.1 422 "), HasSubstr("\"parameter\":\"month\"")))
            << wrong;
    EXPECT_THAT(ask("GET /report?limit=1001"), Not(StartsWith("HTTP/1.1 200 ")));
}

}  // namespace
}  // namespace holdfast::watch
