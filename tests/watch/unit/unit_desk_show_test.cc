#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/text.h"
#include "tests/fakes/fake_units.h"
#include "tests/fakes/virtual_loop.h"
#include "tests/watch/unit/unit_examples.h"
#include "watch/unit/unit_desk.h"

namespace holdfast::watch {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class WhoLooksAtUnits : public testing::Test {
protected:
    WhoLooksAtUnits() { units.observer = &desk; }

    ServiceKey define(Service service)
    {
        desk.define({++key}, std::make_shared<const Service>(std::move(service)));
        return {key};
    }
    ServiceKey look_at(const std::string& unit, std::string id)
    {
        Service service{.id = std::move(id), .type = CheckType::unit};
        service.local = UnitCheck{.unit = unit};
        return define(std::move(service));
    }
    std::vector<std::string> shown(std::string_view after = {}, std::size_t enough = 99) const
    {
        std::vector<std::string> names;
        desk.each_unit(after, [&](const std::string& unit) {
            names.push_back(unit);
            return names.size() < enough;
        });
        return names;
    }
    // "web checks"
    std::vector<std::string> watchers(std::string_view unit) const
    {
        std::vector<std::string> all;
        for (const UnitWatcher& each : desk.watchers_of(unit))
            all.push_back(join(each.service, " ", to_string(each.tie)));
        return all;
    }

    VirtualLoop loop;
    FakeUnits units;
    UnitDesk desk{
        {.loop = loop,
         .units = units,
         .is_under_way = [](ServiceKey) { return false; },
         .check_now = [](ServiceKey, std::function<void()>) -> Result<void> { return {}; },
         .replace = [](std::vector<Discovered>, std::function<void(bool)>) {},
         .relate = [](ServiceKey, std::vector<std::string>) {}}};
    std::int64_t key = 0;
};

TEST_F(WhoLooksAtUnits, IsToldByIdWithWhatEachHasToDoWithIt)
{
    Service timed{.id = "a-timer", .type = CheckType::timer};
    timed.local = TimerCheck{.timer = "backup.timer"};
    define(std::move(timed));
    define({.id = "c-site", .url = "http://192.0.2.1/", .run_by = "backup.service"});
    const ServiceKey about = look_at("backup.service", "b-unit");
    EXPECT_THAT(watchers("backup.service"), ElementsAre("b-unit checks", "c-site run_by"))
        << "nobody knows what the timer starts";
    units.set(timer());
    EXPECT_THAT(watchers("backup.service"),
                ElementsAre("a-timer triggered", "b-unit checks", "c-site run_by"));
    EXPECT_THAT(watchers("backup.timer"), ElementsAre("a-timer checks"));
    desk.forget(about);
    EXPECT_THAT(watchers("backup.service"), ElementsAre("a-timer triggered", "c-site run_by"));
    EXPECT_THAT(watchers("other.service"), IsEmpty());
}

TEST_F(WhoLooksAtUnits, IsToldOfUnitsInTheirOrderUntilItIsEnough)
{
    for (const char* unit : {"c.service", "a.service", "d.service", "b.service"})
        look_at(unit, unit);
    EXPECT_THAT(shown(), ElementsAre("a.service", "b.service", "c.service", "d.service"));
    EXPECT_THAT(shown("b.service"), ElementsAre("c.service", "d.service"));
    EXPECT_THAT(shown("bb"), ElementsAre("c.service", "d.service"));
    EXPECT_THAT(shown({}, 2), ElementsAre("a.service", "b.service"));
}

TEST_F(WhoLooksAtUnits, IsToldOnceOfAUnitWithTwoNames)
{
    look_at("www.service", "by-alias");
    EXPECT_THAT(shown(), ElementsAre("www.service")) << "nobody knows yet that it is no name";
    units.aliases = {{"www.service", "web.service"}};
    units.set(running("web.service"));
    EXPECT_THAT(shown(), ElementsAre("web.service"));
    EXPECT_THAT(watchers("web.service"), ElementsAre("by-alias checks"));
}

}  // namespace
}  // namespace holdfast::watch
