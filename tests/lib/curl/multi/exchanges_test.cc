#include "lib/curl/multi/exchanges.h"

#include <optional>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/text.h"
#include "daemon/system_clock.h"
#include "tests/fakes/loop_guard.h"
#include "tests/fakes/loop_server.h"

namespace holdfast::curl {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::HasSubstr;
using testing::StartsWith;

class AnExchange : public testing::Test {
protected:
    Request to(std::string_view path) const { return {.url = server.url(path)}; }

    // Its response is in `last` when it is there.
    ExchangeId start(Request request)
    {
        return exchanges->start(std::move(request), [this](Response response) {
            ++ended;
            last = std::move(response);
        });
    }
    Response run(Request request)
    {
        int before = ended;
        start(std::move(request));
        run_until(loop, [&] { return ended > before; });
        return last;
    }
    Response run_answered_with(std::string_view wire,
                               LoopServer::Then then = LoopServer::Then::keep)
    {
        server.behave = [&](const std::string&) {
            return LoopServer::Act{std::string{wire}, then};
        };
        return run(to("/"));
    }

    daemon::SystemClock clock;
    systemd::EventLoop loop{clock};
    LoopServer server{loop};
    std::unique_ptr<Exchanges> exchanges =
        std::make_unique<Exchanges>(loop, ExchangesSettings{.connections_max = 2});
    int ended = 0;
    Response last;
};

TEST_F(AnExchange, BringsStatusBodyAndTheHeadersThatAreWanted)
{
    server.behave = [](const std::string&) {
        return LoopServer::Act{
            LoopServer::answer(418, "short and stout", "X-Tea: green\r\nX-Other: 1\r\n")};
    };
    Request request = to("/tea?now=1");
    request.headers_wanted = {"x-tea", "x-milk"};
    Response response = run(std::move(request));
    EXPECT_EQ(response.end, End::answered);
    EXPECT_EQ(response.status, 418U);
    EXPECT_EQ(response.body, "short and stout");
    EXPECT_EQ(response.headers.size(), 1U);
    EXPECT_EQ(response.header("x-tea"), "green");
    EXPECT_EQ(response.header("x-milk"), std::nullopt);
    EXPECT_THAT(server.requests.at(0), StartsWith("GET /tea?now=1 HTTP/1.1\r\n"));
}

TEST_F(AnExchange, PostsItsBodyAndHeaders)
{
    Request request = to("/orders");
    request.method = "POST";
    request.headers = {"Content-Type: application/json", "Idempotency-Key: 7"};
    request.body = std::string{"{\"a\":\0}", 7};
    EXPECT_EQ(run(std::move(request)).status, 200U);
    const std::string& sent = server.requests.at(0);
    EXPECT_THAT(sent, StartsWith("POST /orders HTTP/1.1\r\n"));
    EXPECT_THAT(sent, HasSubstr("\r\nIdempotency-Key: 7\r\n"));
    EXPECT_THAT(sent, HasSubstr("\r\nContent-Length: 7\r\n"));
    EXPECT_TRUE(sent.ends_with(std::string{"{\"a\":\0}", 7}));
}

TEST_F(AnExchange, IsNeverToldFromWithinStart)
{
    start({.url = "ftp://127.0.0.1/"});
    EXPECT_EQ(ended, 0);
    run_until(loop, [&] { return ended == 1; });
}

TEST_F(AnExchange, SpeaksHttpAlone)
{
    EXPECT_EQ(run({.url = "ftp://127.0.0.1/"}).end, End::not_connected);
    EXPECT_THAT(last.detail, HasSubstr("neither http nor https"));
    EXPECT_EQ(run({.url = "file:///etc/passwd"}).end, End::not_connected);
    EXPECT_EQ(run({.url = "http://a b/"}).end, End::not_connected);
    EXPECT_EQ(exchanges->begun(), 0U);
}

TEST_F(AnExchange, DoesNotFollowARedirection)
{
    Response response = run_answered_with(
        LoopServer::answer(302, "", join("Location: ", server.url("/b"), "\r\n")));
    EXPECT_EQ(response.status, 302U);
    EXPECT_EQ(server.requests.size(), 1U);
}

TEST_F(AnExchange, SaysThatNobodyListens)
{
    server.stop_listening();
    Response response = run(to("/"));
    EXPECT_EQ(response.end, End::not_connected);
    EXPECT_EQ(response.status, 0U);
    EXPECT_THAT(response.detail, HasSubstr(join("port ", server.port())));
}

TEST_F(AnExchange, DoesNotWaitLongerThanItWasToldForOneThatSaysNothing)
{
    server.behave = [](const std::string&) { return LoopServer::Act{}; };
    Request request = to("/");
    request.timeout = milliseconds{30};
    Instant begun = clock.now();
    EXPECT_EQ(run(std::move(request)).end, End::timed_out);
    EXPECT_GE(clock.now() - begun, milliseconds{30});
    run_until(loop, [&] { return server.open_connections() == 0; });
}

TEST_F(AnExchange, DoesNotWaitLongerForAHeadThatNeverEnds)
{
    server.behave = [](const std::string&) {
        return LoopServer::Act{"HTTP/1.1 200 OK\r\nX-Slow: "};
    };
    Request request = to("/");
    request.timeout = milliseconds{30};
    EXPECT_EQ(run(std::move(request)).end, End::timed_out);
}

TEST_F(AnExchange, TellsACutAnswerFromAWholeOne)
{
    constexpr std::string_view half = "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf";
    EXPECT_EQ(run_answered_with(half, LoopServer::Then::close).end, End::cut_off);
    EXPECT_EQ(last.body, "");
    EXPECT_NE(last.detail, "");
    EXPECT_EQ(run_answered_with(half, LoopServer::Then::reset).end, End::cut_off);
    EXPECT_EQ(run_answered_with("", LoopServer::Then::close).end, End::cut_off);
    EXPECT_EQ(run_answered_with("", LoopServer::Then::reset).end, End::cut_off);
    EXPECT_EQ(run_answered_with("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n9\r\nhalf",
                                LoopServer::Then::close)
                  .end,
              End::cut_off);
}

TEST_F(AnExchange, TakesABodyUpToItsLimitAndNoMore)
{
    server.behave = [](const std::string& request) {
        return LoopServer::Act{LoopServer::answer(
            200, request.starts_with("GET /8") ? "12345678" : "123456789", "X-Hint: yes\r\n")};
    };
    Request request = to("/8");
    request.answer_bytes_max = 8;
    request.headers_wanted = {"X-Hint"};
    EXPECT_EQ(run(request).end, End::answered);
    request.url = server.url("/9");
    Response response = run(request);
    EXPECT_EQ(response.end, End::too_long);
    EXPECT_EQ(response.status, 200U);
    EXPECT_EQ(response.body, "");
    EXPECT_EQ(response.header("X-Hint"), "yes");
    EXPECT_EQ(response.detail, "the answer is longer than 8 bytes");
}

TEST_F(AnExchange, BoundsABodyThatDoesNotSayHowLongItIs)
{
    server.behave = [](const std::string&) {
        return LoopServer::Act{join("HTTP/1.1 200 OK\r\n\r\n", std::string(20'000, 'x'))};
    };
    Request request = to("/");
    request.answer_bytes_max = 10'000;
    EXPECT_EQ(run(std::move(request)).end, End::too_long);
}

TEST_F(AnExchange, BoundsTheHeadOfAnAnswer)
{
    std::string line = join("X-A: ", std::string(1000, 'x'), "\r\n");
    std::string lines;
    for (int i = 0; i < 70; ++i)
        lines += line;
    EXPECT_EQ(run_answered_with(LoopServer::answer(200, "", lines)).end, End::too_long);
    EXPECT_EQ(last.detail, "the head of the answer is longer than 65536 bytes");
}

TEST_F(AnExchange, TellsWhatIsNoHttpFromAnAnswer)
{
    EXPECT_EQ(run_answered_with("hello\r\n\r\n", LoopServer::Then::close).end, End::malformed);
    EXPECT_EQ(run_answered_with("HTTP/1.1 200 OK\r\nContent-Length: many\r\n\r\n").end,
              End::malformed);
}

TEST_F(AnExchange, TellsTlsThatFailsFromAnEndOfTheConnection)
{
    server.behave = [](const std::string&) { return LoopServer::Act{"what?"}; };
    // The server takes the client's first record for a head that has not ended: it must be ended.
    Request request{.url = join("https://127.0.0.1:", server.port(), "/")};
    start(request);
    run_until(loop, [&] { return server.accepted == 1; });
    server.close_connections();
    run_until(loop, [&] { return ended == 1; });
    EXPECT_EQ(last.end, End::tls_failed);
}

TEST_F(AnExchange, KeepsItsConnectionForTheNext)
{
    for (int i = 0; i < 5; ++i)
        EXPECT_EQ(run(to("/")).end, End::answered);
    EXPECT_EQ(server.accepted, 1);
    EXPECT_EQ(exchanges->begun(), 5U);
    EXPECT_EQ(exchanges->connections_opened(), 1U);
}

TEST_F(AnExchange, IsMadeAgainWhenTheKeptConnectionWasClosedMeanwhile)
{
    EXPECT_EQ(run(to("/")).end, End::answered);
    server.close_connections();
    EXPECT_EQ(run(to("/")).end, End::answered);
    EXPECT_EQ(server.accepted, 2);
}

TEST_F(AnExchange, WaitsForAConnectionWhenAllAreInUse)
{
    int answers = 0;
    for (int i = 0; i < 6; ++i)
        exchanges->start(to("/"), [&](const Response& response) {
            EXPECT_EQ(response.end, End::answered);
            ++answers;
        });
    std::size_t most = 0;
    run_until(loop, [&] {
        most = std::max(most, server.open_connections());
        return answers == 6;
    });
    EXPECT_LE(most, 2U);
    EXPECT_LE(server.accepted, 2);
}

TEST_F(AnExchange, WaitsForAConnectionNoLongerThanItsTime)
{
    server.behave = [](const std::string&) { return LoopServer::Act{}; };
    start(to("/a"));
    start(to("/b"));
    Request third = to("/c");
    third.timeout = milliseconds{20};
    std::optional<Response> response;
    exchanges->start(third, [&](Response its) { response = std::move(its); });
    run_until(loop, [&] { return response.has_value(); });
    EXPECT_EQ(response->end, End::not_connected);
    EXPECT_EQ(ended, 0);
}

TEST_F(AnExchange, IsRefusedWhenThereAreTooMany)
{
    exchanges = std::make_unique<Exchanges>(
        loop, ExchangesSettings{.connections_max = 1, .exchanges_max = 2});
    server.behave = [](const std::string&) { return LoopServer::Act{}; };
    start(to("/a"));
    start(to("/b"));
    EXPECT_EQ(run(to("/c")).detail, "more than 2 exchanges at once");
    EXPECT_EQ(last.end, End::not_connected);
}

TEST_F(AnExchange, EndsWithItsConnectionWhenItIsCancelled)
{
    int hung_up = 0;
    server.on_hang_up = [&] { ++hung_up; };
    server.behave = [](const std::string&) { return LoopServer::Act{}; };
    ExchangeId id = start(to("/"));
    run_until(loop, [&] { return server.requests.size() == 1; });
    exchanges->cancel(id);
    run_until(loop, [&] { return hung_up == 1; });
    EXPECT_EQ(ended, 0);
    EXPECT_EQ(exchanges->under_way(), 0);
    exchanges->cancel(id);
}

TEST_F(AnExchange, IsNotHeardOfWhenItIsCancelledBeforeItBeganOrAfterItEnded)
{
    server.behave = [](const std::string&) { return LoopServer::Act{}; };
    start(to("/a"));
    start(to("/b"));
    ExchangeId waits = start(to("/c"));
    exchanges->cancel(waits);
    EXPECT_EQ(exchanges->under_way(), 2);

    // Both are over in the same moment; the first to be told cancels the second.
    ExchangeId second{};
    int told = 0;
    exchanges->start({.url = "ftp://x/"}, [&](const Response&) {
        ++told;
        exchanges->cancel(second);
    });
    second = exchanges->start({.url = "ftp://y/"}, [&](const Response&) { ++told; });
    run_until(loop, [&] { return exchanges->under_way() == 2; });
    EXPECT_EQ(told, 1);
    EXPECT_EQ(ended, 0);
}

TEST_F(AnExchange, MayStartAnotherWhenItEnds)
{
    int left = 3;
    std::function<void(Response)> next = [&](const Response& response) {
        EXPECT_EQ(response.end, End::answered);
        if (--left > 0)
            exchanges->start(to("/"), next);
    };
    exchanges->start(to("/"), next);
    run_until(loop, [&] { return left == 0; });
    EXPECT_EQ(server.accepted, 1);
}

TEST_F(AnExchange, OfTwoTheSlowerHindersNobody)
{
    server.behave = [](const std::string& request) {
        return request.starts_with("GET /slow") ? LoopServer::Act{}
                                                : LoopServer::Act{LoopServer::answer(200, "fast")};
    };
    start(to("/slow"));
    for (int i = 0; i < 3; ++i)
        EXPECT_EQ(run(to("/fast")).body, "fast");
}

TEST_F(AnExchange, LeavesNoConnectionWhenItsOwnerGoes)
{
    server.behave = [](const std::string&) { return LoopServer::Act{}; };
    start(to("/"));
    run_until(loop, [&] { return server.requests.size() == 1; });
    exchanges.reset();
    run_until(loop, [&] { return server.open_connections() == 0; });
    EXPECT_EQ(ended, 0);
}

TEST_F(AnExchange, KeepsNoConnectionWhenNothingHappensForLong)
{
    exchanges = std::make_unique<Exchanges>(
        loop, ExchangesSettings{.connections_max = 2, .idle_max = milliseconds{20}});
    EXPECT_EQ(run(to("/")).end, End::answered);
    EXPECT_EQ(server.open_connections(), 1U);
    run_until(loop, [&] { return server.open_connections() == 0; });
    EXPECT_EQ(run(to("/")).end, End::answered);
    EXPECT_EQ(server.accepted, 2);
}

TEST_F(AnExchange, GoesPastTheProxyOfTheEnvironment)
{
    ::setenv("http_proxy", "nonsense://proxy", 1);
    EXPECT_EQ(run(to("/")).end, End::answered);
    ::unsetenv("http_proxy");
}

}  // namespace
}  // namespace holdfast::curl
