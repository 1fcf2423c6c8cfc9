#include <optional>

#include <gmock/gmock.h>

#include "base/text.h"
#include "http/problem.h"
#include "tests/http/tls/fixture.h"

namespace holdfast::http::tls {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::AllOf;
using testing::ElementsAre;
using testing::EndsWith;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::StartsWith;

constexpr const char* get_hello = "GET /hello HTTP/1.1\r\nHost: x\r\n\r\n";
constexpr const char* get_hello_and_close =
    "GET /hello HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";

void add_hello(Router& router)
{
    router.add({.path = "/hello", .handler = [](const Request& request, Reply reply) {
                    reply.send(make_response(200, "text/plain",
                                             request.peer->has_tls ? "over TLS" : "in the open"));
                }});
}

void add_echo(Router& router)
{
    router.add({.method = Method::post,
                .path = "/echo",
                .handler = [](const Request& request, Reply reply) {
                    reply.send(make_response(200, "text/plain", request.body));
                }});
}

std::string pattern(std::size_t bytes)
{
    std::string text(bytes, ' ');
    for (std::size_t i = 0; i < bytes; ++i)
        text[i] = static_cast<char>('a' + i * 7 % 23);
    return text;
}

TEST_F(TlsServer, AnswersARequestAndSaysThatNothingFollows)
{
    add_hello(router);
    start_tls();
    SecureClient client{loop, path, {.protocol = "http/1.1"}};
    client.send(get_hello_and_close);
    loop.run();

    EXPECT_TRUE(client.tls.ended) << client.tls.failure();
    EXPECT_THAT(client.tls.received,
                AllOf(StartsWith("HTTP/1.1 200 OK\r\n"), EndsWith("over TLS")));
    EXPECT_EQ(client.tls.protocol(), "http/1.1");
    EXPECT_THAT(observer.tls_versions, ElementsAre("TLS1.3"));
    EXPECT_THAT(observer.tls_failures, IsEmpty());
}

TEST_F(TlsServer, KeepsAConnectionForMoreRequests)
{
    add_hello(router);
    start_tls();
    SecureClient client{loop, path};
    for (int i = 1; i <= 3; ++i) {
        client.tls.received.clear();
        client.send(get_hello);
        run(client, [&] { return client.tls.received.ends_with("over TLS"); });
        EXPECT_EQ(observer.seen.size(), static_cast<std::size_t>(i));
    }
    EXPECT_FALSE(client.closed);
    EXPECT_THAT(observer.tls_versions, testing::SizeIs(1));
}

TEST_F(TlsServer, CarriesLargeBodiesBothWays)
{
    add_echo(router);
    start_tls({.body_bytes_max = 8 << 20});
    std::string body = pattern(5'000'001);
    SecureClient client{loop, path};
    client.send(join("POST /echo HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: ",
                     body.size(), "\r\n\r\n", body));
    loop.run();

    EXPECT_TRUE(client.tls.ended) << client.tls.failure();
    auto begin = client.tls.received.find("\r\n\r\n");
    ASSERT_NE(begin, std::string::npos);
    EXPECT_TRUE(client.tls.received.substr(begin + 4) == body);
}

TEST_F(TlsServer, KeepsWhatAClientHasNotYetReadWithoutSpinning)
{
    add_echo(router);
    start_tls({.body_bytes_max = 8 << 20});
    std::string body = pattern(3'000'000);
    SecureClient client{loop, path};
    client.send(join("POST /echo HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: ",
                     body.size(), "\r\n\r\n"));
    run(client, [&] { return client.tls.is_connected(); });
    client.send(body);
    run(client, [&] { return !client.tls.received.empty(); });
    client.go_deaf();
    run_for(milliseconds{50});

    class Turns : public systemd::EventLoop::Observer {
    public:
        void task_was_late(Duration) override {}
        void turn_took(Duration) override { ++count; }
        int count = 0;
    } turns;
    loop.observe(&turns);
    run_for(milliseconds{100});
    loop.observe(nullptr);
    EXPECT_LT(turns.count, 20);

    client.hear_again();
    run(client, [&] { return client.closed; });
    EXPECT_TRUE(client.tls.ended) << client.tls.failure();
    EXPECT_TRUE(client.tls.received.ends_with(body));
}

TEST_F(TlsServer, ShowsARenewedCertificateToNewcomersAndDisturbsNobody)
{
    add_hello(router);
    start_tls();
    SecureClient before{loop, path};
    run(before, [&] { return before.tls.is_connected(); });

    const auto old = identity.credentials;
    identity.credentials = make_credentials({.key = CertificateWish::Key::rsa});
    SecureClient after{loop, path};
    run(after, [&] { return after.tls.is_connected(); });
    EXPECT_EQ(before.tls.fingerprint(), old->facts().fingerprint);
    EXPECT_EQ(after.tls.fingerprint(), identity.credentials->facts().fingerprint);

    before.send(get_hello_and_close);
    run(before, [&] { return before.closed; });
    EXPECT_THAT(before.tls.received, EndsWith("over TLS"));
}

TEST_F(TlsServer, TellsPlainHttpWhatThisPortSpeaks)
{
    start_tls();
    EXPECT_THAT(talk("GET / HTTP/1.1\r\nHost: x\r\n\r\n"),
                AllOf(StartsWith("HTTP/1.1 400 Bad Request\r\n"),
                      HasSubstr("This port speaks TLS: use https."), EndsWith("}\n")));
    EXPECT_THAT(observer.tls_failures, ElementsAre(TlsFailure::plain_http));
    EXPECT_THAT(observer.seen, IsEmpty());
}

TEST_F(TlsServer, ClosesWhatIsNeither)
{
    start_tls();
    EXPECT_EQ(talk(std::string_view{"\0\0\0\0hello", 9}), "");
    EXPECT_THAT(observer.tls_failures, ElementsAre(TlsFailure::not_tls));
}

TEST_F(TlsServer, SaysWhyItRefusesAnOldClient)
{
    start_tls();
    SecureClient client{loop, path, {.priorities = "NORMAL:-VERS-ALL:+VERS-TLS1.1"}};
    loop.run();
    EXPECT_THAT(client.tls.failure(), HasSubstr("protocol version"));
    EXPECT_THAT(observer.tls_failures, ElementsAre(TlsFailure::version));
}

TEST_F(TlsServer, WaitsForTheRestOfAHandshakeWithoutSpinning)
{
    start_tls();
    Client silent{loop, path};
    Client begun{loop, path};
    begun.send({"\x16\x03\x01\x02\x00", 5});
    SecureClient agreed{loop, path};
    run(agreed, [&] { return agreed.tls.is_connected(); });

    class Turns : public systemd::EventLoop::Observer {
    public:
        void task_was_late(Duration) override {}
        void turn_took(Duration) override { ++count; }
        int count = 0;
    } turns;
    run_for(milliseconds{20});
    loop.observe(&turns);
    run_for(milliseconds{100});
    loop.observe(nullptr);
    EXPECT_LT(turns.count, 20);
    EXPECT_EQ(server->connection_count(), 3U);
}

TEST_F(TlsServer, ForgetsClientsThatGoAtAnyStage)
{
    std::optional<Reply> kept;
    router.add({.path = "/later",
                .handler = [&](const Request&, Reply reply) { kept = std::move(reply); }});
    add_hello(router);
    start_tls();
    {
        Stages clients{*this};
        clients.asking.send("GET /later HTTP/1.1\r\nHost: x\r\n\r\n");
        run_for(milliseconds{20});
        ASSERT_TRUE(kept.has_value());
        EXPECT_EQ(server->connection_count(), 5U);
    }
    kept.reset();
    run_for(milliseconds{20});
    EXPECT_EQ(server->connection_count(), 0U);
    EXPECT_THAT(
        observer.tls_failures,
        testing::UnorderedElementsAre(TlsFailure::closed, TlsFailure::closed, TlsFailure::closed))
        << testing::PrintToString(observer.tls_details);
}

// The engine has forgotten the connection by then: the tail of the answer is ours.
TEST_F(TlsServer, DrainsUntilTheLastAnswerIsWithTheClient)
{
    add_echo(router);
    start_tls();
    std::string body = pattern(250'000);
    SecureClient client{loop, path};
    client.send(join("POST /echo HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: ",
                     body.size(), "\r\n\r\n", body));
    run(client, [&] { return !client.tls.received.empty(); });
    client.go_deaf();
    run_for(milliseconds{20});
    ASSERT_EQ(server->connection_count(), 1U);
    ASSERT_LT(client.tls.received.size(), body.size());
    std::optional<std::size_t> cut_off;
    server->drain(seconds{20}, [&](std::size_t count) {
        cut_off = count;
        loop.quit();
    });
    run_for(milliseconds{50});
    EXPECT_FALSE(cut_off.has_value());

    client.hear_again();
    while (!cut_off)
        loop.run();
    EXPECT_EQ(*cut_off, 0U);
    EXPECT_TRUE(client.tls.ended) << client.tls.failure();
    EXPECT_TRUE(client.tls.received.ends_with(body));
}

TEST_F(TlsServer, AgreesWithOneWhoIsTooManyToTellHimSo)
{
    add_hello(router);
    start_tls({.control_connections_max = 1, .connections_reserve = 1});
    SecureClient first{loop, path};
    run(first, [&] { return first.tls.is_connected(); });
    SecureClient second{loop, path};
    SecureClient third{loop, path};
    run(third, [&] { return third.closed; });
    EXPECT_EQ(third.tls.received, "") << "the reserve is taken";
    EXPECT_EQ(observer.dropped, 1);
    run(second, [&] { return second.closed; });
    EXPECT_TRUE(second.tls.ended) << second.tls.failure();
    EXPECT_THAT(second.tls.received,
                AllOf(StartsWith("HTTP/1.1 503 "), HasSubstr("\r\nRetry-After: 1\r\n")));
    EXPECT_THAT(observer.refusals, ElementsAre(Refusal::control_limit, Refusal::control_limit));
    first.send(get_hello_and_close);
    run(first, [&] { return first.closed; });
    EXPECT_THAT(first.tls.received, EndsWith("over TLS"));
    run_for(milliseconds{20});
    EXPECT_EQ(server->connection_count(), 0U);
}

TEST_F(TlsServer, GivesHandshakeAndHeadTogetherTheTimeOfAHead)
{
    start_tls({.patience = {.head = milliseconds{200}}});
    Stages clients{*this};
    clients.asking.send("GET /hel");
    run_for(milliseconds{100});
    EXPECT_EQ(server->connection_count(), 5U);
    run(clients.asking, [&] { return clients.asking.closed; });
    run(clients.agreed, [&] { return clients.agreed.closed; });
    run_for(milliseconds{400});
    EXPECT_EQ(server->connection_count(), 0U);
    EXPECT_THAT(observer.tls_failures,
                ElementsAre(TlsFailure::timeout, TlsFailure::timeout, TlsFailure::timeout))
        << testing::PrintToString(observer.tls_details);
    EXPECT_THAT(observer.refused, ElementsAre(Refused::head_timeout));
    EXPECT_TRUE(clients.agreed.tls.ended) << clients.agreed.tls.failure();
    EXPECT_THAT(clients.asking.tls.received, StartsWith("HTTP/1.1 408 "));
}

TEST_F(TlsServer, EndsAClientThatTakesItsAnswerTooSlowly)
{
    add_echo(router);
    start_tls({.body_bytes_max = 8 << 20, .patience = {.answer = milliseconds{200}}});
    std::string body = pattern(3'000'000);
    SecureClient client{loop, path};
    client.send(
        join("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: ", body.size(), "\r\n\r\n", body));
    run(client, [&] { return !client.tls.received.empty(); });
    client.go_deaf();
    run_for(milliseconds{900});
    EXPECT_EQ(server->connection_count(), 0U);
    // Whoever sees it first: the server, of what the engine has, or the tunnel, of what it has.
    if (observer.refused.empty())
        EXPECT_THAT(observer.tls_failures, ElementsAre(TlsFailure::stalled));
    else
        EXPECT_THAT(observer.refused, ElementsAre(Refused::answer_timeout));
}

}  // namespace
}  // namespace holdfast::http::tls
