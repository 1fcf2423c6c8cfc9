#include "daemon/event/front_route.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/text.h"
#include "tests/http/fixture.h"

namespace holdfast::daemon {
namespace {

using testing::HasSubstr;

class FrontRoute : public http::ServerTest {
protected:
    explicit FrontRoute(const char* hostname = "host", const char* os = "Linux 6",
                        const char* pod_ip = "192.0.2.9")
    {
        readiness.add({.name = "store", .essential = true, .ask = [] { return "broken"; }});
        readiness.add({.name = "log_file",
                       .essential = false,
                       .ask = [this] { return file; },
                       .is_on = [this] { return is_file_on; }});
        readiness.add({.name = "kafka", .essential = false, .ask = [] { return ""; }});
        readiness.add({.name = "tracing", .essential = false, .ask = [this] { return tracing; }});
        add_front_route(
            router,
            {.loop = loop,
             .readiness = readiness,
             .kafka = [this] { return kafka; },
             .hostname = hostname,
             .os = os,
             .pod_ip = pod_ip},
            [](const http::Request&, http::Reply reply) {
                reply.send(http::make_response(200, "text/html; charset=utf-8", "<!doctype html>"));
            });
        start();
    }

    std::string get(std::string_view headers = "")
    {
        return talk(join("GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n", headers, "\r\n"));
    }

    std::string file;
    bool is_file_on = true;
    std::string tracing;
    std::string_view kafka = "UP";
    Readiness readiness;
};

TEST_F(FrontRoute, SaysHowTheHostAndItsPartsAre)
{
    const std::string answer = get();
    EXPECT_THAT(answer, HasSubstr("HTTP/1.1 200 "));
    EXPECT_THAT(answer, HasSubstr(R"({"status":"ok","version":")"));
    EXPECT_THAT(answer, HasSubstr(R"("message":"Hello, Kafka is UP",)"));
    EXPECT_THAT(answer, HasSubstr(R"("timestamp":"1970-01-01T00:00:00.000000Z")"));
    EXPECT_THAT(answer, HasSubstr(R"("hostname":"host","os":"Linux 6","pod_ip":"192.0.2.9",)"
                                  R"("kafka_status":"UP",)"));
    EXPECT_THAT(answer, HasSubstr(R"("dependencies":{"kafka":"up","opentelemetry":"up",)"
                                  R"("prometheus":"up","log_file":"up","tracing":"up"})"))
        << "a part that nothing goes without is none of these";
}

TEST_F(FrontRoute, AnswersWhateverIsDown)
{
    file = "a reason that is nobody's business";
    kafka = "NOT UP";
    const std::string answer = get();
    EXPECT_THAT(answer, HasSubstr("HTTP/1.1 200 "));
    EXPECT_THAT(answer, HasSubstr(R"("message":"Hello, Kafka is NOT UP",)"));
    EXPECT_THAT(answer, HasSubstr(R"("kafka":"down")"));
    EXPECT_THAT(answer, HasSubstr(R"("log_file":"down")"));
    EXPECT_THAT(answer, testing::Not(HasSubstr("business")));
    kafka = "DISABLED";
    EXPECT_THAT(get(), HasSubstr(R"("message":"Hello, Kafka is not configured",)"));
}

TEST_F(FrontRoute, HasTheNamesOfOldForWhatIsTold)
{
    tracing = "the collector does not take spans";
    EXPECT_THAT(get(), HasSubstr(R"("opentelemetry":"down")"));
    EXPECT_THAT(get(), HasSubstr(R"("tracing":"down")"));
}

TEST_F(FrontRoute, SaysThatWhatIsOffDoesNothing)
{
    is_file_on = false;
    EXPECT_THAT(get(), HasSubstr(R"("log_file":"down")"));
}

class FrontRouteOfAHostWithoutAName : public FrontRoute {
protected:
    FrontRouteOfAHostWithoutAName() : FrontRoute{"", "", ""} {}
};

TEST_F(FrontRouteOfAHostWithoutAName, LeavesNoMemberOut)
{
    EXPECT_THAT(get(), HasSubstr(R"("hostname":null,"os":null,"pod_ip":null,"kafka_status")"));
}

TEST_F(FrontRoute, ShowsAPageToWhoeverWouldRatherHaveOne)
{
    const std::string page =
        get("Accept: text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8\r\n");
    EXPECT_THAT(page, testing::EndsWith("\r\n\r\n<!doctype html>"));
    EXPECT_THAT(page, HasSubstr("\r\nVary: Accept\r\n")) << "a proxy may keep both";
    for (const char* accept : {"", "Accept: */*\r\n", "Accept: application/json\r\n"})
        EXPECT_THAT(get(accept), HasSubstr("\r\n\r\n{\"status\":\"ok\"")) << accept;
}

TEST_F(FrontRoute, ShowsTheChainAsItWasSeen)
{
    EXPECT_THAT(get(), HasSubstr(R"("proxy_chain":"No proxy IPs found")"));
    EXPECT_THAT(get("X-Forwarded-For: 198.51.100.7, 203.0.113.1\r\n"),
                HasSubstr(R"("proxy_chain":["198.51.100.7","203.0.113.1"])"));
    EXPECT_THAT(get("Forwarded: for=198.51.100.7;proto=https, for=\"[2001:db8::1]:80\"\r\n"),
                HasSubstr(R"("proxy_chain":["198.51.100.7","[2001:db8::1]:80"])"));
}

}  // namespace
}  // namespace holdfast::daemon
