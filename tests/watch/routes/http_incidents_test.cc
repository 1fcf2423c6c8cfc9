#include "watch/routes/http_incidents.h"

#include "http/content/page.h"
#include "tests/watch/routes/watched_fixture.h"
#include "watch/circumstance/sqlite_circumstances.h"

namespace holdfast::watch {
namespace {

using testing::AllOf;
using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

class IncidentRoutes : public WatchedFixture {
protected:
    IncidentRoutes()
    {
        add_incident_routes(router, parts, incidents);
        start();
    }
};

TEST_F(IncidentRoutes, TellWhatHappenedFromTheFirstFailureToTheLast)
{
    watch({"a"});
    const WallTime began = noon - minutes{60};
    submit("a", began - minutes{10}, began, Status::healthy);
    submit("a", began, began + minutes{5}, Status::unhealthy);
    submit("a", began + minutes{5}, began + minutes{10}, Status::down);
    submit("a", began + minutes{10}, noon, Status::healthy);
    EXPECT_EQ(
        body_of(ask("GET /incidents")),
        join("{\"items\":[{\"serviceId\":\"a\",\"name\":\"Service a\",\"environment\":\"unknown\","
             "\"group\":null,\"from\":\"",
             format_rfc3339(began), "\",\"to\":\"", format_rfc3339(began + minutes{10}),
             "\",\"seconds\":600,\"status\":\"DOWN\",\"reason\":\"no answer\",\"changes\":[{"
             "\"at\":\"",
             format_rfc3339(began),
             "\",\"from\":\"HEALTHY\",\"to\":\"UNHEALTHY\",\"reason\":\"no answer\","
             "\"inMaintenance\":false},{\"at\":\"",
             format_rfc3339(began + minutes{5}),
             "\",\"from\":\"UNHEALTHY\",\"to\":\"DOWN\",\"reason\":\"no answer\","
             "\"inMaintenance\":false},{\"at\":\"",
             format_rfc3339(began + minutes{10}),
             "\",\"from\":\"DOWN\",\"to\":\"HEALTHY\",\"reason\":null,\"inMaintenance\":false}],"
             "\"because\":null,\"unit\":null,\"events\":[],\"journal\":[]}],\"next\":null}\n"));
}

TEST_F(IncidentRoutes, TellWhatHappenedToTheUnit)
{
    watch({"a", "b"});
    const WallTime began = noon - minutes{60};
    submit("a", began - minutes{10}, began, Status::healthy);
    submit("a", began, began + minutes{5}, Status::unhealthy);
    submit("a", began + minutes{5}, noon, Status::healthy);
    submit("b", began + minutes{1}, noon, Status::down);
    SqliteCircumstances circumstances{ledger};
    circumstances.save({{.service = list.find("a")->key,
                         .at = began,
                         .status = Status::unhealthy,
                         .unit = "nginx.service",
                         .because = "answers 502 since 10:00:00Z; 8 s before, ...",
                         .events = {{.unit = "nginx.service",
                                     .at = began - std::chrono::seconds{8},
                                     .kind = UnitEventKind::oom_killed,
                                     .detail = "",
                                     .invocation = ""}},
                         .lines = {{.at = began, .priority = 3, .text = "<b>\"out\""}}}},
                       [](const Result<void>& saved) { ASSERT_TRUE(saved); });
    const std::string body = body_of(ask("GET /incidents"));
    EXPECT_THAT(
        body,
        HasSubstr(join("\"because\":\"answers 502 since 10:00:00Z; 8 s before, ...\","
                       "\"unit\":\"nginx.service\",\"events\":[{\"time\":\"",
                       format_rfc3339(began - std::chrono::seconds{8}),
                       "\",\"unit\":\"nginx.service\",\"event\":\"oom_killed\",\"detail\":null}],"
                       "\"journal\":[{\"time\":\"",
                       format_rfc3339(began), "\",\"priority\":3,\"text\":\"<b>\\\"out\\\"\"}]}")));
    EXPECT_THAT(body, HasSubstr("\"because\":null,\"unit\":null,\"events\":[],\"journal\":[]}"))
        << "b has no unit";
}

TEST_F(IncidentRoutes, LeadFromPageToPage)
{
    watch({"a", "b"});
    submit("b", noon - minutes{90}, noon, Status::down);
    for (int i = 3; i > 0; --i) {
        const WallTime began = noon - i * minutes{20};
        submit("a", began, began + minutes{1}, Status::down);
        submit("a", began + minutes{1}, began + minutes{2}, Status::healthy);
    }
    std::vector<std::string> seen;
    std::string next;
    do {
        const std::string body = body_of(ask(join("GET /incidents?limit=1", next)));
        seen.push_back(text_after("serviceId", body));
        next = text_after("next", body);
        if (!next.empty())
            next = join("&after=", next);
    } while (!next.empty() && seen.size() < 10);
    EXPECT_THAT(seen, testing::ElementsAre("a", "a", "a", "b"));
}

TEST_F(IncidentRoutes, TellThoseOfOneServiceOrSinceATime)
{
    watch({"a", "b"});
    submit("a", noon - hours{3}, noon - hours{2}, Status::down);
    submit("b", noon - minutes{30}, noon, Status::down);
    EXPECT_THAT(body_of(ask("GET /incidents?service=a")),
                AllOf(HasSubstr("\"serviceId\":\"a\""), Not(HasSubstr("\"serviceId\":\"b\""))));
    EXPECT_THAT(body_of(ask("GET /incidents?from=1h")),
                AllOf(HasSubstr("\"serviceId\":\"b\""), HasSubstr("\"to\":null"),
                      Not(HasSubstr("\"serviceId\":\"a\""))));
    EXPECT_EQ(body_of(ask("GET /incidents?from=1min")), "{\"items\":[],\"next\":null}\n");
}

TEST_F(IncidentRoutes, RefuseWhatNobodyGaveOut)
{
    EXPECT_THAT(ask("GET /incidents"), StartsWith("HTTP/1.1 503 "));
    watch({"a"});
    EXPECT_THAT(ask("GET /incidents?service=nobody&from=soon&after=x"),
                AllOf(StartsWith("HTTP/1.1 422 "), HasSubstr("\"parameter\":\"service\""),
                      HasSubstr("\"parameter\":\"from\""), HasSubstr("\"parameter\":\"after\"")));
    for (std::string_view key : {"", "1", "x.1", "1.x", "-5.1", "99999999999999999.1"})
        EXPECT_THAT(ask(join("GET /incidents?after=", http::page_token("/incidents", key))),
                    StartsWith("HTTP/1.1 422 "))
            << key;
    EXPECT_THAT(ask("GET /incidents?limit=1001"), StartsWith("HTTP/1.1 4"));
}

}  // namespace
}  // namespace holdfast::watch
