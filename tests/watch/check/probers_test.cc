#include "watch/check/probers.h"

#include "tests/fakes/loop_server.h"
#include "tests/fakes/restless_server.h"
#include "tests/watch/check/check_fixture.h"

namespace holdfast::watch {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::IsEmpty;
using testing::SizeIs;

class ProbersTest : public CheckFixture, public Task {
protected:
    ProbersTest()
    {
        loop.add(*this, never);
        probers.set_collector(this);
    }
    ~ProbersTest() override { loop.remove(*this); }
    const char* name() const noexcept override { return "collector"; }
    Instant step(Instant /*now*/) override
    {
        ++woken;
        return never;
    }

    int woken = 0;
    LoopServer server{loop};
};

TEST_F(ProbersTest, WakeWhoCollects)
{
    run(to(server.url("/")));
    run_until(loop, [&] { return woken >= 1; });
    EXPECT_THAT(probers.collect(loop.now()), IsEmpty());
    EXPECT_EQ(probers.under_way(), 0U);
}

TEST_F(ProbersTest, TellNothingOfWhatIsCancelled)
{
    RestlessServer mute{loop, [](std::size_t) { return ""; }};
    std::vector<CheckId> ids{
        submit(to(join("http://127.0.0.1:", mute.port())), seconds{9}),
        submit(to(join("http://mute.test:", mute.port())), seconds{9}),
        submit(to(join("tls://127.0.0.1:", mute.port()), CheckType::tls), seconds{9}),
        submit(to(join("tcp://127.0.0.1:", mute.port()), CheckType::tcp), seconds{9})};
    Service dns = to("", CheckType::dns);
    dns.dns.name = "a.test";
    ids.push_back(submit(dns, seconds{9}));
    // Some of it is over already, and not collected.
    ids.push_back(submit(to("file:///x"), seconds{9}));
    for (CheckId id : ids) {
        probers.cancel(id);
        probers.cancel(id);
    }
    EXPECT_EQ(probers.under_way(), 0U);
    run(to(server.url("/")));
    EXPECT_THAT(seen, SizeIs(1));
    run_until(loop, [&] { return mute.open_connections() == 0; });
}

// Each kind of target that means harm, at once, and among them those that are well.
TEST_F(ProbersTest, LetNoTargetHarmAnother)
{
    RestlessServer mute{loop, [](std::size_t) { return ""; }};
    RestlessServer pours{loop, [](std::size_t number) {
                             return number == 0 ? "HTTP/1.1 200 OK\r\n\r\n"
                                                : std::string(30'000, 'x');
                         }};
    RestlessServer drips{loop, [](std::size_t number) {
                             return number == 0 ? "HTTP/1.1 200 OK\r\nContent-Length: 99999\r\n\r\n"
                                                : "x";
                         }};
    LoopServer leads_on{loop};
    int hops = 0;
    leads_on.behave = [&](const std::string&) {
        return LoopServer::Act{LoopServer::answer(302, "", join("Location: /", ++hops, "\r\n"))};
    };
    names.set([](const NameServer::Question& question) {
        return question.name == "mute.test" ? std::vector<std::string>{} : say_loopback(question);
    });
    std::vector<CheckId> well;
    for (int i = 0; i < 8; ++i) {
        for (int port : {mute.port(), pours.port(), drips.port(), leads_on.port()})
            submit(to(join("http://127.0.0.1:", port, "/")), milliseconds{600});
        submit(to(join("http://mute.test:", server.port(), "/")), milliseconds{600});
        submit(to(join("tls://127.0.0.1:", mute.port()), CheckType::tls), milliseconds{600});
        well.push_back(submit(to(join("http://well.test:", server.port(), "/")), seconds{9}));
    }
    wait_for(7 * 8);
    std::size_t answered = 0;
    for (const Seen& each : seen)
        if (std::ranges::find(well, each.id) != well.end()) {
            EXPECT_EQ(each.observation.status_code, 200U);
            ++answered;
        } else {
            EXPECT_NE(each.observation.problem, "");
            EXPECT_LT(each.observation.took, seconds{10});
        }
    EXPECT_EQ(answered, well.size());
    EXPECT_EQ(probers.under_way(), 0U);
}

}  // namespace
}  // namespace holdfast::watch
