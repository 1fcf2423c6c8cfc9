#include "watch/check/tcp_checker.h"

#include "tests/fakes/restless_server.h"
#include "tests/watch/check/check_fixture.h"

namespace holdfast::watch {
namespace {

using std::chrono::milliseconds;
using testing::HasSubstr;
using testing::SizeIs;

using Piece = std::optional<std::string>;

class ATcpCheck : public CheckFixture {
protected:
    Service to_port(int port, TcpCheck tcp = {})
    {
        Service service = to(join("tcp://127.0.0.1:", port), CheckType::tcp);
        service.tcp = std::move(tcp);
        return service;
    }
    Observation run_against(const RestlessServer::Pieces& pieces, TcpCheck tcp = {},
                            Duration timeout = std::chrono::seconds{5})
    {
        server.emplace(loop, pieces);
        return run(to_port(server->port(), std::move(tcp)), timeout);
    }

    std::optional<RestlessServer> server;
};

TEST_F(ATcpCheck, IsContentToBeConnected)
{
    Observation seen_now = run_against([](std::size_t) { return Piece{""}; });
    EXPECT_FALSE(seen_now.silence);
    EXPECT_EQ(seen_now.problem, "");
    EXPECT_EQ(seen_now.address, "127.0.0.1");
    EXPECT_GT(seen_now.phases.connect, Duration::zero());
    run_until(loop, [&] { return server->open_connections() == 0; });
}

TEST_F(ATcpCheck, HearsWhatIsExpectedAcrossPieces)
{
    auto slowly = [](std::size_t number) {
        return number < 8 ? Piece{std::string{"220 mail"}.substr(number, 1)} : Piece{""};
    };
    Observation seen_now = run_against(slowly, {.expect = "0 mai"});
    EXPECT_FALSE(seen_now.silence);
    EXPECT_EQ(seen_now.problem, "");
    EXPECT_THAT(seen_now.body, testing::StartsWith("220 mai"));
}

TEST_F(ATcpCheck, SaysWhatItIsToSay)
{
    server.emplace(loop, [this](std::size_t) {
        return Piece{server->received == "PING\r\n" ? "+PONG\r\n" : ""};
    });
    Observation seen_now = run(to_port(server->port(), {.send = "PING\r\n", .expect = "+PONG"}));
    EXPECT_THAT(seen_now.body, testing::StartsWith("+PONG\r\n"));
    EXPECT_GT(seen_now.phases.processing, Duration::zero());
}

TEST_F(ATcpCheck, EndsAtItsTimeWithWhatIsMute)
{
    Observation seen_now = run_against([](std::size_t) { return Piece{""}; },
                                       {.send = "PING\r\n", .expect = "+PONG"}, milliseconds{500});
    EXPECT_EQ(server->received, "PING\r\n");
    EXPECT_EQ(seen_now.silence, Silence::timed_out);
    EXPECT_EQ(seen_now.problem, "connected, but no answer came within 500ms");
}

TEST_F(ATcpCheck, ShowsWhatWasSaidToConditions)
{
    server.emplace(loop, [](std::size_t number) { return Piece{number == 0 ? "SSH-2.0" : ""}; });
    Service service = to_port(server->port());
    service.conditions = {{.text = "[BODY] == pat(SSH*)"}};
    EXPECT_EQ(run(service).body, "SSH-2.0");
}

TEST_F(ATcpCheck, ReadsNoMoreThanItsLimit)
{
    Observation seen_now =
        run_against([](std::size_t) { return Piece{std::string(9000, 'x')}; }, {.expect = "y"});
    EXPECT_FALSE(seen_now.silence);
    EXPECT_EQ(seen_now.problem, "it has sent 4000 bytes without what is expected");
    EXPECT_THAT(seen_now.body, SizeIs(4000));
}

TEST_F(ATcpCheck, TellsAWrongAnswerFromNone)
{
    auto wrong = [](std::size_t number) { return Piece{number == 0 ? "no" : ""}; };
    Observation seen_now = run_against(wrong, {.expect = "yes"}, milliseconds{500});
    EXPECT_FALSE(seen_now.silence);
    EXPECT_EQ(seen_now.problem, "it answers, and not what is expected");
    EXPECT_EQ(seen_now.body, "no");
    auto closes = [](std::size_t number) { return number == 0 ? Piece{"no"} : std::nullopt; };
    seen_now = run_against(closes, {.expect = "yes"});
    EXPECT_FALSE(seen_now.silence);
    EXPECT_EQ(seen_now.problem,
              "it has closed the connection without having said what is expected");
    seen_now = run_against([](std::size_t) { return std::nullopt; }, {.expect = "yes"});
    EXPECT_EQ(seen_now.silence, Silence::cut_off);
    EXPECT_EQ(seen_now.problem, "it has closed the connection before it said anything");
}

TEST_F(ATcpCheck, EndsAtItsTimeWithWhatDrips)
{
    int bytes = 0;
    auto drips = [&](std::size_t) { return Piece{bytes++ < 2000 ? "x" : ""}; };
    Observation seen_now = run_against(drips, {.expect = "y"}, milliseconds{500});
    EXPECT_EQ(seen_now.problem, "it answers, and not what is expected");
    EXPECT_LT(seen_now.took, std::chrono::seconds{10});
}

TEST_F(ATcpCheck, SaysThatNobodyListens)
{
    int port = 0;
    {
        RestlessServer gone{loop, [](std::size_t) { return Piece{""}; }};
        port = gone.port();
    }
    Observation seen_now = run(to_port(port));
    EXPECT_EQ(seen_now.silence, Silence::refused);
    EXPECT_EQ(seen_now.problem, "Connection refused");
    EXPECT_EQ(seen_now.address, "127.0.0.1");
}

TEST_F(ATcpCheck, GoesNowhereThatItMayNot)
{
    for (const char* url :
         {"tcp://169.254.169.254:80", "tcp://[fe80::1]:80", "tcp://0xa9fea9fe:80"})
        EXPECT_THAT(run(to(url, CheckType::tcp)).problem, HasSubstr("link-local")) << url;
    EXPECT_EQ(run(to("http://x/", CheckType::tcp)).silence, Silence::unreachable);
    names.set([](const NameServer::Question& question) {
        return std::vector{
            NameServer::reply(question, {NameServer::a(std::string{"\xA9\xFE\xA9\xFE", 4})})};
    });
    EXPECT_THAT(run(to("tcp://rebound.test:80", CheckType::tcp)).problem, HasSubstr("link-local"));
}

TEST_F(ATcpCheck, FindsItsNameOrSaysThatItCannot)
{
    server.emplace(loop, [](std::size_t) { return Piece{""}; });
    EXPECT_FALSE(run(to(join("tcp://db.test:", server->port()), CheckType::tcp)).silence);
    names.set(say_nothing);
    Observation seen_now = run(to("tcp://mute.test:1", CheckType::tcp), milliseconds{50});
    EXPECT_EQ(seen_now.silence, Silence::not_resolved);
    EXPECT_EQ(seen_now.problem, "no answer to who mute.test is within 50ms");
}

}  // namespace
}  // namespace holdfast::watch
