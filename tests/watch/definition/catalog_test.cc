#include "watch/definition/catalog.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace holdfast::watch {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

Service service(std::string id, std::string name = "N", std::vector<std::string> depends_on = {})
{
    Service made;
    made.id = std::move(id);
    made.name = std::move(name);
    made.depends_on = std::move(depends_on);
    return made;
}

std::vector<std::string> ids(const ServiceList& services)
{
    std::vector<std::string> all;
    for (const auto& each : services)
        all.push_back(each->id);
    return all;
}

TEST(Catalog, LetsWhatWasDiscoveredGiveWay)
{
    Catalog catalog = merge({service("a", "file")}, {service("b", "api")},
                            {service("b", "found"), service("a", "found"), service("c", "found")});
    EXPECT_THAT(ids(catalog.services), ElementsAre("a", "b", "c"));
    EXPECT_EQ(catalog.services[0]->owner, Owner::file);
    EXPECT_EQ(catalog.services[1]->owner, Owner::api);
    EXPECT_EQ(catalog.services[2]->owner, Owner::discovered);
    EXPECT_THAT(catalog.overruled, IsEmpty()) << "nobody has said anything that is lost";
}

TEST(Catalog, HasEachIdOnceAndTheFileWins)
{
    Catalog catalog = merge({service("c", "of the file"), service("a")},
                            {service("b"), service("c", "of the API")});
    EXPECT_THAT(ids(catalog.services), ElementsAre("a", "b", "c"));
    EXPECT_EQ(find_service(catalog.services, "a")->owner, Owner::file);
    EXPECT_EQ(find_service(catalog.services, "b")->owner, Owner::api);
    EXPECT_EQ(find_service(catalog.services, "c")->name, "of the file");
    EXPECT_THAT(catalog.overruled, ElementsAre("c"));
    EXPECT_EQ(find_service(catalog.services, "d"), nullptr);
}

TEST(Catalog, BringsBackWhatTheFileNoLongerHas)
{
    Catalog catalog = merge({}, {service("c", "of the API")});
    EXPECT_EQ(find_service(catalog.services, "c")->name, "of the API");
    EXPECT_THAT(catalog.overruled, IsEmpty());
}

TEST(Catalog, TellsWhatDependsOnNothing)
{
    Catalog catalog = merge({service("a")}, {service("b", "N", {"a", "gone"})});
    ASSERT_EQ(catalog.dangling.size(), 1U);
    EXPECT_EQ(catalog.dangling[0].service, "b");
    EXPECT_EQ(catalog.dangling[0].depends_on, "gone");
    EXPECT_FALSE(catalog.dangling[0].is_part);
}

TEST(Catalog, KnowsWhoWouldMissAService)
{
    ServiceList services =
        merge({service("db"), service("web", "N", {"db"}), service("api", "N", {"x", "db"})}, {})
            .services;
    EXPECT_THAT(find_dependents(services, "db"), ElementsAre("api", "web"));
    EXPECT_THAT(find_dependents(services, "web"), IsEmpty());
}

Service composite(std::string id, std::vector<std::string> of)
{
    Service made = service(std::move(id));
    made.type = CheckType::composite;
    made.local = CompositeCheck{.of = std::move(of)};
    return made;
}

TEST(Catalog, KnowsOfWhatACompositeIsMade)
{
    const Catalog catalog = merge({service("a")}, {composite("c", {"a", "gone"})});
    EXPECT_THAT(find_dependents(catalog.services, "a"), ElementsAre("c"));
    ASSERT_EQ(catalog.dangling.size(), 1U);
    EXPECT_EQ(catalog.dangling[0].service, "c");
    EXPECT_EQ(catalog.dangling[0].depends_on, "gone");
    EXPECT_TRUE(catalog.dangling[0].is_part);
}

TEST(Catalog, IsChangedByMakingAnotherOne)
{
    ServiceList services = merge({}, {service("a"), service("c")}).services;
    ServiceList more = with(services, service("b"));
    EXPECT_THAT(ids(more), ElementsAre("a", "b", "c"));
    EXPECT_EQ(more[0], services[0]);
    ServiceList replaced = with(more, service("b", "another"));
    EXPECT_THAT(ids(replaced), ElementsAre("a", "b", "c"));
    EXPECT_EQ(find_service(replaced, "b")->name, "another");
    EXPECT_THAT(ids(without(replaced, "a")), ElementsAre("b", "c"));
    EXPECT_THAT(ids(services), ElementsAre("a", "c"));
}

}  // namespace
}  // namespace holdfast::watch
