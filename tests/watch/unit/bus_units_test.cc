#include "watch/unit/bus_units.h"

#include "tests/watch/unit/bus_fixture.h"

namespace holdfast::watch {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

class BusUnitsTest : public BusFixture {};

TEST_F(BusUnitsTest, KnowsEveryUnitThatSystemdHas)
{
    pid1.add("web.service", {{"InvocationID", std::vector<std::uint8_t>{0xAB, 1}},
                             {"Requires", std::vector<std::string>{"db.service"}},
                             {"WantedBy", std::vector<std::string>{"multi-user.target"}},
                             {"MemoryMax", std::uint64_t{1U << 30U}},
                             {"ExecMainStartTimestamp", std::uint64_t{1'700'000'000'000'000}}});
    pid1.add("multi-user.target", {{"SubState", "active"}});
    begin();
    EXPECT_THAT(units->trouble(), Not(IsEmpty()));
    EXPECT_EQ(units->find("web.service"), nullptr);
    wait([&] { return units->trouble().empty(); });
    EXPECT_THAT(told.troubles, ElementsAre(""));
    EXPECT_EQ(mirrored(), pid1.list());
    const UnitFacts* web = units->find("web.service");
    ASSERT_NE(web, nullptr);
    EXPECT_EQ(web->invocation, "ab01");
    EXPECT_THAT(web->needs, ElementsAre("db.service"));
    EXPECT_THAT(web->wanted_by, ElementsAre("multi-user.target"));
    EXPECT_EQ(web->usage.memory_bytes_max, std::uint64_t{1U << 30U});
    EXPECT_EQ(web->main_started, WallTime{seconds{1'700'000'000}});
    EXPECT_THAT(told.lines, ElementsAre("new multi-user.target loaded active/active success 0",
                                        "new web.service loaded active/running success 0"));
}

TEST_F(BusUnitsTest, TellsEachStateOfACrashLoopInItsOrderAndEachOfItsObservers)
{
    pid1.add("web.service");
    know();
    Told other;
    units->add(other);
    pid1.change("web.service",
                {{"Result", "exit-code"},
                 {"ExecMainCode", std::int32_t{1}},
                 {"ExecMainStatus", std::int32_t{1}},
                 {"ExecMainExitTimestamp", std::uint64_t{1'700'000'000'000'000}}},
                {{"ActiveState", "failed"}, {"SubState", "failed"}});
    pid1.change("web.service", {}, {{"ActiveState", "activating"}, {"SubState", "auto-restart"}});
    pid1.change("web.service", {{"NRestarts", std::uint32_t{1}}}, {});
    pid1.change("web.service", {}, {{"ActiveState", "inactive"}, {"SubState", "dead"}});
    pid1.change("web.service", {{"Result", "success"}, {"ExecMainExitTimestamp", std::uint64_t{0}}},
                {{"ActiveState", "active"}, {"SubState", "running"}});
    settle();
    EXPECT_THAT(told.lines, ElementsAre("web.service loaded failed/failed exit-code 0",
                                        "web.service loaded activating/auto-restart exit-code 0",
                                        "web.service loaded activating/auto-restart exit-code 1",
                                        "web.service loaded inactive/dead exit-code 1",
                                        "web.service loaded active/running success 1"));
    EXPECT_THAT(told.events,
                ElementsAre("failed exited with status 1", "restarted by systemd, restart 1"));
    EXPECT_THAT(other.events, told.events);
    units->remove(other);
}

TEST_F(BusUnitsTest, DoesNotWaitForASecondHalfThatNeverComes)
{
    pid1.add("web.service");
    know();
    pid1.say("web.service", "org.freedesktop.systemd1.Service", {{"StatusText", "half"}});
    wait([&] { return !told.lines.empty(); });
    EXPECT_EQ(units->find("web.service")->status_text, "half");
}

TEST_F(BusUnitsTest, KnowsAUnitThatComesLaterAndForgetsOneThatGoes)
{
    pid1.add("old.service");
    know();
    pid1.unload("old.service");
    pid1.add("new.service", {{"ActiveState", "failed"}, {"SubState", "failed"}});
    pid1.load("new.service");
    settle();
    EXPECT_THAT(told.lines, ElementsAre("gone old.service loaded active/running success 0",
                                        "new new.service loaded failed/failed success 0"));
    EXPECT_EQ(units->find("old.service"), nullptr);
}

// To ask about a unit loads it, systemd says that it is new and gone again, and whoever asks about
// each new unit asks for ever.
TEST_F(BusUnitsTest, IsNotDeceivedByUnitsThatAreOnlyLookedAt)
{
    know();
    pid1.add("looked-at.service");
    for (int i = 0; i < 5; ++i) {
        pid1.load("looked-at.service");
        pid1.unload("looked-at.service");
    }
    units->follow("ghost.service");
    wait([&] { return units->find("ghost.service") != nullptr; });
    turn_for(milliseconds{100});
    EXPECT_EQ(units->find("looked-at.service"), nullptr);
    EXPECT_LE(pid1.calls["GetAll"], 3);
}

TEST_F(BusUnitsTest, SaysOfAFollowedNameThatItIsNotThereOrMasked)
{
    pid1.add("gone.service",
             {{"LoadState", "masked"}, {"ActiveState", "inactive"}, {"SubState", "dead"}});
    know();
    pid1.unload("gone.service");
    wait([&] { return units->find("gone.service") == nullptr; });
    for (const char* name : {"ghost.service", "gone.service", "no name.service"})
        units->follow(name);
    EXPECT_EQ(units->find("ghost.service"), nullptr) << "not from within the call";
    wait([&] { return units->find("ghost.service") && units->find("no name.service"); });
    EXPECT_EQ(units->find("ghost.service")->load_state, "not-found");
    EXPECT_EQ(units->find("gone.service")->load_state, "masked");
    EXPECT_EQ(units->find("no name.service")->load_state, "not-found");
    EXPECT_EQ(units->trouble(), "");
    pid1.add("ghost.service");
    pid1.load("ghost.service");
    wait([&] { return units->find("ghost.service")->load_state == "loaded"; });
    EXPECT_THAT(told.events, Contains("changed its file was not there before"));
}

TEST_F(BusUnitsTest, KeepsWhatIsFollowedThoughSystemdUnloadsIt)
{
    pid1.add("job.service", {{"ActiveState", "inactive"}, {"SubState", "dead"}});
    begin();
    units->follow("job.service");
    units->follow("job.service");
    wait([&] { return units->trouble().empty(); });
    pid1.unload("job.service");
    settle();
    EXPECT_NE(units->find("job.service"), nullptr);
    units->unfollow("job.service");
    EXPECT_EQ(units->counts().followed, 1U) << "two had followed it";
    units->unfollow("job.service");
    EXPECT_EQ(units->counts().followed, 0U);
}

TEST_F(BusUnitsTest, FindsAUnitByAnotherNameThatIsFollowed)
{
    pid1.add("ssh.service");
    pid1.add("sshd.service", {{"Id", "ssh.service"}});
    pid1.unload("sshd.service");
    begin();
    units->follow("sshd.service");
    wait([&] { return units->trouble().empty(); });
    ASSERT_NE(units->find("sshd.service"), nullptr);
    EXPECT_EQ(units->find("sshd.service"), units->find("ssh.service"));
    EXPECT_EQ(units->find("sshd.service")->name, "ssh.service");
    units->unfollow("sshd.service");
    EXPECT_EQ(units->find("sshd.service"), nullptr);
}

TEST_F(BusUnitsTest, FollowsANameThatBecomesAnotherOneOfAUnitAndBack)
{
    pid1.add("a.service");
    pid1.add("b.service");
    begin({.resync_period = milliseconds{50}});
    units->follow("b.service");
    wait([&] { return units->trouble().empty(); });
    pid1.change_silently("b.service", {{"Id", "a.service"}});
    pid1.unload("b.service");
    wait([&] { return units->find("b.service") == units->find("a.service"); });
    pid1.change_silently("b.service", {{"Id", "b.service"}});
    wait([&] { return units->find("b.service") != units->find("a.service"); });
    EXPECT_EQ(units->find("b.service")->name, "b.service");
}

TEST_F(BusUnitsTest, AsksAgainAboutEverythingWhenSystemdHasReadItsFiles)
{
    pid1.add("web.service");
    pid1.add("db.service");
    know();
    pid1.change_silently("web.service", {{"LoadState", "masked"}});
    pid1.daemon_reload();
    wait([&] { return units->find("web.service")->load_state == "masked"; });
    settle();
    EXPECT_THAT(told.lines, ElementsAre("web.service masked active/running success 0"))
        << "nothing was gone meanwhile";
    EXPECT_THAT(told.events, ElementsAre(HasSubstr("masked")));
}

TEST_F(BusUnitsTest, AsksAboutWhatIsFollowedWhenFilesWereChanged)
{
    pid1.add("web.service");
    begin();
    units->follow("web.service");
    wait([&] { return units->trouble().empty(); });
    pid1.change_silently("web.service", {{"UnitFileState", "masked"}});
    pid1.say_files_changed();
    wait([&] { return units->find("web.service")->unit_file_state == "masked"; });
    EXPECT_THAT(told.events, ElementsAre(HasSubstr("masked")));
}

TEST_F(BusUnitsTest, MeasuresWhatIsFollowedAndRunsAndTellsNobody)
{
    pid1.add("web.service", {{"MemoryCurrent", std::uint64_t{5000}},
                             {"TasksCurrent", std::uint64_t{3}},
                             {"CPUUsageNSec", std::uint64_t{UINT64_MAX}}});
    pid1.add("db.service");
    know({.usage_period = milliseconds{10}});
    pid1.calls.clear();
    turn_for(milliseconds{50});
    EXPECT_EQ(pid1.calls["Get"], 0) << "nobody follows anything";
    pid1.change_silently("web.service", {{"MemoryCurrent", std::uint64_t{7000}},
                                         {"CPUUsageNSec", std::uint64_t{9'000'000}}});
    units->follow("web.service");
    wait([&] {
        return pid1.calls["Get"] >= 3 && units->find("web.service")->usage.cpu_time.has_value();
    });
    const UnitUsage& usage = units->find("web.service")->usage;
    EXPECT_EQ(usage.memory_bytes, 7000U);
    EXPECT_EQ(usage.tasks, 3U);
    EXPECT_EQ(usage.cpu_time, milliseconds{9});
    EXPECT_EQ(units->find("db.service")->usage.memory_bytes, std::nullopt);
    EXPECT_THAT(told.lines, IsEmpty());
}

TEST_F(BusUnitsTest, ShowsWhenATimerElapsesNext)
{
    auto in_a_minute = std::chrono::duration_cast<std::chrono::microseconds>(
        (clock.now() + seconds{60}).time_since_epoch());
    pid1.add("backup.timer",
             {{"Unit", "backup.service"},
              {"NextElapseUSecMonotonic", static_cast<std::uint64_t>(in_a_minute.count())},
              {"NextElapseUSecRealtime", std::uint64_t{0}}});
    know();
    const UnitFacts* facts = units->find("backup.timer");
    ASSERT_TRUE(facts->timer && facts->timer->next_elapse);
    EXPECT_EQ(facts->timer->triggers, "backup.service");
    Duration left = *facts->timer->next_elapse - clock.wall();
    EXPECT_GT(left, seconds{30});
    EXPECT_LE(left, seconds{60});
    pid1.change("backup.timer", {{"LastTriggerUSec", std::uint64_t{1'700'000'000'000'000}}}, {});
    settle();
    EXPECT_EQ(units->find("backup.timer")->timer->last_trigger, WallTime{seconds{1'700'000'000}});
}

TEST_F(BusUnitsTest, RemembersWhenAllFilesWereReadSoThatADeployIsTold)
{
    const auto usec = [](WallTime time) {
        return static_cast<std::uint64_t>(
            std::chrono::floor<std::chrono::microseconds>(time.time_since_epoch()).count());
    };
    pid1.add("web.service", {{"InvocationID", std::vector<std::uint8_t>{1}}});
    know();
    EXPECT_EQ(units->reloaded(), std::nullopt);
    const WallTime before = clock.wall();
    pid1.daemon_reload();
    settle();
    ASSERT_TRUE(units->reloaded());
    EXPECT_GE(*units->reloaded(), before);
    EXPECT_LE(*units->reloaded(), clock.wall());
    const std::uint64_t now = usec(clock.wall() + milliseconds{1});
    pid1.change("web.service", {},
                {{"InvocationID", std::vector<std::uint8_t>{2}},
                 {"InactiveEnterTimestamp", now},
                 {"StateChangeTimestamp", now}});
    settle();
    EXPECT_THAT(told.events, ElementsAre(HasSubstr("after all unit files were read anew"),
                                         "started stopped and started again"));
}

TEST_F(BusUnitsTest, HoldsNoMoreThanItsMaximaButWhatIsFollowed)
{
    for (const char* name : {"a.service", "b.service", "c.service", "d.service", "e.service"})
        pid1.add(name);
    begin({.units_max = 2, .followed_max = 1});
    units->follow("e.service");
    units->follow("d.service");
    wait([&] { return units->trouble().empty(); });
    EXPECT_NE(units->find("e.service"), nullptr);
    EXPECT_LE(units->counts().units, 3U);
    EXPECT_GE(units->counts().left_out, 3U);
    EXPECT_THAT(units->shortage(), HasSubstr("at most 2 are kept"));
}

TEST_F(BusUnitsTest, SaysOfANameWithoutRoomThatItIsNotFollowedUntilThereIsRoom)
{
    pid1.add("a.service");
    pid1.add("b.service");
    for (const char* name : {"a.service", "b.service"})
        pid1.unload(name);
    know({.followed_max = 1});
    units->follow("a.service");
    units->follow("b.service");
    units->follow("b.service");
    units->follow("c.service");
    wait([&] { return units->find("a.service") != nullptr; });
    EXPECT_EQ(units->find("b.service"), nullptr);
    EXPECT_EQ(units->refusal("a.service"), "");
    EXPECT_EQ(units->refusal("x.service"), "") << "nobody wants it";
    EXPECT_THAT(units->refusal("b.service"), HasSubstr("at most 1 units are followed at a time"));
    EXPECT_EQ(units->counts().left_out, 2U);

    units->unfollow("c.service");
    units->unfollow("a.service");
    wait([&] { return units->find("b.service") != nullptr; });
    EXPECT_EQ(units->refusal("b.service"), "");
    EXPECT_EQ(units->counts().left_out, 0U);
    units->unfollow("b.service");
    EXPECT_EQ(units->counts().followed, 1U) << "two had wanted it";
}

}  // namespace
}  // namespace holdfast::watch
