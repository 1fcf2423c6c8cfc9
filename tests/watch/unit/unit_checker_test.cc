#include "watch/unit/unit_checker.h"

#include <optional>

#include <gtest/gtest.h>

#include "tests/fakes/fake_units.h"
#include "tests/fakes/virtual_loop.h"
#include "tests/watch/unit/unit_examples.h"
#include "watch/unit/timer_checker.h"

namespace holdfast::watch {
namespace {

class UnitCheckers : public testing::Test {
protected:
    static Service about(UnitCheck check, std::string id = "s")
    {
        Service service{.id = std::move(id), .name = "n", .type = CheckType::unit};
        service.local = std::move(check);
        return service;
    }
    static Service about(TimerCheck check)
    {
        Service service{.id = "t", .name = "n", .type = CheckType::timer};
        service.local = std::move(check);
        return service;
    }
    std::string look(Checker& asked, const Service& service)
    {
        said.reset();
        asked.begin(
            {.id = {++checks}, .service = std::make_shared<const Service>(service), .timeout = 5s},
            loop.now());
        return said.value_or("nothing was said");
    }
    std::string look(const Service& service)
    {
        return look(service.type == CheckType::timer ? static_cast<Checker&>(timers)
                                                     : static_cast<Checker&>(checker),
                    service);
    }
    Checker::Done note()
    {
        return [this](CheckId id, const Observation& seen) {
            EXPECT_EQ(id.value, checks);
            said = verdict_of(seen);
        };
    }

