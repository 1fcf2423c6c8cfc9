#include "watch/definition/difference.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace holdfast::watch {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::IsEmpty;

Service service(std::string id, Duration interval = 10s)
{
    Service made;
    made.id = std::move(id);
    made.interval = interval;
    return made;
}

ServiceList set(std::vector<Service> services, Owner owner = Owner::file)
{
    return owner == Owner::file ? merge(std::move(services), {}).services
                                : merge({}, std::move(services)).services;
}

std::vector<std::string> ids(const ServiceList& services)
{
    std::vector<std::string> all;
    for (const auto& each : services)
        all.push_back(each->id);
    return all;
}

TEST(Difference, IsNoneBetweenEqualSets)
{
    ServiceList running = set({service("a"), service("b")});
    Difference difference = find_difference(running, set({service("b"), service("a")}));
    EXPECT_TRUE(difference.is_empty());
    // The ones that run go on, not their equals.
    EXPECT_EQ(difference.unchanged, running);
}

TEST(Difference, SortsServicesByWhatBecomesOfThem)
{
    ServiceList running = set({service("a"), service("b"), service("d"), service("e")});
    ServiceList wanted = set({service("b", 20s), service("c"), service("d"), service("f")});
    Difference difference = find_difference(running, wanted);
    EXPECT_FALSE(difference.is_empty());
    EXPECT_THAT(ids(difference.added), ElementsAre("c", "f"));
    EXPECT_THAT(ids(difference.removed), ElementsAre("a", "e"));
    EXPECT_THAT(ids(difference.unchanged), ElementsAre("d"));
    ASSERT_EQ(difference.changed.size(), 1U);
    EXPECT_EQ(difference.changed[0].before->interval, 10s);
    EXPECT_EQ(difference.changed[0].after->interval, 20s);
    EXPECT_THAT(difference.changed[0].members, ElementsAre("interval"));
    EXPECT_TRUE(difference.changed[0].touches("interval"));
    EXPECT_FALSE(difference.changed[0].touches("url"));
}

TEST(Difference, SeesThatAServiceHasAnotherOwner)
{
    Difference difference =
        find_difference(set({service("a")}, Owner::api), set({service("a")}, Owner::file));
    ASSERT_EQ(difference.changed.size(), 1U);
    EXPECT_THAT(difference.changed[0].members, ElementsAre("owner"));
}

TEST(Difference, IsAllOrNothingBesideAnEmptySet)
{
    EXPECT_THAT(ids(find_difference({}, set({service("a")})).added), ElementsAre("a"));
    EXPECT_THAT(ids(find_difference(set({service("a")}), {}).removed), ElementsAre("a"));
    EXPECT_TRUE(find_difference({}, {}).is_empty());
}

}  // namespace
}  // namespace holdfast::watch
