// A connection that is driven call by call, as the engine does it, without one. One thread.
#pragma once

#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include "base/random.h"
#include "http/connection/connection.h"
#include "tests/fakes/held_worker.h"
#include "tests/fakes/manual_clock.h"
#include "tests/http/fixture.h"
#include "tests/http/memory_exchange.h"

namespace holdfast::http {

class ConnectionTest : public testing::Test {
protected:
    // All that the engine does for one request; returns false when it has to close the connection.
    bool ask(MemoryExchange& exchange, std::string_view method, std::string_view target,
             std::string_view body = "")
    {
        auto go_on = [](mhd::Client::Next next) { return next == mhd::Client::Next::go_on; };
        connection.request_begun(target);
        exchange.tell(connection);
        bool well = go_on(connection.request_headers(exchange, {method, "HTTP/1.1"}));
        if (well && exchange.answers == 0 && !body.empty())
            well = go_on(connection.request_body(body));
        if (well && exchange.answers == 0)
            well = go_on(connection.request_ready());
        return well;
    }

    // The same, with the whole of an answer that comes at once.
    MemoryExchange answer_to(std::string_view method, std::string_view target,
                             std::vector<std::pair<std::string, std::string>> headers = {},
                             std::string_view body = "")
    {
        MemoryExchange exchange{std::move(headers)};
        EXPECT_TRUE(ask(exchange, method, target, body));
        EXPECT_EQ(exchange.answers, 1);
        connection.request_ended(mhd::Client::End::sent);
        return exchange;
    }

    ManualClock clock;
    Random random{1};
    Router router;
    RecordingObserver observer{router};
    HeldWorker worker;
    Finisher finisher{{.worker = &worker, .clock = clock, .observer = observer}};
    int resumed = 0;
    Shared shared{.router = router,
                  .observer = observer,
                  .clock = clock,
                  .random = random,
                  .finisher = finisher,
                  .body_bytes_max = 64,
                  .resumed = [this] { ++resumed; },
                  .connections = {}};
    Connection connection{
        shared, {.peer = {"192.0.2.7", std::nullopt}, .socket = -1, .opened = clock.now()}};
};

}  // namespace holdfast::http
