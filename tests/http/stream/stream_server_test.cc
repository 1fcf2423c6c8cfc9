// GET /stream over sockets, with the engine in between: what a client reads, and what becomes of
// one that does not.
#include <algorithm>
#include <charconv>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>

#include "base/text.h"
#include "http/stream/event_hub.h"
#include "http/stream/event_route.h"
#include "obs/log.h"
#include "obs/metrics.h"
#include "tests/fakes/loop_guard.h"
#include "tests/http/tcp_fixture.h"

namespace holdfast::http {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using testing::AllOf;
using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

constexpr std::string_view get_stream =
    "GET /stream HTTP/1.1\r\nHost: x\r\nAccept: text/event-stream\r\nAccept-Encoding: gzip\r\n\r\n";
// More than the kernel takes of a connection that nobody reads, in events that are long.
constexpr int long_events = 40;
// Its body comes as it is: its end can be looked at, however much there is.
constexpr std::string_view get_plain_stream = "GET /stream HTTP/1.0\r\n\r\n";
constexpr EventRing::Limits roomy{.events_max = 1024, .bytes_max = std::size_t{1} << 30};

// What the chunks of an answer hold; nothing when the last one is missing.
std::optional<std::string> body_of(std::string_view answer)
{
    answer.remove_prefix(answer.find("\r\n\r\n") + 4);
    for (std::string body;;) {
        const std::size_t line_end = answer.find("\r\n");
        std::size_t bytes = 0;
        const char* end = answer.data() + std::min(line_end, answer.size());
        if (line_end == std::string_view::npos ||
            std::from_chars(answer.data(), end, bytes, 16).ptr != end)
            return std::nullopt;
        if (bytes == 0)
            return body;
        body += answer.substr(line_end + 2, bytes);
        answer.remove_prefix(std::min(answer.size(), line_end + 2 + bytes + 2));
    }
}

class StreamServer : public TcpServerTest {
protected:
    ~StreamServer() override { server.reset(); }  // Its connections hold streams of the hub.

    void serve(const EventRing::Limits& limits = {}, const ServerSettings& settings = {})
    {
        hub = std::make_unique<EventHub>(EventHub::World{loop, registry, log, "1.2.3"}, limits);
        hub->declare("breaker");
        hub->declare("alert");
        add_event_route(router, *hub);
        start(settings);
        listen_by_tcp();
    }
    // One that is greeted.
    std::unique_ptr<Client> listen(std::string_view request = get_stream)
    {
        auto client = std::make_unique<Client>(loop, connect_by_tcp());
        client->send(request);
        wait([&] { return client->received.find("event: hello\n") != std::string::npos; });
        return client;
    }
    // One that is greeted and reads nothing.
    Descriptor listen_in_vain()
    {
        Descriptor socket = connect_by_tcp();
        EXPECT_EQ(::send(socket.get(), get_stream.data(), get_stream.size(), 0),
                  static_cast<ssize_t>(get_stream.size()));
        const std::size_t before = hub->stream_count();
        wait([&] { return hub->stream_count() > before; });
        return socket;
    }
    // A client that is closed ends a run of the loop.
    void wait(const std::function<bool()>& is_so)
    {
        while (!is_so() && !HasFailure())
            holdfast::run_until(loop, is_so);
    }
    void hear(Client& client, std::string_view text)
    {
        wait([&] { return client.closed || client.received.find(text) != std::string::npos; });
        EXPECT_THAT(client.received, HasSubstr(std::string{text}));
    }
    std::string metrics() { return *registry.prometheus(); }

