#include "watch/unit/discovery.h"

#include <map>
#include <memory>
#include <set>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/watch/unit/unit_examples.h"

namespace holdfast::watch {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

UnitFacts in_slice(std::string name, std::string slice)
{
    UnitFacts facts = running(std::move(name));
    facts.slice = std::move(slice);
    return facts;
}

class DiscoveryTest : public testing::Test {
protected:
    Service& select(std::string id, UnitSelection selection, std::string unit = {})
    {
        Service service{.id = std::move(id), .name = "n", .type = CheckType::unit};
        service.local = UnitCheck{.selection = selection, .unit = std::move(unit)};
        auto made = std::make_shared<Service>(std::move(service));
        selecting.push_back(made);
        return *made;
    }
    std::vector<Discovered> discover_all()
    {
        std::vector<const UnitFacts*> pointers;
        for (const UnitFacts& each : units)
            pointers.push_back(&each);
        return discover({.selecting = selecting,
                         .units = pointers,
                         .is_named = [&](std::string_view unit) { return named.contains(unit); },
                         .selected_by = [&](std::string_view unit) -> const std::string* {
                             auto found = present.find(unit);
                             return found == present.end() ? nullptr : &found->second;
                         }});
    }
    // "unit:a.service by s"
    std::vector<std::string> found()
    {
        std::vector<std::string> texts;
        for (const Discovered& each : discover_all())
            texts.push_back(join(each.service.id, " by ", each.selected_by));
        return texts;
    }

