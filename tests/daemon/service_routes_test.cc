#include "daemon/service_routes.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/text.h"
#include "daemon/readiness.h"
#include "tests/http/fixture.h"

namespace holdfast::daemon {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

class ServiceRoutes : public http::ServerTest {
protected:
    ServiceRoutes()
    {
        readiness.add({.name = "store", .essential = true, .ask = [this] { return store; }});
        readiness.add({.name = "log_file", .essential = false, .ask = [this] { return file; }});
        add_service_routes(router, readiness);
        add_root_route(router, [](const http::Request&, http::Reply reply) {
            reply.send(http::make_response(200, "text/html; charset=utf-8", "<!doctype html>"));
        });
        router.add({.path = "/readyz-for-the-network",
                    .handler = [this](const http::Request& request, http::Reply reply) {
                        http::Peer peer{.address = "192.0.2.7", .uid = {}};
                        http::Request seen = request;
                        seen.peer = &peer;
                        for (const http::Route& route : router.routes())
                            if (route.path == "/readyz")
                                return route.handler(seen, std::move(reply));
                    }});
        start();
    }

    std::string get(std::string_view target, std::string_view headers = "")
    {
        return talk(
            join("GET ", target, " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n", headers, "\r\n"));
    }
    static std::string body_of(const std::string& answer)
    {
        return answer.substr(answer.find("\r\n\r\n") + 4);
    }

    std::string store;
    std::string file;
    Readiness readiness;
};

TEST_F(ServiceRoutes, AnswerWhetherTheProcessLives)
{
    EXPECT_EQ(body_of(get("/healthz")), "{\"status\":\"healthy\"}\n");
    EXPECT_EQ(body_of(get("/ping")), "{\"status\":\"ok\"}\n");
    EXPECT_THAT(body_of(get("/")), StartsWith(R"({"status":"ok","version":")"));
}

TEST_F(ServiceRoutes, ShowAPageToWhoeverWouldRatherHaveOne)
{
    const std::string browser =
        "Accept: text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8\r\n";
    const std::string page = get("/", browser);
    EXPECT_EQ(body_of(page), "<!doctype html>");
    EXPECT_THAT(page, HasSubstr("\r\nVary: Accept\r\n")) << "a proxy may keep both";
    for (const char* accept : {"", "Accept: */*\r\n", "Accept: application/json\r\n"})
        EXPECT_THAT(body_of(get("/", accept)), StartsWith(R"({"status":"ok")")) << accept;
}

TEST_F(ServiceRoutes, StayReadyWithADegradedPart)
{
    EXPECT_EQ(body_of(get("/readyz")), R"({"status":"ready","components":{"store":{"status":"up"},)"
                                       R"("log_file":{"status":"up"}}})"
                                       "\n");
    file = "Permission denied";
    std::string answer = get("/readyz");
    EXPECT_THAT(answer, StartsWith("HTTP/1.1 200 "));
    EXPECT_EQ(body_of(answer), R"({"status":"degraded","components":{"store":{"status":"up"},)"
                               R"("log_file":{"status":"degraded","reason":"Permission denied"}}})"
                               "\n");
}

TEST_F(ServiceRoutes, TellTheNetworkWhichPartFailsAndNotWhy)
{
    store = "table shipments: column status is missing";
    file = "/srv/secret: Permission denied";
    std::string answer = get("/readyz-for-the-network");
    EXPECT_THAT(answer, StartsWith("HTTP/1.1 503 "));
    EXPECT_EQ(body_of(answer), R"({"status":"unavailable","components":{"store":{"status":"down"},)"
                               R"("log_file":{"status":"degraded"}}})"
                               "\n");
    EXPECT_THAT(get("/readyz"), HasSubstr("/srv/secret"));
}

TEST_F(ServiceRoutes, AreNotReadyWithoutAnEssentialPartOrWhileStopping)
{
    store = "full";
    std::string answer = get("/readyz");
    EXPECT_THAT(answer, StartsWith("HTTP/1.1 503 "));
    EXPECT_THAT(answer, HasSubstr(R"({"status":"unavailable","components":{"store":)"
                                  R"({"status":"down","reason":"full"})"));
    store.clear();
    readiness.close();
    EXPECT_THAT(get("/readyz"), StartsWith("HTTP/1.1 503 "));
    EXPECT_THAT(get("/healthz"), StartsWith("HTTP/1.1 200 ")) << "it still lives";
}

}  // namespace
}  // namespace holdfast::daemon