    const std::string long_event = "\"" + std::string(std::size_t{1} << 20, 'x') + "\"";
    obs::Registry registry;
    obs::Log log{clock, {}};
    std::unique_ptr<EventHub> hub;
};

TEST_F(StreamServer, SaysWhatHappensAsItHappens)
{
    serve();
    auto client = listen();
    EXPECT_THAT(
        client->received,
        AllOf(StartsWith("HTTP/1.1 200 OK\r\n"), HasSubstr("Content-Type: text/event-stream\r\n"),
              HasSubstr("Transfer-Encoding: chunked\r\n"), HasSubstr("Cache-Control: no-store\r\n"),
              HasSubstr("X-Accel-Buffering: no\r\n"), Not(HasSubstr("Content-Encoding")),
              HasSubstr("\"version\":\"1.2.3\"")));
    hub->publish("breaker", "1");
    hear(*client, "event: breaker\ndata: 1\n\n");
    hub->publish("alert", "2");
    hub->publish("breaker", "3");
    hear(*client, "event: alert\ndata: 2\n\nid: 3\nevent: breaker\ndata: 3\n\n");
    EXPECT_FALSE(client->closed);
    EXPECT_TRUE(observer.seen.empty());
}

TEST_F(StreamServer, TellsEachWhatItAskedFor)
{
    serve();
    auto breaker = listen("GET /stream?events=breaker HTTP/1.1\r\nHost: x\r\n\r\n");
    auto both = listen("GET /stream?events=alert,breaker HTTP/1.1\r\nHost: x\r\n\r\n");
    hub->publish("alert", "1");
    hub->publish("breaker", "2");
    hear(*both, "data: 2\n");
    hear(*breaker, "data: 2\n");
    EXPECT_THAT(both->received, HasSubstr("data: 1\n"));
    EXPECT_THAT(breaker->received, Not(HasSubstr("data: 1\n")));
}

TEST_F(StreamServer, RefusesWhatItDoesNotKnow)
{
    serve();
    for (std::string_view query : {"events=nothing", "events=", "events=breaker,", "events=hello"})
        EXPECT_THAT(
            talk(join("GET /stream?", query, " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")),
            AllOf(StartsWith("HTTP/1.1 422 "), HasSubstr("\"parameter\":\"events\"")))
            << query;
    EXPECT_THAT(
        talk("GET /stream?last_event_id=a HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"),
        AllOf(StartsWith("HTTP/1.1 422 "), HasSubstr("\"parameter\":\"last_event_id\"")));
    EXPECT_THAT(talk("GET /stream HTTP/1.1\r\nHost: x\r\nAccept: application/json\r\n"
                     "Connection: close\r\n\r\n"),
                StartsWith("HTTP/1.1 406 "));
    EXPECT_EQ(hub->stream_count(), 0U);
}

TEST_F(StreamServer, GoesOnWhereAClientWas)
{
    serve();
    for (const char* each : {"1", "2", "3"})
        hub->publish("alert", each);
    auto asked = listen("GET /stream?last_event_id=1 HTTP/1.1\r\nHost: x\r\n\r\n");
    hear(*asked, "data: 2\n\nid: 3\nevent: alert\ndata: 3\n\n");
    EXPECT_THAT(asked->received, Not(HasSubstr("data: 1\n")));
    // What a browser adds when it comes back to the same address.
    auto back =
        listen("GET /stream?last_event_id=1 HTTP/1.1\r\nHost: x\r\nLast-Event-ID: 2\r\n\r\n");
    hear(*back, "data: 3\n\n");
    EXPECT_THAT(back->received, Not(HasSubstr("data: 2\n")));
    auto stranger = listen("GET /stream HTTP/1.1\r\nHost: x\r\nLast-Event-ID: a-7\r\n\r\n");
    hear(*stranger, "event: gap\n");
    hear(*stranger, "data: 3\n\n");
}

TEST_F(StreamServer, SpeaksToClientsThatKnowNoChunks)
{
    serve(roomy);
    auto client = listen(get_plain_stream);
    EXPECT_THAT(client->received, Not(HasSubstr("Transfer-Encoding")));
    hub->publish("breaker", long_event);
    hub->publish("breaker", "2");
    wait([&] { return client->closed || client->received.ends_with("data: 2\n\n"); });
    EXPECT_NE(client->received.find(long_event + "\n\nid: 2\n"), std::string::npos);
    server->end_streams();
    wait([&] { return client->closed; });
    EXPECT_TRUE(client->received.ends_with("data: 2\n\n"));
}

// The engine has one piece of memory for a head and what it answers.
TEST_F(StreamServer, HasRoomToSpeakBehindEveryHeadThatIsTaken)
{
    serve();
    for (std::string_view field : {"A: bcdefghijkl\r\n", "A:\r\n", "Cookie: a=b; c=d\r\n"}) {
        std::string head = "GET /stream HTTP/1.1\r\nHost: x\r\n";
        while (head_weight(head + std::string{field} + "\r\n") <= HeadLimits{}.weight_max)
            head += field;
        auto client = listen(head + "\r\n");
        hub->publish("breaker", long_event);
        server->end_streams();
        wait([&] { return client->closed; });
        const std::optional<std::string> body = body_of(client->received);
        ASSERT_TRUE(body);
        EXPECT_TRUE(body->ends_with(long_event + "\n\n"));
    }
}

TEST_F(StreamServer, AnswersHeadWithoutAPlace)
{
    serve();
    hub->set_streams_max(1);
    std::string answer = talk("HEAD /stream HTTP/1.1\r\nHost: x\r\n\r\n");
    EXPECT_THAT(answer,
                AllOf(StartsWith("HTTP/1.1 200 OK\r\n"),
                      HasSubstr("Content-Type: text/event-stream\r\n"), Not(HasSubstr("hello"))));
    EXPECT_THAT(answer, EndsWith("\r\n\r\n"));
    EXPECT_TRUE(hub->has_place());
    ASSERT_EQ(observer.seen.size(), 1U);
    EXPECT_FALSE(observer.seen[0].is_live);
}

TEST_F(StreamServer, RefusesOneTooManyUntilAnotherGoes)
{
    serve();
    hub->set_streams_max(1);
    auto client = listen();
    Client refused{loop, connect_by_tcp()};
    refused.send(get_stream);
    hear(refused, "\r\n\r\n");
    EXPECT_THAT(refused.received,
                AllOf(StartsWith("HTTP/1.1 503 "), HasSubstr("Retry-After: 10\r\n")));
    client.reset();
    // It is noticed though nothing is said.
    wait([&] { return hub->stream_count() == 0; });
    EXPECT_NE(listen(), nullptr);
}

// The engine is asleep for who waits: nothing is polled.
TEST_F(StreamServer, CostsNoTurnsWhileNothingHappens)
{
    class Turns final : public systemd::EventLoop::Observer, public Task {
    public:
        explicit Turns(systemd::EventLoop& loop) : loop_{loop} {}
        const char* name() const noexcept override { return "turns"; }
        Instant step(Instant) override
        {
            loop_.quit();
            return never;
        }
        void task_was_late(Duration) override {}
        void turn_took(Duration) override { ++count; }
        int count = 0;

    private:
        systemd::EventLoop& loop_;
    };
    serve();
    std::vector<std::unique_ptr<Client>> clients;
    for (int i = 0; i < 5; ++i)
        clients.push_back(listen());
    clients[0]->send("GET /hello HTTP/1.1\r\nHost: x\r\n\r\n");  // Nobody reads it.
    Turns turns{loop};
    loop.observe(&turns);
    loop.add(turns, loop.now() + milliseconds{300});
    loop.run();
    loop.observe(nullptr);
    loop.remove(turns);
    // The sweep's, ten a second, and a few that belong to what was before.
    EXPECT_LT(turns.count, 20);
}

TEST_F(StreamServer, EndsAllAtOnceWhenItDrains)
{
    serve();
    auto waiting = listen();
    auto other = listen();
    std::optional<std::size_t> cut_off;
    hub->publish("breaker", "\"last\"");
    server->drain(hours{1}, [&](std::size_t count) { cut_off = count; });
    wait([&] { return cut_off.has_value() && waiting->closed && other->closed; });
    EXPECT_EQ(cut_off, 0U);
    for (const Client* client : {waiting.get(), other.get()})
        EXPECT_THAT(client->received, EndsWith("event: breaker\ndata: \"last\"\n\n\r\n0\r\n\r\n"));
    for (const Seen& seen : observer.seen)
        EXPECT_TRUE(seen.sent && seen.is_live && seen.status == 200);
    EXPECT_EQ(observer.seen.size(), 2U);
}

TEST_F(StreamServer, WaitsForNobodyWhoTakesNothingWhenItDrains)
{
    serve(roomy);
    Descriptor silent = listen_in_vain();
    for (int i = 0; i < long_events; ++i)
        hub->publish("breaker", long_event);
    std::optional<std::size_t> cut_off;
    server->drain(hours{1}, [&](std::size_t count) { cut_off = count; });
    wait([&] { return cut_off.has_value(); });
    EXPECT_EQ(cut_off, 0U);
    EXPECT_FALSE(observer.seen.at(0).sent);
}

TEST_F(StreamServer, CutsOffWhoIsBehindAndHoldsNothingForHim)
{
    serve({.bytes_max = std::size_t{4} << 20});
    Descriptor silent = listen_in_vain();
    auto good = listen(get_plain_stream);
    for (int i = 0; i < long_events && hub->stream_count() == 2; ++i) {
        hub->publish("breaker", long_event);
        hub->publish("alert", join(i));
        wait([&] { return good->received.ends_with(join("data: ", i, "\n\n")); });
    }
    wait([&] { return hub->stream_count() == 1; });
    EXPECT_THAT(metrics(), HasSubstr("holdfast_http_streams_cut_off_total{reason=\"behind\"} 1\n"));
    EXPECT_FALSE(good->closed);
    EXPECT_TRUE(observer.refused.empty());
}

TEST_F(StreamServer, CutsOffWhoTakesNothing)
{
    serve(roomy, {.patience = {.answer = milliseconds{1}}});
    auto good = listen(get_plain_stream);
    Descriptor silent = listen_in_vain();
    for (int i = 0; i < long_events; ++i)
        hub->publish("breaker", long_event);
    hub->publish("alert", "1");
    wait([&] { return good->received.ends_with("event: alert\ndata: 1\n\n"); });
    wait([&] { return hub->stream_count() == 1; });
    EXPECT_THAT(metrics(),
                HasSubstr("holdfast_http_streams_cut_off_total{reason=\"stalled\"} 1\n"));
    EXPECT_FALSE(good->closed);
}

TEST_F(StreamServer, EndsStreamsAndGoesOnServing)
{
    serve();
    auto client = listen();
    server->end_streams();
    wait([&] { return client->closed; });
    EXPECT_THAT(client->received, EndsWith("\r\n0\r\n\r\n"));
    EXPECT_NE(listen(), nullptr);
}

TEST_F(StreamServer, MayEndWithStreamsOpen)
{
    serve();
    auto client = listen();
    server.reset();
    EXPECT_EQ(hub->stream_count(), 0U);
    wait([&] { return client->closed; });
}

}  // namespace
}  // namespace holdfast::http
