#include "page/routes/http_pages.h"

#include "tests/http/memory_exchange.h"
#include "tests/page/page_fixture.h"

namespace holdfast::page {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

class Pages : public PageFixture {
protected:
    Pages()
    {
        add_page_routes(router, pages);
        router.add(
            {.path = "/", .produces = {{.type = html_type}}, .handler = overview_page(pages)});
        start();
    }

    static int incidents_in(const std::string& page)
    {
        int count = 0;
        for (std::size_t at = 0; (at = page.find("<details>", at)) != std::string::npos; ++at)
            ++count;
        return count;
    }
};

TEST_F(Pages, AllowNoScriptAndNoStyleButOurs)
{
    watch({"a"});
    for (const char* target : {"/", "/view/services/a", "/view/services/none"})
        EXPECT_THAT(show(target),
                    AllOf(HasSubstr("Content-Type: text/html; charset=utf-8\r\n"),
                          HasSubstr("Content-Security-Policy: default-src 'none'; "
                                    "script-src 'self'; style-src 'self';"),
                          HasSubstr("Cache-Control: no-store\r\n"), Not(HasSubstr("unsafe"))))
            << target;
}

TEST_F(Pages, NameNoHostToWhoMayNotLook)
{
    http::Request request;
    request.target.path = "/no/<b>";
    const http::MemoryExchange exchange{{}};
    request.exchange = &exchange;
    EXPECT_THAT(*lost_page(pages.place, request).body,
                AllOf(HasSubstr("There is no page at /no/&lt;b&gt;"), HasSubstr("<nav"),
                      HasSubstr("<bdi>here</bdi>")));
    request.scopes = {};
    EXPECT_THAT(
        *lost_page(pages.place, request).body,
        AllOf(HasSubstr("<nav"), Not(HasSubstr("<bdi>here</bdi>")), Not(HasSubstr("1.2.3"))));
}

TEST_F(Pages, ShowAServiceWithItsHistory)
{
    watch({"a"});
    submit("a", noon - std::chrono::hours{2}, noon - std::chrono::hours{1}, watch::Status::healthy);
    submit("a", noon - std::chrono::hours{1}, noon - std::chrono::minutes{30}, watch::Status::down);
    submit("a", noon - std::chrono::minutes{30}, noon, watch::Status::healthy);
    find("a", watch::Status::healthy, "", "1.4.2");
    const std::string page = show("/view/services/a");
    EXPECT_THAT(page, StartsWith("HTTP/1.1 200 "));
    EXPECT_THAT(page, HasSubstr("<title>Service a \u2013 Holdfast</title>"));
    EXPECT_THAT(page, HasSubstr("data-chart=\"/health/a/history\""));
    EXPECT_THAT(page, HasSubstr("down for 30 min")) << "its incident";
    EXPECT_THAT(page, HasSubstr("<bdi>no answer</bdi>"));
    EXPECT_THAT(page, HasSubstr(">80 ms</td>")) << "its percentiles, without a script";
    EXPECT_THAT(page, HasSubstr("<bdi>1.4.2</bdi>"));
}

TEST_F(Pages, HaveAnAddressForEveryId)
{
    define({.id = "a b/c?d", .name = "Odd"});
    EXPECT_THAT(show("/"), HasSubstr("href=\"/view/services/a%20b%2Fc%3Fd\""));
    EXPECT_THAT(show("/view/services/a%20b%2Fc%3Fd"), StartsWith("HTTP/1.1 200 "));
}

TEST_F(Pages, ListTheIncidentsOfAllServicesOverPages)
{
    define({.id = "odd", .name = "<b>Odd</b>"});
    for (int i = 51; i > 0; --i) {
        const WallTime at = noon - std::chrono::hours{i};
        submit("odd", at, at + std::chrono::minutes{10}, watch::Status::down);
        submit("odd", at + std::chrono::minutes{10}, at + std::chrono::hours{1},
               watch::Status::healthy);
    }
    const std::string first = show("/view/incidents");
    EXPECT_EQ(incidents_in(first), 50);
    EXPECT_THAT(first, HasSubstr("<bdi>&lt;b&gt;Odd&lt;/b&gt;"));
    EXPECT_THAT(first, HasSubstr("<a href=\"/view/services/odd\">"));
    const std::size_t link = first.find("/view/incidents?before=");
    ASSERT_NE(link, std::string::npos);
    const std::string rest = show(first.substr(link, first.find('"', link) - link));
    EXPECT_EQ(incidents_in(rest), 1);
    EXPECT_THAT(rest, Not(HasSubstr("?before=")));
    EXPECT_EQ(incidents_in(show("/view/incidents?before=nonsense")), 50);
}

TEST_F(Pages, ShowDocumentsThatAreReadFromTheServer)
{
    EXPECT_THAT(show("/docs"), HasSubstr("data-document=\"/openapi.json\""));
}

TEST_F(Pages, SayThatThereIsNoSuchService)
{
    watch({"a"});
    EXPECT_THAT(show("/view/services/%3Cscript%3E"),
                AllOf(StartsWith("HTTP/1.1 404 "), HasSubstr("<h1>Not found</h1>"),
                      HasSubstr("&lt;script&gt;"), Not(HasSubstr("<script>"))));
}

TEST_F(Pages, SayThatTheListIsStillBeingRead)
{
    for (const char* target : {"/", "/view/services/a"})
        EXPECT_THAT(show(target), AllOf(StartsWith("HTTP/1.1 503 "), HasSubstr("Retry-After: 1"),
                                        HasSubstr("<!doctype html>")))
            << target;
}

TEST_F(Pages, LeadWhereTheProxySaysAndNowhereElse)
{
    watch({"a"});
    auto behind = [this](std::string_view prefix) {
        return talk(join("GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\nX-Forwarded-Prefix: ",
                         prefix, "\r\n\r\n"));
    };
    EXPECT_THAT(behind("/holdfast"), HasSubstr("href=\"/holdfast/view/services/a\""));
    for (const char* prefix : {"//elsewhere", "/a//b", "/\"x", "holdfast", "/a/"})
        EXPECT_THAT(behind(prefix), HasSubstr("href=\"/view/services/a\"")) << prefix;
}

}  // namespace
}  // namespace holdfast::page
