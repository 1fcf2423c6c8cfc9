#include "watch/check/curl_http.h"

#include <fstream>

#include "lib/zlib/gzip.h"
#include "tests/fakes/loop_server.h"
#include "tests/fakes/restless_server.h"
#include "tests/fakes/temporary_directory.h"
#include "tests/fakes/tls_server.h"
#include "tests/watch/check/check_fixture.h"

namespace holdfast::watch {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::AllOf;
using testing::Contains;
using testing::HasSubstr;
using testing::Not;
using testing::Pair;
using testing::SizeIs;
using testing::StartsWith;

class AnHttpCheck : public CheckFixture {
protected:
    Observation run_answered_with(std::string wire, LoopServer::Then then = LoopServer::Then::keep,
                                  Duration timeout = seconds{5})
    {
        server.behave = [=](const std::string&) { return LoopServer::Act{wire, then}; };
        return run(to(server.url("/")), timeout);
    }
    Observation run_mute(std::string wire)
    {
        return run_answered_with(std::move(wire), LoopServer::Then::keep, milliseconds{500});
    }
    static std::string redirect(int status, const std::string& location)
    {
        return LoopServer::answer(status, "", join("Location: ", location, "\r\n"));
    }
    Observation run_redirected_to(const std::string& location)
    {
        return run_answered_with(redirect(302, location));
    }

