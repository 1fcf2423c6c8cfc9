// Exchanges as checks want them: each for itself, and telling all that can be known.
#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/text.h"
#include "daemon/system_clock.h"
#include "lib/curl/multi/exchanges.h"
#include "lib/zlib/gzip.h"
#include "tests/fakes/loop_guard.h"
#include "tests/fakes/loop_server.h"
#include "tests/fakes/temporary_directory.h"
#include "tests/fakes/tls_server.h"

namespace holdfast::curl {
namespace {

using std::chrono::hours;
using std::chrono::seconds;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Pair;

std::string gzip(std::string_view text)
{
    return zlib::Gzip{zlib::Gzip::Effort::quick}.compress(text);
}

class AnExchangeAlone : public testing::Test {
protected:
    Response run(Request request)
    {
        std::optional<Response> response;
        exchanges.start(std::move(request), [&](Response its) { response = std::move(its); });
        run_until(loop, [&] { return response.has_value(); });
        return std::move(*response);
    }
    Request to(std::string_view path) const
    {
        return {.url = server.url(path), .is_alone = true, .wants_head = true};
    }
    void answer(std::string wire)
    {
        server.behave = [wire = std::move(wire)](const std::string&) {
            return LoopServer::Act{wire};
        };
    }

    daemon::SystemClock clock;
    systemd::EventLoop loop{clock};
    LoopServer server{loop};
    Exchanges exchanges{loop, {.connections_max = 2}};
};

TEST_F(AnExchangeAlone, HasAConnectionOfItsOwn)
{
    run(to("/"));
    run(to("/"));
    EXPECT_EQ(server.accepted, 2);
    // Nor does it take or leave one that others keep.
    run({.url = server.url("/")});
    run(to("/"));
    run({.url = server.url("/")});
    EXPECT_EQ(server.accepted, 4);
}

TEST_F(AnExchangeAlone, GoesToTheAddressesThatItIsGiven)
{
    Request request{.url = join("http://nobody.test:", server.port(), "/"),
                    .addresses = {"127.0.0.1"}};
    Response response = run(request);
    EXPECT_EQ(response.end, End::answered);
    EXPECT_EQ(response.course.address, "127.0.0.1");
    EXPECT_THAT(server.requests.at(0), HasSubstr(join("\r\nHost: nobody.test:", server.port())));
    // Each has its own, whatever the one before was told.
    request.addresses = {"127.0.0.2"};
    request.is_alone = true;
    EXPECT_EQ(run(request).end, End::not_connected);
    request.addresses = {"::1", "127.0.0.1"};
    EXPECT_EQ(run(request).end, End::answered);
}

TEST_F(AnExchangeAlone, TellsAllHeadersInOrder)
{
    answer(
        "HTTP/1.1 103 Early\r\nX-Early: 1\r\n\r\n"
        "HTTP/1.1 200 OK\r\nSet-Cookie: a\r\nX-B:  c \r\nset-cookie: b\r\nEmpty:\r\n"
        "Content-Length: 0\r\n\r\n");
    EXPECT_THAT(run(to("/")).head,
                ElementsAre(Pair("set-cookie", "a"), Pair("x-b", "c"), Pair("set-cookie", "b"),
                            Pair("empty", ""), Pair("content-length", "0")));
}

TEST_F(AnExchangeAlone, BoundsTheNumberOfHeaders)
{
    std::string lines;
    for (int i = 0; i < 600; ++i)
        lines += "a:b\r\n";
    answer(LoopServer::answer(200, "", lines));
    Response response = run(to("/"));
    EXPECT_EQ(response.end, End::too_long);
    EXPECT_EQ(response.detail, "the answer has more than 500 headers");
}

TEST_F(AnExchangeAlone, TellsWhereItsTimeWent)
{
    Response response = run(to("/"));
    EXPECT_GT(response.course.connect, Duration::zero());
    EXPECT_GT(response.course.processing, Duration::zero());
    EXPECT_EQ(response.course.tls, Duration::zero());
    EXPECT_LT(response.course.connect + response.course.processing + response.course.transfer,
              seconds{5});
}

TEST_F(AnExchangeAlone, UnpacksUpToItsLimitAndNoMore)
{
    std::string packed = gzip(std::string(1'000'000, 'x'));
    ASSERT_LT(packed.size(), 5000U);
    answer(LoopServer::answer(200, packed, "Content-Encoding: gzip\r\n"));
    Request request = to("/");
    request.is_compressed = true;
    request.answer_bytes_max = 1'000'000;
    EXPECT_EQ(run(request).body.size(), 1'000'000U);
    EXPECT_THAT(server.requests.at(0), HasSubstr("\r\nAccept-Encoding: gzip, deflate\r\n"));
    request.answer_bytes_max = 999'999;
    EXPECT_EQ(run(request).end, End::too_long);
}

// Three codings make hours of work of a few hundred bytes; even two are refused before they do.
TEST_F(AnExchangeAlone, RefusesWhatIsCodedMoreThanOnce)
{
    std::string packed = gzip(gzip("hello"));
    for (const char* headers : {"Content-Encoding: gzip, gzip\r\n",
                                "Content-Encoding: gzip\r\nContent-Encoding: gzip\r\n",
                                "Content-Encoding: gzip\r\nTransfer-Encoding: gzip\r\n",
                                "Transfer-Encoding: gzip, gzip\r\n"}) {
        answer(LoopServer::answer(200, packed, headers));
        Request request = to("/");
        request.is_compressed = true;
        Response response = run(request);
        EXPECT_EQ(response.end, End::malformed) << headers;
        EXPECT_EQ(response.detail, "the answer is coded more than once");
        // Also for who did not ask for any.
        EXPECT_EQ(run({.url = server.url("/")}).end, End::malformed) << headers;
    }
    answer(
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Encoding: gzip\r\n\r\n0\r\n\r\n");
    EXPECT_EQ(run(to("/")).detail.find("more than once"), std::string::npos);
}

TEST_F(AnExchangeAlone, ThatCannotBeUnpackedIsMalformed)
{
    answer(LoopServer::answer(200, "no gzip", "Content-Encoding: gzip\r\n"));
    Request request = to("/");
    request.is_compressed = true;
    EXPECT_EQ(run(request).end, End::malformed);
}

TEST_F(AnExchangeAlone, ThatIsGivenUpTellsHowFarItCame)
{
    server.behave = [](const std::string&) {
        return LoopServer::Act{"HTTP/1.1 200 OK\r\nX-A: b\r\nContent-Length: 9\r\n\r\nhalf"};
    };
    bool is_told = false;
    ExchangeId id = exchanges.start(to("/"), [&](const Response&) { is_told = true; });
    run_until(loop, [&] { return !server.requests.empty(); });
    for (int turns = 0; turns < 3; ++turns)
        run_until(loop, [first = true]() mutable { return !std::exchange(first, false); });
    auto response = exchanges.give_up(id);
    ASSERT_TRUE(response);
    EXPECT_EQ(response->end, End::timed_out);
    EXPECT_GT(response->course.connect, Duration::zero());
    EXPECT_EQ(response->body, "");
    EXPECT_EQ(exchanges.under_way(), 0);
    EXPECT_FALSE(exchanges.give_up(id));
    run({.url = server.url("/"), .timeout = std::chrono::milliseconds{20}});
    EXPECT_FALSE(is_told);
}

class AnExchangeOverTls : public AnExchangeAlone {
protected:
    AnExchangeOverTls() { std::ofstream{directory.file("ca.pem")} << made.certificate; }
    Request to_tls(std::string_view host = "127.0.0.1") const
    {
        return {.url = join("https://", host, ":", tls.port(), "/"),
                .ca_file = directory.file("ca.pem"),
                .addresses = {"127.0.0.1"},
                .is_alone = true,
                .wants_certificate = true};
    }
    double hours_from_now(WallTime time) const
    {
        return holdfast::seconds(time - clock.wall()) / 3600;
    }

    TemporaryDirectory directory;
    MadeCertificate made =
        make_chain(from_now({.name = "shop.test", .ends_in = hours{240}}, clock.wall()),
                   from_now({.name = "issuer", .ends_in = hours{48}}, clock.wall()));
    TlsServer tls{loop, made};
};

TEST_F(AnExchangeOverTls, TellsWhenTheCertificatesEnd)
{
    Response response = run(to_tls());
    ASSERT_EQ(response.end, End::answered) << response.detail;
    EXPECT_EQ(response.body, "fine");
    EXPECT_GT(response.course.tls, Duration::zero());
    ASSERT_TRUE(response.course.certificate);
    EXPECT_NEAR(hours_from_now(response.course.certificate->leaf), 240, 0.1);
    EXPECT_NEAR(hours_from_now(response.course.certificate->earliest), 48, 0.1);
}

TEST_F(AnExchangeOverTls, BelievesNobodyElse)
{
    Request request = to_tls();
    request.ca_file.clear();
    Response response = run(request);
    EXPECT_EQ(response.end, End::tls_failed);
    EXPECT_THAT(response.detail, HasSubstr("certificate"));
    EXPECT_FALSE(response.course.certificate);
    EXPECT_TRUE(tls.requests.empty());
    request.is_verified = false;
    EXPECT_EQ(run(request).end, End::answered);
}

TEST_F(AnExchangeOverTls, WantsTheNameOfTheUrlOrAnotherOneThatItIsGiven)
{
    EXPECT_EQ(run(to_tls("other.test")).end, End::tls_failed);
    EXPECT_EQ(run(to_tls("shop.test")).end, End::answered);
    Request request = to_tls("other.test");
    request.server_name = "shop.test";
    EXPECT_EQ(run(request).end, End::answered);
    // Whom it asks is still the one in the URL.
    EXPECT_THAT(tls.requests.back(), HasSubstr(join("\r\nHost: other.test:", tls.port(), "\r\n")));
    request = to_tls();
    request.server_name = "wrong.test";
    EXPECT_EQ(run(request).end, End::tls_failed);
}

}  // namespace
}  // namespace holdfast::curl
