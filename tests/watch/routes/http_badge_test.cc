#include "watch/routes/http_badge.h"

#include "tests/watch/routes/watched_fixture.h"

namespace holdfast::watch {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

class BadgeRoutes : public WatchedFixture {
protected:
    BadgeRoutes()
    {
        add_badge_routes(router, parts);
        start();
    }
};

TEST_F(BadgeRoutes, ShowHowAServiceIs)
{
    watch({"a"});
    EXPECT_THAT(ask("GET /badge/a/status.svg"),
                AllOf(StartsWith("HTTP/1.1 200 "), HasSubstr("Content-Type: image/svg+xml\r\n"),
                      HasSubstr("Cache-Control: max-age=60\r\n"), HasSubstr("<svg "),
                      HasSubstr("<title>Service a: not checked</title>")));
    monitor.restore({.service = list.find("a")->key, .at = noon, .status = Status::down}, noon);
    EXPECT_THAT(ask("GET /badge/a/status.svg"), HasSubstr("<title>Service a: down</title>"));
    list.switch_to(false, "a", "test", [](const auto&) {});
    EXPECT_THAT(ask("GET /badge/a/status.svg"), HasSubstr("<title>Service a: disabled</title>"));
}

TEST_F(BadgeRoutes, ShowAWindow)
{
    watch({"a"});
    submit("a", noon - hours{30}, noon - hours{25}, Status::down);
    submit("a", noon - hours{10}, noon, Status::healthy);
    EXPECT_THAT(ask("GET /badge/a/uptime.svg"), HasSubstr("<title>uptime 24h: 100.00 %</title>"));
    EXPECT_THAT(ask("GET /badge/a/uptime.svg?window=7d"),
                AllOf(HasSubstr("<title>uptime 7d: 66."), HasSubstr("max-age=60")));
    EXPECT_THAT(ask("GET /badge/a/latency.svg?window=30d"),
                HasSubstr("<title>latency p95 30d: 80 ms</title>"));
    EXPECT_THAT(ask("GET /badge/a/uptime.svg?window=1y"), Not(StartsWith("HTTP/1.1 200 ")));
}

TEST_F(BadgeRoutes, AreImagesEvenOfWhatThereIsNot)
{
    EXPECT_THAT(ask("GET /badge/a/status.svg"), StartsWith("HTTP/1.1 503 "));
    watch({"a"});
    for (std::string_view line :
         {"GET /badge/nobody/status.svg", "GET /badge/a/weather.svg", "GET /badge/a/.svg"})
        EXPECT_THAT(ask(line),
                    AllOf(StartsWith("HTTP/1.1 404 "), HasSubstr("Content-Type: image/svg+xml\r\n"),
                          HasSubstr("<svg "), HasSubstr("max-age=60")))
            << line;
    EXPECT_THAT(ask("GET /badge/a/status"),
                AllOf(StartsWith("HTTP/1.1 404 "), Not(HasSubstr("<svg"))));
}

TEST_F(BadgeRoutes, EscapeWhatAServiceIsCalled)
{
    watch({});
    list.put({.id = "x", .name = "<script>&", .url = "http://192.0.2.1/"}, "test",
             [](const Result<Watchlist::Item>& put) { ASSERT_TRUE(put); });
    EXPECT_THAT(ask("GET /badge/x/status.svg"),
                AllOf(HasSubstr("&lt;script&gt;&amp;"), Not(HasSubstr("<script"))));
}

}  // namespace
}  // namespace holdfast::watch
