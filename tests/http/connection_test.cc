#include "http/connection.h"

#include <optional>
#include <string>
#include <utility>

#include <gtest/gtest.h>

#include "base/random.h"
#include "tests/http/fixture.h"
#include "tests/http/memory_exchange.h"

namespace holdfast::http {
namespace {

class ConnectionTest : public testing::Test {
protected:
    // All that the engine does for one request; returns false when it has to close the connection.
    bool ask(MemoryExchange& exchange, std::string_view method, std::string_view target,
             std::string_view body = "")
    {
        auto go_on = [](mhd::Client::Next next) { return next == mhd::Client::Next::go_on; };
        connection.request_begun(target);
        bool well = go_on(connection.request_headers(exchange, {method, "HTTP/1.1"}));
        if (well && exchange.answers == 0 && !body.empty())
            well = go_on(connection.request_body(body));
        if (well && exchange.answers == 0)
            well = go_on(connection.request_ready());
        return well;
    }

    SteadyClock clock;
    Random random{1};
    Router router;
    RecordingObserver observer{router};
    int resumed = 0;
    Shared shared{.router = router,
                  .observer = observer,
                  .clock = clock,
                  .random = random,
                  .body_bytes_max = 64,
                  .resumed = [this] { ++resumed; },
                  .connections = {}};
    Connection connection{shared, {"192.0.2.7", std::nullopt}, -1, clock.now()};
};

TEST_F(ConnectionTest, AnswersWithoutAnEngine)
{
    router.add({.method = Method::post,
                .path = "/echo",
                .handler = [](const Request& request, Reply reply) {
                    reply.send(make_response(200, "text/plain", request.body));
                }});
    MemoryExchange exchange{{{"X-Request-Id", "r1"}}};

    EXPECT_TRUE(ask(exchange, "POST", "/echo", "hello"));
    connection.request_ended(true);

    EXPECT_EQ(exchange.answers, 1);
    EXPECT_EQ(exchange.status, 200U);
    EXPECT_EQ(exchange.content_type, "text/plain");
    EXPECT_EQ(exchange.request_id, "r1");
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
    connection.request_ended(true);
    EXPECT_EQ(exchange.body, "1");
}

}  // namespace
}  // namespace holdfast::http
