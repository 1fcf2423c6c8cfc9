#include "tests/watch/unit/bus_fixture.h"
#include "watch/unit/unit_words.h"

namespace holdfast::watch {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::EndsWith;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::StartsWith;

class BusTroubleTest : public BusFixture {};

TEST_F(BusTroubleTest, IsSaidWhileTheBusIsAwayAndWhatWasMissedIsToldAfterIt)
{
    pid1.add("web.service");
    pid1.add("old.service");
    know();
    told.troubles.clear();
    private_bus.stop();
    wait([&] { return !units->trouble().empty(); });
    EXPECT_THAT(units->trouble(), StartsWith("the system bus is away: "));
    ASSERT_TRUE(units->trouble_since());
    EXPECT_THAT(units->trouble(), EndsWith(join(", since ", to_seconds(*units->trouble_since()))));
    EXPECT_NE(units->find("web.service"), nullptr) << "what was known stays";
    EXPECT_THAT(told.lines, IsEmpty());

    pid1.disconnect();
    pid1.change_silently("web.service", {{"NRestarts", std::uint32_t{3}}});
    pid1.remove("old.service");
    private_bus.start();
    pid1.connect();
    wait([&] { return units->trouble().empty(); });
    EXPECT_FALSE(units->trouble_since());
    EXPECT_EQ(told.troubles.size(), 2U);
    EXPECT_THAT(told.lines, ElementsAre("gone old.service loaded active/running success 0",
                                        "web.service loaded active/running success 3"));
    EXPECT_THAT(told.events, ElementsAre("restarted by systemd, 3 times, 3 by now"));
    pid1.change("web.service", {}, {{"SubState", "exited"}});
    settle();
    EXPECT_EQ(units->find("web.service")->sub_state, "exited") << "subscribed again";
}

TEST_F(BusTroubleTest, IsOverAtOnceWhenSystemdComesToItsBusLater)
{
    pid1.disconnect();
    begin({.feed = {.retry = {.first = std::chrono::hours{1}, .longest = std::chrono::hours{1}}}});
    wait([&] { return units->trouble().find("systemd does not answer") != std::string::npos; });
    pid1.add("web.service");
    pid1.connect();
    wait([&] { return units->trouble().empty(); });
    EXPECT_EQ(mirrored(), pid1.list());
    // systemd executes itself anew.
    pid1.disconnect();
    wait([&] { return !units->trouble().empty(); });
    EXPECT_THAT(units->trouble(), StartsWith("systemd left the system bus"));
    pid1.is_subscribed = true;
    pid1.connect();
    wait([&] { return units->trouble().empty(); });
    pid1.change("web.service", {}, {{"SubState", "exited"}});
    settle();
    EXPECT_EQ(units->find("web.service")->sub_state, "exited");
}

TEST_F(BusTroubleTest, IsSaidWhenSystemdDoesNotTellItsUnits)
{
    pid1.add("web.service");
    pid1.mute = {"ListUnits"};
    begin({.resync_again = milliseconds{20}, .feed = {.answer_timeout = milliseconds{250}}});
    wait([&] {
        return units->trouble().find("systemd does not tell its units") != std::string::npos;
    });
    EXPECT_GE(units->counts().timeouts, 1U);
    EXPECT_TRUE(units->trouble_since());
    pid1.mute.clear();
    wait([&] { return units->trouble().empty(); });
    EXPECT_EQ(mirrored(), pid1.list());
}

TEST_F(BusTroubleTest, IsNoneForTheRestWhenTheAnswerAboutOneUnitNeverComes)
{
    pid1.add("mute.service");
    pid1.add("web.service");
    pid1.mute = {"mute.service"};
    know({.asks_max = 1,
          .resync_period = milliseconds{100},
          .feed = {.answer_timeout = milliseconds{250}}});
    wait([&] { return units->find("web.service") != nullptr; });
    EXPECT_EQ(units->find("mute.service"), nullptr);
    EXPECT_GE(units->counts().timeouts, 1U);
    pid1.mute.clear();
    wait([&] { return units->find("mute.service") != nullptr; });
}

TEST_F(BusTroubleTest, OfASignalThatWasLostIsRepairedByTheNextResync)
{
    pid1.add("web.service");
    know({.resync_period = milliseconds{50}});
    pid1.change_silently(
        "web.service", {{"ActiveState", "failed"}, {"SubState", "failed"}, {"Result", "oom-kill"}});
    wait([&] { return units->find("web.service")->active_state == "failed"; });
    EXPECT_EQ(units->find("web.service")->result, "oom-kill");
    EXPECT_GE(units->counts().corrections, 1U);
    EXPECT_THAT(told.events, ElementsAre(StartsWith("oom_killed")));
}

// The bus lets anybody send us whatever he likes, if he sends it to us alone.
TEST_F(BusTroubleTest, IsNotMadeByWhoeverOnlyPlaysSystemd)
{
    pid1.add("web.service");
    know();
    struct User final : systemd::BusUser {
        void bus_connected(sd_bus* bus) override
        {
            const char* text = nullptr;
            sd_bus_get_unique_name(bus, &text);
            name = text;
        }
        void bus_lost(const std::string& /*why*/) override {}
        std::string name;
    } user;
    bus.add(user);
    FakeSystemd impostor{loop, private_bus.address(), "org.example.impostor"};
    impostor.add("web.service");
    impostor.destination = user.name;
    impostor.change("web.service", {{"Result", "oom-kill"}}, {{"ActiveState", "failed"}});
    impostor.unload("web.service");
    wait([&] { return units->counts().foreign_signals >= 3; });
    EXPECT_EQ(units->find("web.service")->active_state, "active");
    EXPECT_THAT(told.lines, IsEmpty());
}

TEST_F(BusTroubleTest, IsNotMadeByGarbage)
{
    pid1.add("web.service");
    pid1.add("bad.service", {{"NRestarts", "many"},
                             {"ActiveState", std::uint64_t{1}},
                             {"Description", "a\nb\x1b[2J"},
                             {"StateChangeTimestamp", std::uint64_t{UINT64_MAX - 1}}});
    pid1.change_silently("bad.service", {{"ActiveState", "active"}});
    know();
    EXPECT_EQ(units->find("bad.service")->description, "a b [2J");
    EXPECT_EQ(units->find("bad.service")->changed, std::nullopt);
    std::uint64_t before = units->counts().garbage;
    EXPECT_GE(before, 1U);
    pid1.say_nonsense("web.service");
    pid1.change("web.service", {{"Result", std::uint64_t{3}}}, {{"SubState", "exited"}});
    settle();
    EXPECT_EQ(units->find("web.service")->sub_state, "exited");
    EXPECT_EQ(units->find("web.service")->result, "success");
    EXPECT_GE(units->counts().garbage, before + 2);
}

TEST_F(BusTroubleTest, OfAnAnswerWithoutANameIsLeftOut)
{
    pid1.add("web.service", {{"Id", std::uint64_t{1}}});
    know();
    EXPECT_EQ(units->find("web.service"), nullptr);
    EXPECT_GE(units->counts().garbage, 1U);
}

}  // namespace
}  // namespace holdfast::watch
