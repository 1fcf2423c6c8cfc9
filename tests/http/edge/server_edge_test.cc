// The server's edge as a client meets it: places, time, and what is no request.
#include <algorithm>
#include <optional>

#include <gmock/gmock.h>

#include "base/text.h"
#include "http/server.h"
#include "tests/http/tcp_fixture.h"

namespace holdfast::http {
namespace {

using std::chrono::milliseconds;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

constexpr milliseconds at_once{1};

class ServerEdge : public TcpServerTest {
protected:
    void serve(const ServerSettings& settings)
    {
        router.add({.path = "/hello", .handler = [](const Request&, Reply reply) {
                        reply.send(json_response("{}\n"));
                    }});
        router.add({.method = Method::post,
                    .path = "/echo",
                    .handler = [](const Request& request, Reply reply) {
                        reply.send(make_response(200, "text/plain", request.body));
                    }});
        router.add({.path = "/large", .handler = [](const Request&, Reply reply) {
                        reply.send(make_response(200, "text/plain",
                                                 std::string(std::size_t{16} << 20, 'x')));
                    }});
        start(settings);
        listen_by_tcp();
    }

    // Over TCP, until the server closes.
    std::string talk_by_tcp(std::string_view text)
    {
        Client client{loop, connect_by_tcp()};
        client.send(text);
        loop.run();
        EXPECT_TRUE(client.closed);
        return client.received;
    }
};

constexpr std::string_view get_hello = "GET /hello HTTP/1.1\r\nHost: x\r\n\r\n";
constexpr std::string_view last_hello =
    "GET /hello HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";

TEST_F(ServerEdge, TellsAClientWhoseHeadIsTooSlow)
{
    serve({.patience = {.head = at_once}});

    std::string answer = talk("GET /hello HTTP/1.1\r\nHost:");

    EXPECT_THAT(answer, AllOf(StartsWith("HTTP/1.1 408 "), HasSubstr("Connection: close\r\n"),
                              HasSubstr("application/problem+json"), HasSubstr("requestId")));
    EXPECT_THAT(observer.refused, ElementsAre(Refused::head_timeout));
    EXPECT_EQ(observer.open, 0U);
}

TEST_F(ServerEdge, ClosesAConnectionThatSaysNothingWithoutAWord)
{
    serve({.patience = {.head = at_once}});

    EXPECT_EQ(talk(""), "");
    EXPECT_EQ(talk("\r\n"), "");
    EXPECT_THAT(observer.refused, ElementsAre());
}

TEST_F(ServerEdge, TellsAClientWhoseBodyIsTooSlow)
{
    serve({.patience = {.body = at_once}});

    std::string answer = talk(
        "POST /echo HTTP/1.1\r\nHost: x\r\nX-Request-Id: slow\r\n"
        "Content-Length: 9\r\n\r\n1234");

    EXPECT_THAT(answer, AllOf(StartsWith("HTTP/1.1 408 "), HasSubstr("X-Request-Id: slow\r\n")));
    EXPECT_THAT(observer.refused, ElementsAre(Refused::body_timeout));
    ASSERT_EQ(observer.seen.size(), 1U);
    EXPECT_EQ(observer.seen[0].status, 408U);
}

TEST_F(ServerEdge, CutsOffWhoDoesNotReadTheAnswer)
{
    serve({.patience = {.answer = at_once}});
    Descriptor silent = connect_by_tcp();
    constexpr std::string_view request = "GET /large HTTP/1.1\r\nHost: x\r\n\r\n";
    ASSERT_EQ(::send(silent.get(), request.data(), request.size(), 0),
              static_cast<ssize_t>(request.size()));

    run_until([&] { return !observer.seen.empty(); });

    EXPECT_THAT(observer.refused, ElementsAre(Refused::answer_timeout));
    EXPECT_FALSE(observer.seen[0].sent);
}

TEST_F(ServerEdge, ClosesAConnectionThatIsIdleTooLong)
{
    serve({.patience = {.idle = at_once}});
    Client client{loop, path};
    client.send(get_hello);
    loop.run();

    EXPECT_TRUE(client.closed);
    EXPECT_THAT(client.received, StartsWith("HTTP/1.1 200 "));
    EXPECT_THAT(observer.refused, ElementsAre());
}

TEST_F(ServerEdge, KeepsAPlaceForTheControlSocket)
{
    serve({.connections_max = 0});

    EXPECT_THAT(talk_by_tcp(last_hello), StartsWith("HTTP/1.1 503 "));
    EXPECT_THAT(talk(last_hello), StartsWith("HTTP/1.1 200 "));
    EXPECT_THAT(observer.refusals, ElementsAre(Refusal::limit));
}

TEST_F(ServerEdge, BoundsWhatOneAddressTakesUnlessItIsAProxys)
{
    ServerSettings settings{.connections_per_address = 1};
    serve(settings);
    Client holder{loop, connect_by_tcp()};

    EXPECT_THAT(talk_by_tcp(last_hello),
                AllOf(StartsWith("HTTP/1.1 429 "), HasSubstr("Retry-After: 1\r\n")));
    settings.proxies = {*parse_network("127.0.0.0/8")};
    server->apply(settings);
    EXPECT_THAT(talk_by_tcp(last_hello), StartsWith("HTTP/1.1 200 "));
    EXPECT_THAT(observer.refusals, ElementsAre(Refusal::address_limit));
}

TEST_F(ServerEdge, AnswersNoMoreThanItsReserve)
{
    serve({.connections_max = 0, .connections_reserve = 1});
    // Neither closes, so the first keeps the reserve.
    Client first{loop, connect_by_tcp()};
    Client second{loop, connect_by_tcp()};
    run_until([&] { return second.closed; });

    EXPECT_THAT(first.received, StartsWith("HTTP/1.1 503 "));
    EXPECT_EQ(second.received, "");
    EXPECT_EQ(observer.refusals.size(), 2U);
    EXPECT_EQ(observer.dropped, 1);
}

TEST_F(ServerEdge, LetsAClientSeeWhyItsBodyIsRefusedWhileItSends)
{
    serve({.body_bytes_max = 1000});

    // Unread, it would reset the connection before the answer is seen.
    std::string answer =
        talk_by_tcp(join("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 200000\r\n\r\n",
                         std::string(200'000, 'x')));

    EXPECT_THAT(answer, StartsWith("HTTP/1.1 413 "));
    EXPECT_THAT(observer.refused, ElementsAre(Refused::body_too_large));
}

TEST_F(ServerEdge, ReadsNoBodyThatItRefusesWhenItIsAskedFirst)
{
    serve({.body_bytes_max = 1000});

    auto expecting = [](std::size_t bytes) {
        return join(
            "POST /echo HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
            "Expect: 100-continue\r\nContent-Length: ",
            bytes, "\r\n\r\n");
    };
    EXPECT_THAT(talk_by_tcp(expecting(1001)), StartsWith("HTTP/1.1 413 "));
    Client client{loop, connect_by_tcp()};
    client.until = [](const std::string& text) { return text.ends_with("\r\n\r\n"); };
    client.send(expecting(2));
    loop.run();
    EXPECT_THAT(client.received, StartsWith("HTTP/1.1 100 "));
}

TEST_F(ServerEdge, SaysInItsOwnWordsWhatIsNoRequest)
{
    serve({});

    EXPECT_THAT(talk("\x16\x03\x01"), AllOf(StartsWith("HTTP/1.1 400 "), HasSubstr("TLS")));
    EXPECT_THAT(talk("GET /\r\n"), StartsWith("HTTP/1.1 400 "));
    EXPECT_THAT(talk("GET / HTTP/2.0\r\n"), StartsWith("HTTP/1.1 505 "));
    EXPECT_THAT(talk(join("GET /", std::string(9000, 'a'))), StartsWith("HTTP/1.1 414 "));
    EXPECT_THAT(talk(join("GET / HTTP/1.1\r\nA: ", std::string(15'000, 'a'))),
                AllOf(StartsWith("HTTP/1.1 431 "), HasSubstr("application/problem+json")));
    EXPECT_THAT(observer.refused,
                ElementsAre(Refused::malformed, Refused::malformed, Refused::version,
                            Refused::uri_too_long, Refused::head_too_large));
}

// The engine reads those alone, and reads over what is wrong with them.
TEST_F(ServerEdge, IsAsStrictWithTheNextRequests)
{
    serve({});

    for (std::string_view next :
         {"GET /hello HTTP/1.1\nHost: x\r\n\r\n", "GET /hello HTTP/1.1\r\nHost: x\n\r\n",
          "GET /hello HTTP/1.1\r\nHost: x\r\n\n", "GET  /hello HTTP/1.1\r\nHost: x\r\n\r\n",
          "GET /hello HTTP/1.1\r\nHost: x\r\nA: b\r\n c\r\n\r\n",
          "GET /hello HTTP/1.1\r\nHost: x\r\nA : b\r\n\r\n",
          "GET /hello HTTP/1.1\r\nHost: x\r\nHost: x\r\n\r\n",
          "GET /hello HTTP/1.1\r\nHost: x\r\nA: \rb\r\n\r\n",
          "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\nContent-Length: 0\r\n\r\n",
          "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nTransfer-Encoding: "
          "chunked\r\n\r\n0\r\n\r\n"}) {
        std::string both = talk(join(get_hello, next, get_hello));
        EXPECT_THAT(both.substr(1), HasSubstr("HTTP/1.1 400 ")) << next;
        EXPECT_THAT(both, Not(testing::ContainsRegex("400 .*200 OK"))) << next;
    }
    EXPECT_EQ(observer.seen.size(), 20U);
}

TEST_F(ServerEdge, TakesNothingForARequestThatFollowsChunks)
{
    serve({});

    std::string answer =
        talk(join("POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: "
                  "chunked\r\n\r\n2\r\nab\r\n0\r\n\r\n",
                  get_hello));

    EXPECT_THAT(answer, AllOf(StartsWith("HTTP/1.1 200 "), HasSubstr("Connection: close\r\n"),
                              testing::EndsWith("ab")));
    EXPECT_EQ(observer.seen.size(), 1U);
}

TEST_F(ServerEdge, CountsNobodyWhoAskedForTheEnd)
{
    serve({});

    talk_by_tcp("GET /hello HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    talk_by_tcp("GET /hello HTTP/1.1\r\nHost: x\r\nConnection: TE, Close\r\n\r\n");
    talk_by_tcp("GET /hello HTTP/1.0\r\n\r\n");
    talk_by_tcp("POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n");

    EXPECT_THAT(observer.refused, testing::IsEmpty());
}

TEST_F(ServerEdge, CountsWhatTheEngineRefuses)
{
    serve({});

    talk_by_tcp(join(get_hello, "NONSENSE\r\n\r\n"));
    talk_by_tcp("POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n\r\n");

    EXPECT_THAT(observer.refused, ElementsAre(Refused::engine, Refused::engine));
}

TEST_F(ServerEdge, AnswersAClientThatSaysItIsDoneSending)
{
    serve({});
    Descriptor socket = connect_by_tcp();
    const int raw = socket.get();
    Client client{loop, std::move(socket)};
    client.send(get_hello);
    ASSERT_EQ(::shutdown(raw, SHUT_WR), 0);
    loop.run();

    EXPECT_TRUE(client.closed);
    EXPECT_THAT(client.received, StartsWith("HTTP/1.1 200 "));
}

TEST_F(ServerEdge, AnswersEveryHeadThatItTakes)
{
    serve({});
    // Just what still fits, in three shapes: the engine has room for the answer as well.
    for (std::string_view field : {"A: bcdefghijkl\r\n", "A:\r\n", "Cookie: a=b; c=d\r\n"}) {
        std::string head{last_hello.substr(0, last_hello.size() - 2)};
        while (head_weight(head + std::string{field} + "\r\n") <= HeadLimits{}.weight_max)
            head += field;
        EXPECT_THAT(talk(head + "\r\n"), StartsWith("HTTP/1.1 200 ")) << head.size();
        EXPECT_THAT(talk(head + std::string{field} + "\r\n"), StartsWith("HTTP/1.1 431 "));
    }
    std::string query = "GET /hello?";
    while (head_weight(query + "&a HTTP/1.1\r\nHost: x\r\n\r\n") <= HeadLimits{}.weight_max)
        query += "&a";
    EXPECT_THAT(talk(query + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"),
                Not(StartsWith("HTTP/1.1 5")));
}

}  // namespace
}  // namespace holdfast::http
