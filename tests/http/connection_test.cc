#include "http/connection/connection.h"

#include <optional>
#include <string>
#include <utility>

#include <gmock/gmock.h>

#include "base/text.h"
#include "tests/http/connection_fixture.h"

namespace holdfast::http {
namespace {

using testing::AllOf;
using testing::HasSubstr;

TEST_F(ConnectionTest, AnswersWithoutAnEngine)
{
    router.add({.method = Method::post,
                .path = "/echo",
                .handler = [](const Request& request, Reply reply) {
                    reply.send(make_response(200, "text/plain", request.body));
                }});
    MemoryExchange exchange{{{"X-Request-Id", "r1"}}};

    EXPECT_TRUE(ask(exchange, "POST", "/echo", "hello"));
    connection.request_ended(mhd::Client::End::sent);

    EXPECT_EQ(exchange.answers, 1);
    EXPECT_EQ(exchange.status, 200U);
    EXPECT_EQ(exchange.content_type, "text/plain");
    EXPECT_EQ(exchange.sent["X-Request-Id"], "r1");
    EXPECT_EQ(exchange.body, "hello");
}

TEST_F(ConnectionTest, WaitsSuspendedForALateAnswer)
{
    std::optional<Reply> kept;
    router.add({.path = "/later",
                .handler = [&](const Request&, Reply reply) { kept = std::move(reply); }});
    MemoryExchange exchange{{}};

    EXPECT_TRUE(ask(exchange, "GET", "/later"));
    EXPECT_TRUE(exchange.is_suspended);
    EXPECT_EQ(exchange.answers, 0);

    std::exchange(kept, std::nullopt)->send(json_response("1"));
    EXPECT_FALSE(exchange.is_suspended);
    EXPECT_EQ(resumed, 1);
    connection.request_ready();
    connection.request_ended(mhd::Client::End::sent);
    EXPECT_EQ(exchange.body, "1");
}

// What a client did before, or where it is wrong, changes neither its id nor where it was.
TEST_F(ConnectionTest, NamesThePathInEveryRefusal)
{
    struct Case {
        const char* method;
        const char* target;
        std::vector<std::pair<std::string, std::string>> headers;
        unsigned status;
        const char* instance;
    };
    const std::vector<Case> cases{
        {"GET", "host:443?x", {}, 400, "host:443"},
        {"GET", "\xFF", {}, 400, "\xEF\xBF\xBD"},
        {"BREW", "/echo?x", {}, 501, "/echo"},
        {"GET", "/nothing/", {}, 404, "/nothing"},
        {"DELETE", "/echo", {}, 405, "/echo"},
        {"POST", "/echo", {{"Content-Length", "65"}}, 413, "/echo"},
        {"POST",
         "/nothing",
         {{"Content-Length", "1"}, {"Expect", "100-continue"}},
         404,
         "/nothing"},
    };
    router.add({.method = Method::post, .path = "/echo", .handler = [](const Request&, Reply) {
                    FAIL() << "called";
                }});
    for (const Case& each : cases) {
        MemoryExchange exchange{each.headers};
        EXPECT_TRUE(ask(exchange, each.method, each.target));
        connection.request_ended(mhd::Client::End::sent);
        EXPECT_EQ(exchange.status, each.status) << each.target;
        EXPECT_EQ(exchange.content_type, "application/problem+json");
        EXPECT_THAT(exchange.body, AllOf(HasSubstr(join("\"instance\":\"", each.instance, "\"")),
                                         HasSubstr(exchange.sent["X-Request-Id"])))
            << each.target;
    }
}

TEST_F(ConnectionTest, CountsWhatIsTooLargeForItsRoute)
{
    router.add({.method = Method::post, .path = "/echo", .handler = {}});
    MemoryExchange exchange{{{"Content-Length", "65"}}};
    ask(exchange, "POST", "/echo");
    connection.request_ended(mhd::Client::End::sent);
    ASSERT_EQ(observer.seen.size(), 1U);
    EXPECT_EQ(observer.seen[0].endpoint, "/echo");
}

}  // namespace
}  // namespace holdfast::http
