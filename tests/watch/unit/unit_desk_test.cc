#include "watch/unit/unit_desk.h"

#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <set>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/fakes/fake_units.h"
#include "tests/fakes/virtual_loop.h"
#include "tests/watch/unit/unit_examples.h"

namespace holdfast::watch {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

class UnitDeskTest : public testing::Test {
protected:
    UnitDeskTest() { units.observer = &desk; }

    static Service about(std::string unit)
    {
        Service service{.id = unit, .name = "n", .type = CheckType::unit};
        service.local = UnitCheck{.unit = std::move(unit)};
        return service;
    }
    static Service about_timer(std::string unit)
    {
        Service service{.id = unit, .name = "n", .type = CheckType::timer};
        service.local = TimerCheck{.timer = std::move(unit)};
        return service;
    }
    static Service run_by(std::string unit)
    {
        return {.id = "https " + unit, .name = "n", .url = "https://192.0.2.1/", .run_by = unit};
    }
    static Service selecting(std::string pattern)
    {
        Service service{.id = "select " + pattern, .name = "n", .type = CheckType::unit};
        service.local = UnitCheck{.selection = UnitSelection::pattern, .unit = std::move(pattern)};
        return service;
    }
    void define(int key, Service service)
    {
        desk.define({key}, std::make_shared<const Service>(std::move(service)));
    }
    // What the list does of what it is handed: each is a service that others are told of.
    void take_in(const std::vector<Discovered>& all)
    {
        std::map<std::string, ServiceKey> kept;
        for (const Discovered& each : all) {
            auto known = keys.find(each.service.id);
            const ServiceKey key =
                known == keys.end() ? ServiceKey{100 + ++discovered} : known->second;
            kept[each.service.id] = key;
            if (known == keys.end())
                desk.define(key, std::make_shared<const Service>(each.service));
        }
        for (const auto& [id, key] : keys)
            if (!kept.contains(id))
                desk.forget(key);
        keys = kept;
    }
    void end_checks()
    {
        under_way.clear();
        for (auto& [key, over] : std::exchange(asked, {}))
            over();
    }
    // Which were asked for since the last time.
    std::vector<std::int64_t> checks(Duration within = 1s)
    {
        loop.run_for(within);
        std::vector<std::int64_t> all;
        for (const auto& [key, over] : asked)
            all.push_back(key.value);
        end_checks();
        return all;
    }
    void start()
    {
        desk.start();
        while (!checks().empty())
            sets.clear();
        sets.clear();
    }
    void change(const std::string& unit, const std::string& active_state)
    {
        UnitFacts facts = running(unit);
        facts.active_state = active_state;
        units.set(facts);
    }

