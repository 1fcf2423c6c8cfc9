#include "watch/definition/members.h"

#include <set>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "watch/definition/json_members.h"

namespace holdfast::watch {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(Members, HaveAFormEachInTheSameOrder)
{
    ASSERT_EQ(member_forms().size(), service_members().size());
    for (std::size_t i = 0; i < service_members().size(); ++i)
        EXPECT_EQ(member_forms()[i].name, service_members()[i].name);
}

TEST(Members, AreFoundByEitherOfTheirNames)
{
    std::set<std::string_view> names;
    for (const ServiceMember& each : service_members()) {
        EXPECT_EQ(find_member(each.name), &each);
        EXPECT_EQ(find_member(each.api_name), &each);
        EXPECT_TRUE(names.insert(each.name).second);
    }
    EXPECT_EQ(find_member("depends-on"), nullptr);
    EXPECT_EQ(find_member("dependsOn"), find_member("depends_on"));
}

TEST(Members, TellInWhatTwoServicesDiffer)
{
    Service a;
    Service b;
    EXPECT_THAT(changed_members(a, b), IsEmpty());
    b.http.body = "x";
    b.thresholds.failures = 2;
    b.owner = Owner::file;
    EXPECT_THAT(changed_members(a, b), ElementsAre("body", "thresholds", "owner"));
}

// A member that is copied is the same; none copies what belongs to another one.
TEST(Members, AreCopiedOneByOne)
{
    Service full;
    full.id = full.name = full.url = full.expected_version = full.group = "x";
    full.environment = "dev";
    full.is_enabled = false;
    full.type = CheckType::tls;
    full.tags = full.depends_on = {"x"};
    full.interval = full.interval_failing = full.timeout = full.slow_after = Duration{1};
    full.retries = 1;
    full.family = AddressFamily::ipv4;
    full.http = {"PUT", {{"a", "b"}}, "x", {{200, 200}}, 3};
    full.tcp = {"x", "y"};
    full.dns = {"x", "MX", "y"};
    full.tls = {"x", "y", false};
    full.heartbeat = {"x", Duration{1}};
    full.conditions = {{"x"}};
    full.thresholds.failures = 1;
    Service copy;
    for (const ServiceMember& each : service_members()) {
        const Service before = copy;
        EXPECT_FALSE(each.equal(full, copy)) << each.name;
        each.copy(full, copy);
        EXPECT_THAT(changed_members(before, copy), ElementsAre(each.name));
    }
    EXPECT_EQ(copy, full);
}

TEST(Members, SayWhoseTheyAre)
{
    EXPECT_EQ(describe_types(find_member("tls")->types), "http or tls");
    EXPECT_EQ(describe_types(find_member("token")->types), "heartbeat");
}

}  // namespace
}  // namespace holdfast::watch