    std::vector<UnitFacts> units;
    ServiceList selecting;
    std::set<std::string, std::less<>> named;
    std::map<std::string, std::string, std::less<>> present;
};

TEST_F(DiscoveryTest, SelectsByPatternAsSystemctlDoes)
{
    units = {running("backup@a.service"), running("backup@b.service"), running("backup.service"),
             running("backup@a.mount"), running("xbackup@a.service")};
    select("s", UnitSelection::pattern, "backup@*.service");
    EXPECT_THAT(found(), ElementsAre("unit:backup@a.service by s", "unit:backup@b.service by s"));
    selecting.clear();
    select("s", UnitSelection::pattern, "backup@[!b].???????");
    EXPECT_THAT(found(), ElementsAre("unit:backup@a.service by s"));
    units = {running("dev-disk-by\\x2did.device")};
    selecting.clear();
    select("s", UnitSelection::pattern, "dev-*\\x2d*");
    EXPECT_THAT(found(), ElementsAre("unit:dev-disk-by\\x2did.device by s"));
}

TEST_F(DiscoveryTest, SelectsByTargetAndBySlice)
{
    units = {in_slice("a.service", "web.slice"),      in_slice("b.service", "web-shop.slice"),
             in_slice("c.service", "webs.slice"),     in_slice("d.service", ""),
             in_slice("web-shop.slice", "web.slice"), in_slice("e.service", "web-.slice")};
    units[2].wanted_by = {"multi-user.target", "web.target"};
    select("slice", UnitSelection::slice, "web.slice");
    select("target", UnitSelection::target, "web.target");
    EXPECT_THAT(found(), ElementsAre("unit:a.service by slice", "unit:b.service by slice",
                                     "unit:c.service by target", "unit:e.service by slice"));
    selecting.clear();
    select("all", UnitSelection::slice, "-.slice");
    EXPECT_EQ(found().size(), 4U);
    selecting.clear();
    select("slip", UnitSelection::slice, "web");
    EXPECT_THAT(found(), IsEmpty());
}

TEST_F(DiscoveryTest, LeavesOutWhatIsNoService)
{
    UnitFacts transient = running("run-1.service");
    transient.is_transient = true;
    UnitFacts idle;
    idle.name = "idle.service";
    idle.load_state = "loaded";
    idle.active_state = "inactive";
    UnitFacts missing = idle;
    missing.name = "missing.service";
    missing.load_state = "not-found";
    UnitFacts masked = stopped("masked.service");
    masked.load_state = "masked";
    UnitFacts removed = running("removed.service");
    removed.load_state = "not-found";
    units = {transient, idle, missing, masked, removed, job("job.service"), stopped("s.service")};
    select("all", UnitSelection::pattern, "*");
    EXPECT_THAT(found(), ElementsAre("unit:removed.service by all", "unit:job.service by all",
                                     "unit:s.service by all"));
    // What is one already is not forgotten because of what happens to it.
    present = {{"idle.service", ""}, {"masked.service", "all"}, {"missing.service", "all"}};
    EXPECT_THAT(found(), ElementsAre("unit:masked.service by all", "unit:removed.service by all",
                                     "unit:job.service by all", "unit:s.service by all"))
        << "of what systemd has forgotten, and was asked about anew, nothing is known to have run";
}

TEST_F(DiscoveryTest, KeepsWhatHasFailedUntilItIsGone)
{
    UnitFacts transient = failed("signal", CLD_KILLED, SIGKILL, "run-1.service");
    transient.is_transient = true;
    units = {failed("exit-code", CLD_EXITED, 1, "a.service"), running("b.service"), transient,
             running("c.service")};
    select("f", UnitSelection::failed);
    EXPECT_THAT(found(), ElementsAre("unit:a.service by f", "unit:run-1.service by f"));
    present = {{"a.service", "f"}, {"b.service", "other"}, {"c.service", ""}};
    units[0] = running("a.service");
    EXPECT_THAT(found(), ElementsAre("unit:a.service by f", "unit:run-1.service by f",
                                     "unit:c.service by f"))
        << "whoever selected it before a restart is not known: better twice than never";
    units[0] = UnitFacts{.name = "a.service", .load_state = "loaded", .active_state = "inactive"};
    EXPECT_EQ(found().front(), "unit:run-1.service by f") << "systemd has forgotten it";
    units[0] = stopped("a.service");
    EXPECT_EQ(found().front(), "unit:a.service by f");
    units[0].load_state = "not-found";
    EXPECT_EQ(found().front(), "unit:run-1.service by f");
}

TEST_F(DiscoveryTest, MakesOneServiceOfAUnitAtMost)
{
    units = {running("a.service"), running("b.service")};
    named = {"b.service"};
    select("first", UnitSelection::pattern, "*.service");
    select("second", UnitSelection::pattern, "a*");
    EXPECT_THAT(found(), ElementsAre("unit:a.service by first"));
    std::const_pointer_cast<Service>(selecting[0])->is_enabled = false;
    EXPECT_THAT(found(), ElementsAre("unit:a.service by second"));
}

TEST_F(DiscoveryTest, MakesAServiceLikeTheOneThatSelects)
{
    units = {running("web.service"), timer("backup.timer"), failed("signal", 2, 9, "x.timer")};
    units[1].description.clear();
    Service& all = select("all", UnitSelection::pattern, "*");
    all.environment = "production";
    all.group = "shop";
    all.tags = {"a", "b"};
    all.thresholds.failures = 3;
    all.interval = 30s;
    all.depends_on = {"somebody"};
    std::get<UnitCheck>(all.local).restarts_max = 7;
    std::vector<Discovered> made = discover_all();
    ASSERT_EQ(made.size(), 3U);
    const Service& web = made[0].service;
    EXPECT_EQ(web.name, "Web server");
    EXPECT_EQ(web.owner, Owner::discovered);
    EXPECT_EQ(web.environment, "production");
    EXPECT_EQ(web.group, "shop");
    EXPECT_EQ(web.tags, all.tags);
    EXPECT_EQ(web.thresholds.failures, 3U);
    EXPECT_EQ(web.interval, 30s);
    EXPECT_THAT(web.depends_on, IsEmpty()) << "systemd knows better";
    EXPECT_EQ(web.local, LocalCheck(UnitCheck{.unit = "web.service", .restarts_max = 7}));
    EXPECT_EQ(made[1].service.name, "backup.timer");
    EXPECT_EQ(made[1].service.type, CheckType::timer);
    EXPECT_EQ(made[1].service.local, LocalCheck(TimerCheck{.timer = "backup.timer"}));
    selecting.clear();
    select("failed", UnitSelection::failed);
    EXPECT_EQ(discover_all().at(0).service.type, CheckType::unit);
}

TEST_F(DiscoveryTest, GivesEveryUnitAnIdThatFits)
{
    const std::string a = std::string(200, 'x') + "a.device";
    const std::string b = std::string(200, 'x') + "b.device";
    EXPECT_EQ(discovered_id("a.service"), "unit:a.service");
    EXPECT_EQ(discovered_id(a).size(), 128U);
    EXPECT_NE(discovered_id(a), discovered_id(b));
    EXPECT_EQ(discovered_id(std::string(123, 'x')), "unit:" + std::string(123, 'x'));
    units = {running(a)};
    units[0].description = std::string(300, 'd');
    select("all", UnitSelection::pattern, "*");
    EXPECT_EQ(discover_all()[0].service.name.size(), 200U);
}

TEST(ChangesOfUnits, MatterToWhatIsDiscoveredOnlyWhenTheyMust)
{
    UnitFacts before = running();
    UnitFacts now = before;
    EXPECT_FALSE(changes_discovery(nullptr, nullptr));
    EXPECT_TRUE(changes_discovery(nullptr, &now));
    EXPECT_TRUE(changes_discovery(&before, nullptr));
    now.sub_state = "reload";
    now.restarts = 3;
    now.active_state = "activating";
    EXPECT_FALSE(changes_discovery(&before, &now)) << "a restart is nothing new";
    now.active_state = "inactive";
    EXPECT_FALSE(changes_discovery(&before, &now));
    now.active_state = "failed";
    EXPECT_TRUE(changes_discovery(&before, &now));
    now = before;
    now.load_state = "masked";
    EXPECT_TRUE(changes_discovery(&before, &now));
    UnitFacts stopped_then = now;
    stopped_then.active_state = "inactive";
    EXPECT_TRUE(changes_discovery(&now, &stopped_then)) << "what is masked is one while it runs";
    now = before;
    now.wanted_by = {"web.target"};
    EXPECT_TRUE(changes_discovery(&before, &now));
    EXPECT_FALSE(changes_relations(&before, &now));
    now.needs = {"db.service"};
    EXPECT_TRUE(changes_relations(&before, &now));
    EXPECT_TRUE(changes_relations(nullptr, &now));
}

class RelationsTest : public testing::Test {
protected:
    void unit(std::string name, std::vector<std::string> needs = {})
    {
        UnitFacts facts = running(name);
        facts.needs = std::move(needs);
        units[std::move(name)] = std::move(facts);
    }
    void watch(std::string id, std::string unit, bool is_run_by = false)
    {
        services.push_back({.key = {static_cast<std::int64_t>(services.size()) + 1},
                            .id = std::move(id),
                            .unit = std::move(unit),
                            .is_run_by = is_run_by});
    }
    // Of the first service.
    std::vector<std::string> parents()
    {
        Relations relations =
            find_relations(services, [this](std::string_view name) -> const UnitFacts* {
                auto found = units.find(std::string{name});
                return found == units.end() ? nullptr : &found->second;
            });
        return relations[ServiceKey{1}];
    }