    LoopServer server{loop};
};

TEST_F(AnHttpCheck, TellsAllThatConditionsAskFor)
{
    server.behave = [](const std::string&) {
        return LoopServer::Act{LoopServer::answer(418, "{\"version\":\"1\"}", "X-Cache: HIT\r\n")};
    };
    Service service = to(join("http://shop.test:", server.port(), "/health?full=1"));
    service.http.headers = {{"X-Key", "secret"}, {"X-Evil", "a\r\nX-More: b"}};
    Observation seen_now = run(service);
    EXPECT_FALSE(seen_now.silence);
    EXPECT_EQ(seen_now.status_code, 418U);
    EXPECT_EQ(seen_now.body, "{\"version\":\"1\"}");
    EXPECT_THAT(seen_now.headers, Contains(Pair("x-cache", "HIT")));
    EXPECT_EQ(seen_now.address, "127.0.0.1");
    EXPECT_EQ(seen_now.problem, "");
    EXPECT_GT(seen_now.phases.resolve, Duration::zero());
    EXPECT_GT(seen_now.phases.connect, Duration::zero());
    EXPECT_GT(seen_now.phases.processing, Duration::zero());
    EXPECT_GE(seen_now.took, seen_now.phases.resolve + seen_now.phases.connect);
    EXPECT_FALSE(seen_now.certificate_expires);
    EXPECT_THAT(server.requests.at(0),
                AllOf(StartsWith("GET /health?full=1 HTTP/1.1\r\n"),
                      HasSubstr("\r\nHost: shop.test:"), HasSubstr("\r\nX-Key: secret\r\n"),
                      HasSubstr("\r\nUser-Agent: Holdfast\r\n"), Not(HasSubstr("X-More"))));
}

TEST_F(AnHttpCheck, SendsMethodHeadersAndBody)
{
    Service service = to(server.url("/a"));
    service.http.method = "PUT";
    service.http.headers = {{"User-Agent", "probe"}, {"Content-Type", "text/plain"}};
    service.http.body = "hello";
    EXPECT_EQ(run(service).status_code, 200U);
    EXPECT_THAT(server.requests.at(0),
                AllOf(StartsWith("PUT /a "), HasSubstr("\r\nUser-Agent: probe\r\n"),
                      Not(HasSubstr("Holdfast")), testing::EndsWith("\r\n\r\nhello")));
    service.http = {.method = "HEAD"};
    server.behave = [](const std::string&) {
        return LoopServer::Act{"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n"};
    };
    EXPECT_FALSE(run(service).silence);
}

TEST_F(AnHttpCheck, HasAConnectionOfItsOwn)
{
    run(to(server.url("/")));
    run(to(server.url("/")));
    EXPECT_EQ(server.accepted, 2);
}

TEST_F(AnHttpCheck, TellsWhoIsSilent)
{
    EXPECT_EQ(run_answered_with("", LoopServer::Then::close).silence, Silence::cut_off);
    EXPECT_EQ(run_answered_with("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf",
                                LoopServer::Then::reset)
                  .silence,
              Silence::cut_off);
    server.stop_listening();
    Observation refused = run(to(server.url("/")));
    EXPECT_EQ(refused.silence, Silence::refused);
    EXPECT_EQ(refused.status_code, 0U);
    EXPECT_THAT(refused.problem, HasSubstr(join("port ", server.port())));
}

TEST_F(AnHttpCheck, EndsAtItsTimeWithWhatIsMute)
{
    Observation mute = run_mute("");
    EXPECT_EQ(mute.silence, Silence::timed_out);
    EXPECT_EQ(mute.problem, "connected, but no answer came within 500ms");
    EXPECT_GE(mute.took, milliseconds{500});
    EXPECT_LT(mute.took, seconds{10});
    EXPECT_GT(mute.phases.connect, Duration::zero());
    EXPECT_EQ(run_mute("HTTP/1.1 200 OK\r\nX-Slow: ").silence, Silence::timed_out);
    Observation half = run_mute("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf");
    EXPECT_EQ(half.silence, Silence::timed_out);
    EXPECT_EQ(half.problem, "the answer did not end within 500ms");
    EXPECT_EQ(half.status_code, 200U);
    run_until(loop, [&] { return server.open_connections() == 0; });
}

TEST_F(AnHttpCheck, EndsAtItsTimeWithWhatDrips)
{
    RestlessServer drips{loop, [](std::size_t number) {
                             return number == 0 ? "HTTP/1.1 200 OK\r\nContent-Length: 99999\r\n\r\n"
                                                : "x";
                         }};
    Observation seen_now = run(to(join("http://127.0.0.1:", drips.port(), "/")), milliseconds{100});
    // A byte a turn: it is not long enough to be too long.
    EXPECT_TRUE(seen_now.silence == Silence::timed_out) << seen_now.problem;
    EXPECT_LT(seen_now.took, seconds{10});
}

TEST_F(AnHttpCheck, TakesNoMoreOfABodyWithoutEnd)
{
    RestlessServer pours{loop, [](std::size_t number) {
                             return number == 0 ? "HTTP/1.1 200 OK\r\n\r\n"
                                                : std::string(60'000, 'x');
                         }};
    Observation seen_now = run(to(join("http://127.0.0.1:", pours.port(), "/")));
    EXPECT_FALSE(seen_now.silence);
    EXPECT_EQ(seen_now.status_code, 200U);
    EXPECT_EQ(seen_now.problem, "the answer is longer than 100000 bytes");
    EXPECT_EQ(seen_now.body, "");
    EXPECT_LT(pours.sent_bytes, 20'000'000U);
}

TEST_F(AnHttpCheck, TakesNoMoreOfAHeadWithoutEnd)
{
    RestlessServer pours{loop, [](std::size_t number) {
                             return number == 0 ? "HTTP/1.1 200 OK\r\n" : std::string{"A: b\r\n"};
                         }};
    Observation seen_now = run(to(join("http://127.0.0.1:", pours.port(), "/")));
    EXPECT_FALSE(seen_now.silence);
    EXPECT_THAT(seen_now.problem, HasSubstr("headers"));
}

TEST_F(AnHttpCheck, UnpacksNoMoreOfABombThanOfAnyBody)
{
    std::string bomb = zlib::Gzip{zlib::Gzip::Effort::best}.compress(std::string(10'000'000, '\0'));
    ASSERT_LT(bomb.size(), 50'000U);
    Observation seen_now =
        run_answered_with(LoopServer::answer(200, bomb, "Content-Encoding: gzip\r\n"));
    EXPECT_EQ(seen_now.problem, "the answer is longer than 100000 bytes");
    std::string text = zlib::Gzip{zlib::Gzip::Effort::best}.compress("hello");
    EXPECT_EQ(run_answered_with(LoopServer::answer(200, text, "Content-Encoding: gzip\r\n")).body,
              "hello");
}

TEST_F(AnHttpCheck, CallsGarbageWhatIsNoHttp)
{
    for (const char* wire : {"hello\r\n\r\n", "SSH-2.0-OpenSSH\r\n",
                             "HTTP/1.1 200 OK\r\n"
                             "Content-Length: x\r\n\r\n"}) {
        Observation seen_now = run_answered_with(wire, LoopServer::Then::close);
        EXPECT_FALSE(seen_now.silence) << wire;
        EXPECT_TRUE(seen_now.is_garbage) << wire;
        EXPECT_NE(seen_now.problem, "");
    }
}

TEST_F(AnHttpCheck, FollowsRedirectsAndSumsUpTheirTimes)
{
    server.behave = [](const std::string& request) {
        if (request.starts_with("GET /c"))
            return LoopServer::Act{LoopServer::answer(200, "there")};
        return LoopServer::Act{redirect(302, request.starts_with("GET /a") ? "/b" : "c?d#e")};
    };
    Observation seen_now = run(to(server.url("/a")));
    EXPECT_EQ(seen_now.status_code, 200U);
    EXPECT_EQ(seen_now.body, "there");
    EXPECT_EQ(seen_now.problem, "");
    ASSERT_THAT(server.requests, SizeIs(3));
    EXPECT_THAT(server.requests[2], StartsWith("GET /c?d HTTP"));
    EXPECT_EQ(server.accepted, 3);
}

TEST_F(AnHttpCheck, DoesNotFollowWhenItIsNotToOrThereIsNowhere)
{
    server.behave = [](const std::string&) { return LoopServer::Act{redirect(302, "/b")}; };
    Service service = to(server.url("/a"));
    service.http.redirects_max = 0;
    Observation seen_now = run(service);
    EXPECT_EQ(seen_now.status_code, 302U);
    EXPECT_EQ(seen_now.problem, "");
    EXPECT_EQ(run_answered_with(LoopServer::answer(302, "")).problem, "");
}

TEST_F(AnHttpCheck, FollowsNotForEver)
{
    int number = 0;
    server.behave = [&](const std::string&) {
        return LoopServer::Act{redirect(302, join("/", ++number))};
    };
    Service service = to(server.url("/"));
    service.http.redirects_max = 3;
    Observation seen_now = run(service);
    EXPECT_FALSE(seen_now.silence);
    EXPECT_EQ(seen_now.status_code, 302U);
    EXPECT_EQ(seen_now.problem, "redirected more than 3 times");
    EXPECT_THAT(server.requests, SizeIs(4));
}

TEST_F(AnHttpCheck, KnowsACircle)
{
    server.behave = [](const std::string& request) {
        return LoopServer::Act{redirect(302, request.starts_with("GET /a") ? "/b" : "/a")};
    };
    EXPECT_EQ(run(to(server.url("/a"))).problem, "redirected in a circle, after 2 requests");
}

TEST_F(AnHttpCheck, GoesNowhereElseButToHttp)
{
    Observation seen_now = run_redirected_to("file:///etc/passwd");
    EXPECT_FALSE(seen_now.silence);
    EXPECT_EQ(seen_now.problem, "redirected to what cannot be asked: neither http nor https");
    EXPECT_THAT(run_redirected_to("gopher://127.0.0.1:70/x").problem, HasSubstr("neither"));
    EXPECT_THAT(run_redirected_to("http://").problem, HasSubstr("cannot be asked"));
    EXPECT_EQ(run(to("file:///etc/passwd")).silence, Silence::unreachable);
    EXPECT_EQ(run(to("nonsense")).silence, Silence::unreachable);
}

TEST_F(AnHttpCheck, GoesToNoLinkLocalAddress)
{
    for (const char* host :
         {"169.254.169.254", "[fe80::1]", "0xa9fea9fe", "2852039166", "[::ffff:169.254.169.254]"}) {
        Observation seen_now =
            run_redirected_to(join("http://", host, "/latest/meta-data?token=x"));
        EXPECT_FALSE(seen_now.silence) << host;
        EXPECT_EQ(seen_now.status_code, 302U);
        EXPECT_THAT(seen_now.problem, AllOf(StartsWith("redirected to http://"),
                                            HasSubstr("link-local"), Not(HasSubstr("token"))));
        Observation at_once = run(to(join("http://", host, "/")));
        EXPECT_EQ(at_once.silence, Silence::unreachable) << host;
        EXPECT_THAT(at_once.problem, HasSubstr("link-local"));
    }
    EXPECT_EQ(exchanges.begun(), 5U) << "nobody but the server was asked";
}

TEST_F(AnHttpCheck, GoesToNoNameThatMeansALinkLocalAddress)
{
    names.set([](const NameServer::Question& question) {
        std::vector<NameServer::Record> records;
        if (question.type == 1)
            records = {NameServer::a(std::string{"\x7F\0\0\1", 4}),
                       NameServer::a(std::string{"\xA9\xFE\xA9\xFE", 4})};
        return std::vector{NameServer::reply(question, records)};
    });
    EXPECT_THAT(run_redirected_to(join("http://rebound.test:", server.port(), "/")).problem,
                HasSubstr("link-local"));
    Observation seen_now = run(to(join("http://rebound.test:", server.port(), "/")));
    EXPECT_EQ(seen_now.silence, Silence::unreachable);
    EXPECT_THAT(server.requests, SizeIs(1));
}

TEST_F(AnHttpCheck, TellsAnotherHostNoSecrets)
{
    LoopServer other{loop};
    server.behave = [&](const std::string& request) {
        return LoopServer::Act{
            redirect(302, request.starts_with("GET /a") ? "/b" : other.url("/c"))};
    };
    Service service = to(join("http://me:password@127.0.0.1:", server.port(), "/a"));
    service.http.headers = {{"X-Key", "secret"}, {"Accept", "text/plain"}};
    EXPECT_EQ(run(service).status_code, 200U);
    ASSERT_THAT(server.requests, SizeIs(2));
    for (const std::string& request : server.requests)
        EXPECT_THAT(request, AllOf(HasSubstr("X-Key: secret"), HasSubstr("Authorization: Basic")));
    EXPECT_THAT(other.requests.at(0),
                AllOf(HasSubstr("Accept: text/plain"), Not(HasSubstr("secret")),
                      Not(HasSubstr("Authorization"))));
    service.http.method = "POST";
    service.http.body = "hello";
    server.behave = [&](const std::string&) {
        return LoopServer::Act{redirect(307, other.url("/c"))};
    };
    Observation seen_now = run(service);
    EXPECT_EQ(seen_now.problem,
              join("the body of the request is redirected to http://127.0.0.1:", other.port()));
    EXPECT_THAT(other.requests, SizeIs(1));
}

TEST_F(AnHttpCheck, KeepsToItsFamily)
{
    Service service = to(server.url("/"));
    service.family = AddressFamily::ipv6;
    Observation seen_now = run(service);
    EXPECT_EQ(seen_now.silence, Silence::not_resolved);
    EXPECT_EQ(seen_now.problem, "127.0.0.1 is not an address of IPv6");
    service.url = join("http://shop.test:", server.port(), "/");
    EXPECT_EQ(run(service).silence, Silence::not_resolved);
    service.family = AddressFamily::ipv4;
    EXPECT_EQ(run(service).status_code, 200U);
}

TEST_F(AnHttpCheck, TellsThatItsNameIsNotFound)
{
    names.set([](const NameServer::Question& question) {
        return std::vector{NameServer::reply(question, {}, 3)};
    });
    Observation seen_now = run(to("http://gone.test/"));
    EXPECT_EQ(seen_now.silence, Silence::not_resolved);
    EXPECT_EQ(seen_now.problem, "gone.test: there is no such name");
    names.set(say_nothing);
    seen_now = run(to("http://mute.test/"), milliseconds{50});
    EXPECT_EQ(seen_now.silence, Silence::not_resolved);
    EXPECT_EQ(seen_now.problem, "no answer to who mute.test is within 50ms");
    EXPECT_GE(seen_now.phases.resolve, milliseconds{50});
}

class AnHttpsCheck : public CheckFixture {
protected:
    MadeCertificate make(CertificateWish own)
    {
        own.name = "shop.test";
        MadeCertificate made =
            make_chain(from_now(own, clock.wall()),
                       from_now({.name = "issuer", .ends_in = hours{900}}, clock.wall()));
        std::ofstream{directory.file("ca.pem")} << made.certificate;
        return made;
    }
    Service to_tls(std::string_view host = "shop.test")
    {
        Service service = to(join("https://", host, ":", tls.port(), "/"));
        service.tls.ca_file = directory.file("ca.pem");
        return service;
    }
    double hours_from_now(std::optional<WallTime> time) const
    {
        return time ? holdfast::seconds(*time - clock.wall()) / 3600 : -1e9;
    }

    TemporaryDirectory directory;
    TlsServer tls{loop, make({.ends_in = hours{240}})};
};

TEST_F(AnHttpsCheck, TellsWhenTheCertificatesEnd)
{
    Observation seen_now = run(to_tls());
    EXPECT_EQ(seen_now.status_code, 200U) << seen_now.problem;
    EXPECT_GT(seen_now.phases.tls, Duration::zero());
    EXPECT_NEAR(hours_from_now(seen_now.leaf_expires), 240, 0.1);
    EXPECT_NEAR(hours_from_now(seen_now.certificate_expires), 240, 0.1);
}

TEST_F(AnHttpsCheck, TellsWhenTheCertificatesEndedThatItDoesNotBelieve)
{
    tls.set_certificate(make({.starts_in = -hours{99}, .ends_in = -hours{9}}));
    Observation seen_now = run(to_tls());
    EXPECT_EQ(seen_now.silence, Silence::tls_failed);
    EXPECT_THAT(seen_now.problem, HasSubstr("certificate has expired"));
    EXPECT_NEAR(hours_from_now(seen_now.leaf_expires), -9, 0.1);
    EXPECT_NEAR(hours_from_now(seen_now.certificate_expires), -9, 0.1);
    EXPECT_TRUE(tls.requests.empty());
}

TEST_F(AnHttpsCheck, BelievesNoStrangerAndNoOtherName)
{
    Service stranger = to_tls();
    stranger.tls.ca_file.clear();
    Observation seen_now = run(stranger);
    EXPECT_EQ(seen_now.silence, Silence::tls_failed);
    EXPECT_NEAR(hours_from_now(seen_now.leaf_expires), 240, 0.1);
    EXPECT_EQ(run(to_tls("other.test")).silence, Silence::tls_failed);
    Service named = to_tls("other.test");
    named.tls.server_name = "shop.test";
    EXPECT_EQ(run(named).status_code, 200U);
    stranger.tls.verify = false;
    EXPECT_EQ(run(stranger).status_code, 200U);
}

TEST_F(AnHttpsCheck, IsNotLedToPlainHttp)
{
    tls.answer = "HTTP/1.1 301 Moved\r\nLocation: http://shop.test/\r\nContent-Length: 0\r\n\r\n";
    Observation seen_now = run(to_tls());
    EXPECT_EQ(seen_now.problem, "redirected from https to http://shop.test:80");
    EXPECT_EQ(seen_now.status_code, 301U);
    EXPECT_FALSE(seen_now.silence);
}

TEST_F(AnHttpsCheck, EndsAtItsTimeWithWhatSaysNothing)
{
    RestlessServer mute{loop, [](std::size_t) { return ""; }};
    Observation seen_now = run(to(join("https://127.0.0.1:", mute.port(), "/")), milliseconds{500});
    EXPECT_EQ(seen_now.silence, Silence::timed_out);
    EXPECT_EQ(seen_now.problem, "no connection over TLS within 500ms");
}

// libcurl has failed; the second look for the dates meets somebody who has gone mute.
TEST_F(AnHttpsCheck, ForgoesTheDatesWhenItsTimeIsOver)
{
    RestlessServer noise{loop, [&, count = 0](std::size_t) mutable {
                             return ++count == 1 ? "no TLS at all\r\n" : "";
                         }};
    Observation seen_now = run(to(join("https://127.0.0.1:", noise.port(), "/")), seconds{1});
    EXPECT_EQ(seen_now.silence, Silence::tls_failed);
    EXPECT_FALSE(seen_now.leaf_expires);
    EXPECT_LT(seen_now.took, seconds{10});
}

}  // namespace
}  // namespace holdfast::watch