    VirtualLoop loop{start, noon};
    FakeUnits units;
    std::uint64_t checks = 0;
    std::optional<std::string> said;
    UnitChecker checker{&units, loop, note()};
    TimerChecker timers{&units, loop, note()};
};

TEST_F(UnitCheckers, SayHowAUnitIs)
{
    units.set(running());
    EXPECT_EQ(look(about(UnitCheck{.unit = "web.service"})), "HEALTHY");
    units.set(failed("exit-code", CLD_EXITED, 3));
    EXPECT_EQ(look(about(UnitCheck{.unit = "web.service"})),
              "DOWN: exited with status 3 at 2027-01-15T11:55:00Z");
}

TEST_F(UnitCheckers, AreNeverWellWithoutKnowing)
{
    units.set(running());
    units.set(timer());
    units.set(job());
    EXPECT_EQ(look(about(TimerCheck{.timer = "backup.timer"})), "HEALTHY");
    units.say("the system bus is away since 12:03:10");
    const char* away = "UNKNOWN: the system bus is away since 12:03:10";
    EXPECT_EQ(look(about(UnitCheck{.unit = "web.service"})), away);
    EXPECT_EQ(look(about(TimerCheck{.timer = "backup.timer"})), away);
    for (UnitSelection selection : {UnitSelection::pattern, UnitSelection::failed})
        EXPECT_EQ(look(about(UnitCheck{.selection = selection, .unit = "*"})), away);

    UnitChecker blind{nullptr, loop, note()};
    TimerChecker blind_timers{nullptr, loop, note()};
    const char* nobody = "UNKNOWN: this process does not follow the units of this host";
    EXPECT_EQ(look(blind, about(UnitCheck{.unit = "web.service"})), nobody);
    EXPECT_EQ(look(blind, about(UnitCheck{.selection = UnitSelection::failed})), nobody);
    EXPECT_EQ(look(blind_timers, about(TimerCheck{.timer = "backup.timer"})), nobody);
}

TEST_F(UnitCheckers, RefuseADefinitionThatNamesNothing)
{
    Service unit = about(UnitCheck{});
    EXPECT_EQ(look(unit), "UNKNOWN: its definition names no unit");
    unit.local = std::monostate{};
    EXPECT_EQ(look(unit), "UNKNOWN: its definition names no unit");
    Service of_timer = about(TimerCheck{});
    EXPECT_EQ(look(of_timer), "UNKNOWN: its definition names no unit");
    of_timer.local = std::monostate{};
    EXPECT_EQ(look(of_timer), "UNKNOWN: its definition names no timer");
}

TEST_F(UnitCheckers, GiveSystemdAMomentToTellOfAUnit)
{
    const Service service = about(UnitCheck{.unit = "web.service"});
    const Service of_timer = about(TimerCheck{.timer = "backup.timer"});
    for (const Service& each : {service, of_timer}) {
        EXPECT_EQ(look(each), "UNKNOWN: systemd was not heard about it yet");
        loop.run_for(59s);
        EXPECT_EQ(look(each), "UNKNOWN: systemd was not heard about it yet");
        loop.run_for(1s);
        EXPECT_EQ(look(each), "DOWN: there is no such unit; is it installed?");
    }
    units.set(running());
    EXPECT_EQ(look(service), "HEALTHY") << "it appeared";
    units.remove("web.service");
    EXPECT_EQ(look(service), "UNKNOWN: systemd was not heard about it yet");
    loop.run_for(30s);
    units.say("away");
    look(service);
    units.say("");
    loop.run_for(30s);
    EXPECT_EQ(look(service), "UNKNOWN: systemd was not heard about it yet") << "it has to ask anew";
}

TEST_F(UnitCheckers, DoNotCallMissingWhatThereWasNoRoomToFollow)
{
    const Service service = about(UnitCheck{.unit = "web.service"});
    const Service of_timer = about(TimerCheck{.timer = "backup.timer"});
    units.refused = {{"web.service", "too many"}, {"backup.timer", "too many"}};
    for (const Service& each : {service, of_timer}) {
        look(each);
        loop.run_for(5min);
        EXPECT_EQ(look(each), "UNKNOWN: too many");
    }
    units.set(running());
    EXPECT_EQ(look(service), "HEALTHY") << "it is in systemd's list all the same";
    units.remove("web.service");
    units.refused.clear();
    EXPECT_EQ(look(service), "UNKNOWN: systemd was not heard about it yet") << "it is asked now";
}

TEST_F(UnitCheckers, DoNotCallASelectionWellThatDoesNotSeeAllUnits)
{
    units.set(running());
    units.short_of = "3 of systemd's units are not looked at";
    for (UnitSelection selection : {UnitSelection::pattern, UnitSelection::failed})
        EXPECT_EQ(look(about(UnitCheck{.selection = selection, .unit = "*"})),
                  "DEGRADED: 3 of systemd's units are not looked at");
}

TEST_F(UnitCheckers, DoNotCallDownWhatLeavesTheList)
{
    Service service = about(UnitCheck{.unit = "web.service"});
    service.owner = Owner::discovered;
    look(service);
    loop.run_for(5min);
    EXPECT_EQ(look(service), "UNKNOWN: systemd knows it no more");
}

TEST_F(UnitCheckers, FindSelectionsWellWhileTheySelect)
{
    const Service pattern =
        about(UnitCheck{.selection = UnitSelection::pattern, .unit = "web*.service"});
    EXPECT_EQ(look(pattern), "DEGRADED: the pattern \"web*.service\" selects no unit");
    UnitFacts missing = running();
    missing.load_state = "not-found";
    units.set(missing);
    EXPECT_EQ(look(pattern), "DEGRADED: the pattern \"web*.service\" selects no unit");
    units.set(failed("signal", CLD_KILLED, SIGKILL));
    EXPECT_EQ(look(pattern), "HEALTHY") << "the unit itself is told of by its own service";
    EXPECT_EQ(look(about(UnitCheck{.selection = UnitSelection::target, .unit = "a.target"})),
              "DEGRADED: the target \"a.target\" selects no unit");
    EXPECT_EQ(look(about(UnitCheck{.selection = UnitSelection::slice, .unit = "a.slice"})),
              "DEGRADED: the slice \"a.slice\" selects no unit");
    EXPECT_EQ(look(about(UnitCheck{.selection = UnitSelection::failed})), "HEALTHY");
}

TEST_F(UnitCheckers, RememberRestartsOfEachServiceByItself)
{
    const Service strict = about(UnitCheck{.unit = "web.service", .restarts_max = 1}, "strict");
    const Service patient = about(UnitCheck{.unit = "web.service", .restarts_max = 9}, "patient");
    UnitFacts facts = running();
    units.set(facts);
    EXPECT_EQ(look(strict), "HEALTHY");
    EXPECT_EQ(look(patient), "HEALTHY");
    facts.restarts = 2;
    units.set(facts);
    EXPECT_EQ(look(strict).substr(0, 9), "UNHEALTHY");
    EXPECT_EQ(look(patient), "DEGRADED: was restarted by systemd 2 times within 10min");
    loop.run_for(10min);
    EXPECT_EQ(look(patient), "HEALTHY");
}

TEST_F(UnitCheckers, NoticeATimerThatDoesNotFire)
{
    const Service service = about(TimerCheck{.timer = "backup.timer"});
    units.set(timer());
    units.set(job());
    EXPECT_EQ(look(service), "HEALTHY");
    UnitFacts stopped_one = timer();
    stopped_one.active_state = "inactive";
    stopped_one.became_inactive = noon;
    stopped_one.timer->next_elapse.reset();
    units.set(stopped_one);
    EXPECT_EQ(look(service), "UNKNOWN: is stopped; it was to run at 2027-01-15T13:00:00Z");
    loop.run_for(62min);
    EXPECT_EQ(look(service), "UNKNOWN: is stopped; it was to run at 2027-01-15T13:00:00Z");
    loop.run_for(1s);
    EXPECT_EQ(look(service),
              "DOWN: was to run at 2027-01-15T13:00:00Z, but is stopped since "
              "2027-01-15T12:00:00Z: systemctl start backup.timer; it ran last at "
              "2027-01-15T11:00:00Z");
}

// A suspended host wakes up, and all its timers are overdue for a moment: systemd fires them then.
TEST_F(UnitCheckers, DoNotCallLateWhatCouldNotFire)
{
    const Service service = about(TimerCheck{.timer = "backup.timer"});
    units.set(timer());
    units.set(job());
    EXPECT_EQ(look(service), "HEALTHY");
    loop.run_for(1min);
    loop.set_wall(noon + 9h);
    const char* doubtful =
        "UNKNOWN: was to run at 2027-01-15T13:00:00Z, but this host slept or "
        "its clock was set since";
    EXPECT_EQ(look(service), doubtful);
    loop.run_for(119s);
    EXPECT_EQ(look(service), doubtful);
    loop.run_for(1s);
    EXPECT_EQ(look(service).substr(0, 5), "DOWN:") << "it had its time";

    loop.set_wall(noon);
    EXPECT_EQ(look(service), "HEALTHY");
    loop.run_for(1min);
    EXPECT_EQ(look(service), "HEALTHY");
}

TEST_F(UnitCheckers, ForgetWhatNobodyLooksAt)
{
    CheckMemories<int> memories;
    memories.of("a", start) = 1;
    memories.of("b", start) = 2;
    EXPECT_EQ(memories.of("a", start + 24h), 1);
    EXPECT_EQ(memories.of("a", start + 25h + 1ns), 1);
    EXPECT_EQ(memories.size(), 1U);
    EXPECT_EQ(memories.of("b", start + 26h), 0);
}

TEST_F(UnitCheckers, ForgetFirstWhatWasLookedAtLongestAgo)
{
    using Memories = CheckMemories<std::size_t>;
    Memories memories;
    for (std::size_t i = 0; i < Memories::memories_max; ++i)
        memories.of(join(i), start + std::chrono::microseconds{i}) = i + 1;
    EXPECT_EQ(memories.of("0", start + 1s), 1U);
    memories.of("new", start + 1s) = 7;
    EXPECT_EQ(memories.size(), Memories::memories_max);
    EXPECT_EQ(memories.of("0", start + 1s), 1U);
    EXPECT_EQ(memories.of("2", start + 1s), 3U);
    EXPECT_EQ(memories.of("1", start + 1s), 0U);
}

}  // namespace
}  // namespace holdfast::watch
