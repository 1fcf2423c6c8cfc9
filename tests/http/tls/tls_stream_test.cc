// GET /stream over TLS: the engine's socket is ours, and what a client does not read is elsewhere.
#include <memory>
#include <optional>
#include <string>

#include <gmock/gmock.h>

#include "http/stream/event_hub.h"
#include "http/stream/event_route.h"
#include "obs/log.h"
#include "obs/metrics.h"
#include "tests/fakes/loop_guard.h"
#include "tests/http/tls/fixture.h"

namespace holdfast::http::tls {
namespace {

using std::chrono::hours;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::StartsWith;

class TlsStream : public TlsServer {
protected:
    ~TlsStream() override { server.reset(); }  // Its connections hold streams of the hub.

    void serve(const EventRing::Limits& limits = {})
    {
        hub = std::make_unique<EventHub>(EventHub::World{loop, registry, log, "1.2.3"}, limits);
        hub->declare("breaker");
        add_event_route(router, *hub);
        // Nobody is waited for: who has to go goes at once, or a test does not end.
        start_tls({.patience = {.answer = hours{1}}});
    }
    // One that is greeted.
    std::unique_ptr<SecureClient> listen()
    {
        auto client = std::make_unique<SecureClient>(loop, path);
        client->send("GET /stream HTTP/1.1\r\nHost: x\r\n\r\n");
        hear(*client, "event: hello\n");
        return client;
    }
    void hear(SecureClient& client, std::string_view text)
    {
        run(client, [&] { return client.tls.received.find(text) != std::string::npos; });
        EXPECT_THAT(client.tls.received, HasSubstr(std::string{text}));
    }
    // A client that is closed ends a run of the loop.
    void wait(const std::function<bool()>& is_so)
    {
        while (!is_so() && !HasFailure())
            holdfast::run_until(loop, is_so);
    }

    // More than socket and tunnel take of a connection that nobody reads.
    const std::string long_event = "\"" + std::string(std::size_t{1} << 20, 'x') + "\"";
    obs::Registry registry;
    obs::Log log{clock, {}};
    std::unique_ptr<EventHub> hub;
};

TEST_F(TlsStream, SaysWhatHappensAndEndsProperly)
{
    serve();
    auto client = listen();
    hub->publish("breaker", "1");
    hear(*client, "event: breaker\ndata: 1\n\n");
    hub->publish("breaker", long_event);
    server->end_streams();
    run(*client, [&] { return client->closed; });
    EXPECT_TRUE(client->tls.ended) << client->tls.failure();
    EXPECT_THAT(client->tls.received, StartsWith("HTTP/1.1 200 OK\r\n"));
    EXPECT_TRUE(client->tls.received.ends_with("xxx\"\n\n\r\n0\r\n\r\n"));
}

TEST_F(TlsStream, IsGoneWithWhoIsBehind)
{
    serve({.events_max = 2});
    auto good = listen();
    auto silent = listen();
    silent->go_deaf();
    hub->publish("breaker", long_event);
    hear(*good, "xxx\"\n\n");
    for (const char* each : {"1", "2"}) {
        hub->publish("breaker", each);
        hear(*good, std::string{"data: "} + each + "\n\n");
    }
    hub->publish("breaker", "3");
    hear(*good, "data: 3\n\n");
    wait([&] { return server->connection_count() == 1; });
    EXPECT_EQ(hub->stream_count(), 1U);
    EXPECT_FALSE(good->closed);
    EXPECT_THAT(*registry.prometheus(),
                HasSubstr("holdfast_http_streams_cut_off_total{reason=\"behind\"} 1\n"));
    EXPECT_THAT(observer.tls_failures, IsEmpty()) << "it is told as what it is";
}

TEST_F(TlsStream, HoldsUpNoDrain)
{
    serve();
    auto good = listen();
    auto silent = listen();
    silent->go_deaf();
    hub->publish("breaker", long_event);
    std::optional<std::size_t> cut_off;
    server->drain(hours{1}, [&](std::size_t count) { cut_off = count; });
    wait([&] { return cut_off.has_value() && good->closed; });
    EXPECT_EQ(cut_off, 0U);
    EXPECT_TRUE(good->tls.received.ends_with("xxx\"\n\n\r\n0\r\n\r\n"));
}

}  // namespace
}  // namespace holdfast::http::tls