    VirtualLoop loop;
    FakeUnits units;
    std::deque<std::pair<ServiceKey, std::function<void()>>> asked;
    std::set<ServiceKey> under_way;
    std::map<std::int64_t, std::string> seen;  // Of units that are called like their keys.
    std::optional<Errc> refusal;
    std::vector<std::vector<std::string>> sets;  // Each that was handed over, by id.
    bool is_replaced = true;
    std::function<void(bool)> replacing;  // While it is not answered.
    bool is_held = false;
    std::map<std::string, ServiceKey> keys;
    int discovered = 0;
    std::map<std::int64_t, std::vector<std::string>> related;
    UnitDesk desk{
        {.loop = loop,
         .units = units,
         .is_under_way = [this](ServiceKey key) { return under_way.contains(key); },
         .check_now = [this](ServiceKey key, std::function<void()> over) -> Result<void> {
             if (refusal)
                 return Error{*refusal, "no"};
             if (const UnitFacts* facts = units.find(join(key.value, ".service")))
                 seen[key.value] = facts->active_state;
             asked.emplace_back(key, std::move(over));
             return {};
         },
         .replace =
             [this](std::vector<Discovered> all, std::function<void(bool)> done) {
                 sets.emplace_back();
                 for (const Discovered& each : all)
                     sets.back().push_back(each.service.id);
                 if (is_held) {
                     replacing = std::move(done);
                     return;
                 }
                 if (is_replaced)
                     take_in(all);
                 done(is_replaced);
             },
         .relate = [this](ServiceKey key,
                          std::vector<std::string> ids) { related[key.value] = std::move(ids); }}};
};

TEST_F(UnitDeskTest, HasAServiceCheckedWhenItsUnitIsOtherwise)
{
    units.set(running("web.service"));
    units.set(running("db.service"));
    define(1, about("web.service"));
    define(2, about("db.service"));
    define(3, run_by("web.service"));
    start();
    change("web.service", "failed");
    EXPECT_THAT(checks(99ms), IsEmpty());
    EXPECT_THAT(checks(2ms), ElementsAre(1)) << "a tenth of a second later, and it alone";
    change("other.service", "failed");
    EXPECT_THAT(checks(), IsEmpty());
    units.remove("db.service");
    EXPECT_THAT(checks(), ElementsAre(2));
    UnitFacts busy = running("web.service");
    busy.active_state = "failed";
    busy.usage.memory_bytes = 7;
    busy.status_text = "busy";
    units.set(busy);
    EXPECT_THAT(checks(), IsEmpty()) << "what it uses is no news";
}

TEST_F(UnitDeskTest, MakesOneCheckOfManyChanges)
{
    units.set(running("web.service"));
    define(1, about("web.service"));
    start();
    for (int i = 0; i < 20; ++i)
        change("web.service", i % 2 == 0 ? "failed" : "active");
    loop.run_for(1s);
    EXPECT_THAT(asked, SizeIs(1));
    for (int i = 0; i < 20; ++i)
        change("web.service", i % 2 == 0 ? "failed" : "active");
    loop.run_for(1s);
    EXPECT_THAT(asked, SizeIs(1)) << "one at a time";
    EXPECT_THAT(checks(), ElementsAre(1));
    EXPECT_THAT(checks(), ElementsAre(1)) << "and one after it";
    EXPECT_THAT(checks(), IsEmpty());
}

TEST_F(UnitDeskTest, ChecksAgainAfterACheckThatMayHaveLookedTooEarly)
{
    units.set(running("web.service"));
    define(1, about("web.service"));
    start();
    under_way = {ServiceKey{1}};  // Of the schedule.
    change("web.service", "failed");
    EXPECT_THAT(checks(), ElementsAre(1));
    EXPECT_THAT(checks(), ElementsAre(1));
    EXPECT_THAT(checks(), IsEmpty());
}

TEST_F(UnitDeskTest, AsksAgainWhenThereWasNoRoom)
{
    units.set(running("web.service"));
    define(1, about("web.service"));
    start();
    refusal = Errc::overloaded;
    change("web.service", "failed");
    EXPECT_THAT(checks(), IsEmpty());
    refusal.reset();
    EXPECT_THAT(checks(101ms), ElementsAre(1));

    refusal = Errc::conflict;  // It is switched off.
    change("web.service", "active");
    EXPECT_THAT(checks(), IsEmpty());
    refusal.reset();
    EXPECT_THAT(checks(), IsEmpty());
}

TEST_F(UnitDeskTest, HasOnlySoManyUnderWayAndForgetsNobody)
{
    constexpr int count = 300;
    for (int i = 1; i <= count; ++i) {
        units.set(running(join(i, ".service")));
        define(i, about(join(i, ".service")));
    }
    start();
    for (int i = 1; i <= count; ++i)
        change(join(i, ".service"), "failed");
    std::set<std::int64_t> all;
    for (int round = 0; round < 3; ++round) {
        std::vector<std::int64_t> some = checks();
        EXPECT_LE(some.size(), CheckQueue::checks_max);
        all.insert(some.begin(), some.end());
    }
    EXPECT_THAT(all, SizeIs(count));
    EXPECT_THAT(checks(), IsEmpty());
}

TEST_F(UnitDeskTest, HasAServiceCheckedAsSoonAsItIsDefined)
{
    units.set(running("web.service"));
    units.say("units are being listed");
    define(1, about("web.service"));
    define(2, run_by("web.service"));
    desk.start();
    EXPECT_THAT(checks(), IsEmpty()) << "it would only be UNKNOWN until all is known";
    units.say("");
    EXPECT_THAT(checks(), ElementsAre(1));
    define(3, about("web.service"));
    EXPECT_THAT(checks(), ElementsAre(3));
    define(1, about("db.service"));
    EXPECT_THAT(checks(), ElementsAre(1));
}

TEST_F(UnitDeskTest, HasEverybodyCheckedWhenTheBusGoesAndComes)
{
    units.set(running("web.service"));
    define(1, about("web.service"));
    define(2, selecting("x*"));
    define(3, run_by("web.service"));
    start();
    units.say("the system bus is away");
    EXPECT_THAT(checks(), ElementsAre(1, 2));
    define(4, selecting("y*"));
    EXPECT_THAT(checks(), ElementsAre(4));
    EXPECT_THAT(sets, IsEmpty()) << "nothing is gone because nothing is known";
    desk.forget({4});
    units.say("");
    EXPECT_THAT(checks(), ElementsAre(1, 2));
    EXPECT_THAT(sets, ElementsAre(IsEmpty()));
}

TEST_F(UnitDeskTest, LooksAtATimerWhenWhatItStartsIsOtherwise)
{
    units.set(timer());
    units.set(job());
    define(1, about_timer("backup.timer"));
    start();
    change("backup.service", "failed");
    EXPECT_THAT(checks(), ElementsAre(1));
    units.set(timer("backup.timer", "other.service"));
    EXPECT_THAT(checks(), ElementsAre(1));
    change("backup.service", "active");
    EXPECT_THAT(checks(), IsEmpty());
    change("other.service", "failed");
    EXPECT_THAT(checks(), ElementsAre(1));
    desk.forget({1});
    change("other.service", "active");
    EXPECT_THAT(checks(), IsEmpty());
}

TEST_F(UnitDeskTest, LooksAtATimerAsSoonAsItIsLate)
{
    loop.set_wall(noon);
    units.set(timer());
    units.set(job());
    define(1, about_timer("backup.timer"));
    desk.start();
    EXPECT_THAT(checks(1h + 2min), ElementsAre(1));
    EXPECT_THAT(checks(1ms), IsEmpty()) << "its time, its accuracy and its grace are just over";
    EXPECT_THAT(checks(101ms), ElementsAre(1));
    EXPECT_THAT(checks(24h), IsEmpty()) << "that it stays so is for the schedule to see";

    UnitFacts fired = timer();
    fired.timer->last_trigger = loop.wall();
    fired.timer->next_elapse = loop.wall() + 1h;
    units.set(fired);
    EXPECT_THAT(checks(), ElementsAre(1));
    fired.active_state = "inactive";
    fired.timer->next_elapse.reset();
    units.set(fired);
    EXPECT_THAT(checks(), ElementsAre(1));
    EXPECT_THAT(checks(2h), ElementsAre(1)) << "also when it was stopped";
}

TEST_F(UnitDeskTest, FollowsTheUnitsThatAreNamed)
{
    define(1, about("web.service"));
    define(2, run_by("web.service"));
    define(3, about_timer("backup.timer"));
    define(4, {.id = "x", .name = "n", .url = "http://192.0.2.1/"});
    define(5, selecting("x*"));
    EXPECT_EQ(units.followed,
              (std::map<std::string, int>{{"web.service", 1}, {"backup.timer", 1}}));
    desk.forget({1});
    EXPECT_TRUE(units.followed.contains("web.service")) << "the other is run by it";
    define(2, run_by("app.service"));
    define(3, about_timer("backup.timer"));
    desk.forget({9});
    EXPECT_EQ(units.followed,
              (std::map<std::string, int>{{"app.service", 1}, {"backup.timer", 1}}));
    units.set(running("x.service"));
    start();
    EXPECT_TRUE(units.followed.contains("x.service")) << "also what was discovered";
    desk.forget({5});
    checks();
    EXPECT_FALSE(units.followed.contains("x.service"));
}

TEST_F(UnitDeskTest, KnowsAUnitByAnotherNameOfIt)
{
    define(1, about("sshd.service"));
    define(2, selecting("*.service"));
    start();
    units.aliases = {{"sshd.service", "ssh.service"}};
    UnitFacts ssh = running("ssh.service");
    ssh.needs = {"db.service"};
    units.set(ssh);
    define(3, about("db.service"));
    EXPECT_THAT(checks(), testing::Contains(1));
    EXPECT_THAT(sets.back(), IsEmpty()) << "it is named already";
    EXPECT_EQ(related.at(1), std::vector<std::string>{"db.service"});
    change("ssh.service", "failed");
    EXPECT_THAT(checks(), testing::Contains(1));
    desk.forget({1});
    change("ssh.service", "active");
    EXPECT_THAT(checks(), testing::Not(testing::Contains(1)));
}

TEST_F(UnitDeskTest, HandsOverWhatASelectionStandsFor)
{
    units.set(running("a.service"));
    units.set(running("b.service"));
    define(1, selecting("*.service"));
    define(2, about("b.service"));
    desk.start();
    loop.run_for(1ms);
    EXPECT_THAT(sets, ElementsAre(ElementsAre("unit:a.service")));
    EXPECT_THAT(checks(), testing::UnorderedElementsAre(1, 2, keys.at("unit:a.service").value))
        << "also who selects: that may be otherwise by it";

    units.set(running("c.service"));
    loop.run_for(199ms);
    EXPECT_THAT(sets, SizeIs(1)) << "others may come with it";
    units.set(running("d.service"));
    loop.run_for(1ms);
    ASSERT_THAT(sets, SizeIs(2));
    EXPECT_THAT(sets[1], ElementsAre("unit:a.service", "unit:c.service", "unit:d.service"));
    checks();

    change("c.service", "failed");
    EXPECT_THAT(checks(), testing::Contains(keys.at("unit:c.service").value));
    units.remove("c.service");
    EXPECT_THAT(checks(), ElementsAre(1)) << "it is gone, and goes: nobody says it is down";
    EXPECT_THAT(sets.back(), ElementsAre("unit:a.service", "unit:d.service"));

    sets.clear();
    change("a.service", "activating");
    change("a.service", "active");
    checks();
    EXPECT_THAT(sets, IsEmpty()) << "a restart discovers nothing";
    desk.forget({2});
    checks();
    EXPECT_THAT(sets,
                ElementsAre(ElementsAre("unit:a.service", "unit:b.service", "unit:d.service")));
}

TEST_F(UnitDeskTest, HandsOverAgainWhatWasRefused)
{
    units.set(running("a.service"));
    define(1, selecting("*"));
    is_replaced = false;
    desk.start();
    loop.run_for(1ms);
    EXPECT_THAT(sets, SizeIs(1));
    units.set(running("b.service"));
    checks(4s);
    EXPECT_THAT(sets, SizeIs(1)) << "not at each change while the store does not want it";
    is_replaced = true;
    checks(1s);
    EXPECT_THAT(sets, ElementsAre(SizeIs(1), SizeIs(2)));
    checks(10s);
    EXPECT_THAT(sets, SizeIs(2));
}

TEST_F(UnitDeskTest, HandsOverOneSetAtATime)
{
    units.set(running("a.service"));
    define(1, selecting("*"));
    is_held = true;
    desk.start();
    loop.run_for(1s);
    units.set(running("b.service"));
    loop.run_for(1s);
    EXPECT_THAT(sets, SizeIs(1));
    std::exchange(replacing, {})(true);
    loop.run_for(1s);
    EXPECT_THAT(sets, SizeIs(2));
}

TEST_F(UnitDeskTest, KeepsWhatHasFailedByTheSelectionThatFoundIt)
{
    Service service = selecting("*");
    std::get<UnitCheck>(service.local).selection = UnitSelection::failed;
    define(1, service);
    units.set(failed("signal", CLD_KILLED, SIGKILL, "a.service"));
    units.set(running("b.service"));
    start();
    EXPECT_TRUE(keys.contains("unit:a.service"));
    change("a.service", "active");
    checks();
    EXPECT_TRUE(keys.contains("unit:a.service"));
    EXPECT_FALSE(keys.contains("unit:b.service"));
    units.remove("a.service");
    checks();
    EXPECT_THAT(keys, IsEmpty());
}

TEST_F(UnitDeskTest, TellsWhoCannotDoWithoutWhom)
{
    UnitFacts shop = running("shop.service");
    shop.needs = {"db.service"};
    units.set(shop);
    units.set(running("db.service"));
    define(1, about("shop.service"));
    define(2, about("db.service"));
    define(3, run_by("shop.service"));
    start();
    using Map = std::map<std::int64_t, std::vector<std::string>>;
    EXPECT_EQ(related, (Map{{1, {"db.service"}}, {3, {"shop.service"}}}));
    related.clear();
    define(4, about("other.service"));
    checks();
    EXPECT_THAT(related, IsEmpty()) << "only what is otherwise is told";
    shop.needs.clear();
    units.set(shop);
    checks();
    EXPECT_EQ(related, (Map{{1, {}}}));
    related.clear();
    shop.needs = {"db.service", "other.service"};
    units.set(shop);
    checks();
    EXPECT_EQ(related, (Map{{1, {"db.service", "other.service"}}}));
    related.clear();
    desk.forget({2});
    checks();
    EXPECT_EQ(related, (Map{{1, {"other.service"}}}));
    related.clear();
    units.say("the system bus is away");
    checks();
    EXPECT_THAT(related, IsEmpty()) << "what it holds back is not to be told of now";
    units.say("");
    checks();
    EXPECT_THAT(related, IsEmpty());
}

TEST_F(UnitDeskTest, HearsOfNothingAfterItsEnd)
{
    auto mine = std::make_unique<UnitDesk>(UnitDesk::World{
        .loop = loop,
        .units = units,
        .is_under_way = [](ServiceKey) { return false; },
        .check_now = [this](ServiceKey key, std::function<void()> over) -> Result<void> {
            asked.emplace_back(key, std::move(over));
            return {};
        },
        .replace = [this](std::vector<Discovered>,
                          std::function<void(bool)> done) { replacing = std::move(done); },
        .relate = [](ServiceKey, std::vector<std::string>) {}});
    units.observer = mine.get();
    mine->define({1}, std::make_shared<const Service>(about("web.service")));
    mine->start();
    units.set(running("web.service"));
    loop.run_for(1s);
    ASSERT_THAT(asked, SizeIs(1));
    ASSERT_TRUE(replacing);
    units.observer = nullptr;
    mine.reset();
    end_checks();
    replacing(true);
    loop.run_for(1s);
}

// Two thousand units of which two hundred change in a second, for ten seconds: each is checked
// after its last change, and nothing is asked for more often than it changed.
TEST_F(UnitDeskTest, MissesNothingInAStorm)
{
    constexpr int count = 2000;
    for (int i = 1; i <= count; ++i) {
        units.set(running(join(i, ".service")));
        define(i, about(join(i, ".service")));
    }
    start();
    seen.clear();
    std::map<std::int64_t, std::string> truth;
    std::size_t checks_made = 0;
    constexpr int changes = 2000;
    for (int i = 0; i < changes; ++i) {
        const int key = 1 + (i * 7919) % 211;  // Some often, most never.
        const std::string state = i % 3 == 0 ? "failed" : (i % 3 == 1 ? "activating" : "active");
        change(join(key, ".service"), state);
        truth[key] = state;
        checks_made += checks(5ms).size();
    }
    checks();
    EXPECT_EQ(seen, truth);
    EXPECT_LE(checks_made, static_cast<std::size_t>(changes));
}

}  // namespace
}  // namespace holdfast::watch
