#include "watch/definition/members.h"

#include <algorithm>
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
    full.run_by = "x";
    Service copy;
    for (const ServiceMember& each : service_members()) {
        if ((each.types & (mask_of(CheckType::http) | mask_of(CheckType::heartbeat) |
                           mask_of(CheckType::tcp) | mask_of(CheckType::dns))) == 0)
            continue;
        const Service before = copy;
        EXPECT_FALSE(each.equal(full, copy)) << each.name;
        each.copy(full, copy);
        EXPECT_THAT(changed_members(before, copy), ElementsAre(each.name));
    }
    EXPECT_EQ(copy, full);
}

// The names of those that had to be copied until one was as the other.
std::vector<std::string_view> copied(CheckType type, LocalCheck local)
{
    Service full;
    full.type = type;
    full.local = std::move(local);
    Service copy;
    copy.type = type;
    std::vector<std::string_view> names;
    for (const ServiceMember& each : service_members()) {
        if (each.equal(full, copy))
            continue;
        const Service before = copy;
        each.copy(full, copy);
        EXPECT_THAT(changed_members(before, copy), ElementsAre(each.name));
        EXPECT_NE(each.types & mask_of(type), 0) << each.name;
        names.push_back(each.name);
    }
    EXPECT_EQ(copy, full);
    // And back: what a null does.
    Service plain;
    plain.type = type;
    plain.local = local_check_of(type);
    for (std::string_view each : names)
        find_member(each)->copy(Service{}, copy);
    EXPECT_EQ(copy, plain);
    return names;
}

TEST(Members, OfOneKindOfCheckAreCopiedOneByOne)
{
    const Duration t{7};
    for (auto [selection, name] :
         {std::pair<UnitSelection, std::string_view>{UnitSelection::name, "unit"},
          {UnitSelection::pattern, "units"},
          {UnitSelection::target, "target"},
          {UnitSelection::slice, "slice"},
          {UnitSelection::failed, "failed"}})
        EXPECT_THAT(copied(CheckType::unit,
                           UnitCheck{selection, selection == UnitSelection::failed ? "" : "x", 9, t,
                                     1, 2, 3}),
                    ElementsAre(name, "restarts_max", "restarts_within", "memory_percent_max",
                                "tasks_percent_max", "cpu_percent_max"));
    EXPECT_THAT(copied(CheckType::timer, TimerCheck{"x", t, t}),
                ElementsAre("grace", "timer", "duration_max"));
    EXPECT_THAT(
        copied(CheckType::journal, JournalCheck{"x", 3, "y", {"z"}, "t", 9, t}),
        ElementsAre("unit", "priority", "message_id", "fields", "text", "entries_max", "within"));
    EXPECT_THAT(
        copied(CheckType::disk, DiskCheck{"x", 1, 2, 3}),
        ElementsAre("path", "free_percent_min", "free_percent_warning", "inodes_percent_min"));
    EXPECT_THAT(copied(CheckType::pressure, PressureCheck{Pressure::cpu, 1, 2}),
                ElementsAre("resource", "some_percent_max", "full_percent_max"));
    EXPECT_THAT(copied(CheckType::clock, ClockCheck{t}), ElementsAre("error_max"));
    EXPECT_THAT(copied(CheckType::certificate, CertificateCheck{"x", 9}),
                ElementsAre("path", "days_min"));
    EXPECT_THAT(copied(CheckType::icmp, IcmpCheck{1, 2, t}),
                ElementsAre("echoes", "loss_percent_max", "jitter_max"));
    EXPECT_THAT(copied(CheckType::command, CommandCheck{{"x"}}), ElementsAre("command"));
    EXPECT_THAT(copied(CheckType::composite, CompositeCheck{false, {"x"}}),
                ElementsAre("of", "needs"));
}

// Whatever has a kind of its own has members, and the other way round.
TEST(Members, AreOfTheKindThatTheirTypeHas)
{
    for (std::size_t i = 0; i < check_types; ++i) {
        const auto type = static_cast<CheckType>(i);
        const bool has_own =
            std::ranges::any_of(service_members(), [type](const ServiceMember& each) {
                return each.types == mask_of(type) && type > CheckType::heartbeat;
            });
        EXPECT_EQ(local_check_of(type).index() != 0, has_own) << i;
    }
}

TEST(Members, SayWhoseTheyAre)
{
    EXPECT_EQ(describe_types(find_member("tls")->types), "http or tls");
    EXPECT_EQ(describe_types(find_member("token")->types), "heartbeat");
}

}  // namespace
}  // namespace holdfast::watch