    std::map<std::string, UnitFacts> units;
    std::vector<UnitService> services;
};

TEST_F(RelationsTest, FollowWhatUnitsNeed)
{
    unit("shop.service", {"db.service", "cache.service", "missing.service"});
    unit("db.service");
    watch("shop", "shop.service");
    EXPECT_THAT(parents(), IsEmpty());
    watch("db", "db.service");
    watch("db again", "db.service");
    watch("outside", "db.service", true);
    EXPECT_THAT(parents(), ElementsAre("db", "db again"));
}

TEST_F(RelationsTest, WalkThroughUnitsThatNobodyWatches)
{
    unit("a.service", {"b.service"});
    unit("b.service", {"c.service", "a.service"});
    unit("c.service", {"d.service"});
    unit("d.service");
    watch("a", "a.service");
    watch("d", "d.service");
    EXPECT_THAT(parents(), ElementsAre("d"));
    watch("c", "c.service");
    EXPECT_THAT(parents(), ElementsAre("c")) << "who needs d is told of by c";
}

TEST_F(RelationsTest, LeadFromWhatIsSeenOutsideToItsUnit)
{
    unit("web.service", {"db.service"});
    watch("https", "web.service", true);
    watch("db", "db.service");
    EXPECT_THAT(parents(), ElementsAre("db")) << "its unit is not watched, but what that needs is";
    watch("web", "web.service");
    EXPECT_THAT(parents(), ElementsAre("web"));
}

TEST_F(RelationsTest, LeadFromATimerToWhatItStarts)
{
    units["backup.timer"] = timer();
    unit("backup.service");
    watch("timer", "backup.timer");
    watch("service", "backup.service");
    EXPECT_THAT(parents(), ElementsAre("service"));
}

TEST_F(RelationsTest, AreFewHoweverMuchAUnitNeeds)
{
    std::vector<std::string> needs;
    watch("all", "all.service");
    for (int i = 0; i < 100; ++i) {
        needs.push_back(join("n", i, ".service"));
        watch(join("n", i), needs.back());
    }
    unit("all.service", needs);
    EXPECT_EQ(parents().size(), relations_max);
    services.resize(1);
    for (int i = 0; i < 100; ++i)
        unit(join("n", i, ".service"), {join("n", i + 1, ".service")});
    unit("all.service", {"n0.service"});
    watch("far", "n90.service");
    EXPECT_THAT(parents(), IsEmpty());
    watch("near", "n50.service");
    EXPECT_THAT(parents(), ElementsAre("near"));
}

}  // namespace
}  // namespace holdfast::watch
