// Checks of what only this host can see, from JSON and back.
#include <ostream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/text.h"
#include "tests/watch/definition/shown_service.h"
#include "watch/definition/json_service.h"
#include "watch/definition/members.h"

namespace holdfast::watch {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

Service read(std::string_view body, ServiceReading how = {})
{
    how.may_run_commands = true;
    ReadService result = read_service(body, how);
    for (const DefinitionProblem& each : result.problems)
        ADD_FAILURE() << render(each, "body");
    return result.service.value_or(Service{});
}

// With an id and a name.
Service read_members(std::string_view members)
{
    return read(join(R"({"id":"a","name":"A",)", members, "}"));
}

template <typename Kind>
Kind kind(std::string_view members)
{
    const Service service = read_members(members);
    EXPECT_EQ(service.url, "");
    const auto* found = std::get_if<Kind>(&service.local);
    EXPECT_NE(found, nullptr) << members;
    return found == nullptr ? Kind{} : *found;
}

TEST(UnitCheck, FindsUnitsInFiveWays)
{
    EXPECT_EQ(kind<UnitCheck>(R"("type":"unit","unit":"nginx.service")"),
              (UnitCheck{.selection = UnitSelection::name, .unit = "nginx.service"}));
    EXPECT_EQ(kind<UnitCheck>(R"("type":"unit","units":"backup@*.service")"),
              (UnitCheck{.selection = UnitSelection::pattern, .unit = "backup@*.service"}));
    EXPECT_EQ(kind<UnitCheck>(R"("type":"unit","target":"web.target")"),
              (UnitCheck{.selection = UnitSelection::target, .unit = "web.target"}));
    EXPECT_EQ(kind<UnitCheck>(R"("type":"unit","slice":"shop.slice")"),
              (UnitCheck{.selection = UnitSelection::slice, .unit = "shop.slice"}));
    EXPECT_EQ(kind<UnitCheck>(R"("failed":true)"),
              (UnitCheck{.selection = UnitSelection::failed, .unit = ""}));
}

TEST(LocalChecks, HaveEveryMember)
{
    EXPECT_EQ(kind<UnitCheck>(R"("unit":"a.service","restarts_max":5,"restarts_within":"1h",
                  "memory_percent_max":90,"tasks_percent_max":80,"cpu_percent_max":150)"),
              (UnitCheck{UnitSelection::name, "a.service", 5, 1h, 90, 80, 150}));
    EXPECT_EQ(kind<TimerCheck>(R"("timer":"backup.timer","grace":"10min","duration_max":"1h")"),
              (TimerCheck{"backup.timer", 10min, 1h}));
    EXPECT_EQ(kind<JournalCheck>(R"("type":"journal","unit":"x.service","priority":"err",
                  "message_id":"FC2E22BC6EE647B6B90729AB34A250B1","fields":["_UID=0","A=b"],
                  "text":"out of space","entries_max":3,"within":"10min")"),
              (JournalCheck{"x.service",
                            3,
                            "fc2e22bc6ee647b6b90729ab34a250b1",
                            {"_UID=0", "A=b"},
                            "out of space",
                            3,
                            10min}));
    EXPECT_EQ(kind<DiskCheck>(R"("path":"/var","free_percent_min":4,"free_percent_warning":8,
                  "inodes_percent_min":2)"),
              (DiskCheck{"/var", 4, 8, 2}));
    EXPECT_EQ(kind<PressureCheck>(R"("resource":"io","some_percent_max":30,
                  "full_percent_max":15)"),
              (PressureCheck{Pressure::io, 30, 15}));
    EXPECT_EQ(kind<ClockCheck>(R"("error_max":"250ms")"), (ClockCheck{250ms}));
    EXPECT_EQ(kind<CertificateCheck>(R"("path":"/etc/ssl/x.pem","days_min":7)"),
              (CertificateCheck{"/etc/ssl/x.pem", 7}));
    EXPECT_EQ(kind<CommandCheck>(R"("command":["/usr/lib/nagios/plugins/check_x","-w","5"])"),
              (CommandCheck{{"/usr/lib/nagios/plugins/check_x", "-w", "5"}}));
    EXPECT_EQ(kind<CompositeCheck>(R"("of":["a","b"],"needs":"any")"),
              (CompositeCheck{false, {"a", "b"}}));

    const Service icmp = read_members(R"("url":"icmp://[2001:db8::1]","echoes":10,
        "loss_percent_max":20,"jitter_max":"20ms","run_by":"nginx.service")");
    EXPECT_EQ(icmp.type, CheckType::icmp);
    EXPECT_EQ(icmp.local, (LocalCheck{IcmpCheck{10, 20, 20ms}}));
    EXPECT_EQ(icmp.run_by, "nginx.service");
    EXPECT_EQ(icmp.url, "icmp://[2001:db8::1]");
}

TEST(LocalChecks, HaveDefaults)
{
    EXPECT_EQ(kind<UnitCheck>(R"("unit":"a.service")").restarts_max, 3U);
    EXPECT_EQ(kind<TimerCheck>(R"("timer":"a.timer")").grace, 1min);
    EXPECT_EQ(kind<JournalCheck>(R"("type":"journal","unit":"a.service")").within, 5min);
    EXPECT_EQ(kind<DiskCheck>(R"("path":"/")"), (DiskCheck{"/", 5, 10, 5}));
    EXPECT_EQ(kind<PressureCheck>(R"("type":"pressure")").resource, Pressure::memory);
    EXPECT_EQ(kind<ClockCheck>(R"("type":"clock")").error_max, 1s);
    EXPECT_EQ(kind<CompositeCheck>(R"("of":["b"])").needs_all, true);
    EXPECT_EQ(read_members(R"("url":"icmp://192.0.2.1")").local, LocalCheck{IcmpCheck{}});
}

TEST(LocalChecks, MayNameTheUnitThatRunsThem)
{
    for (std::string_view members :
         {R"("url":"http://example.org")", R"("url":"tcp://example.org:1")",
          R"("url":"tls://example.org")", R"("url":"dns://example.org")",
          R"("token":"0123456789abcdef")", R"("url":"icmp://example.org")"})
        EXPECT_EQ(read_members(join(members, R"(,"runBy":"nginx.service")")).run_by,
                  "nginx.service");
}

// Each with all that its type may have, and with as little.
const std::vector<std::string_view> definitions = {
    R"("type":"unit","unit":"nginx.service")",
    R"("type":"unit","units":"backup@*.service","restarts_max":1,"restarts_within":"10s",
       "memory_percent_max":1,"tasks_percent_max":100,"cpu_percent_max":100000)",
    R"("type":"unit","target":"web.target","restarts_max":1000,"restarts_within":"24h",
       "cpu_percent_max":1,"interval":"5min","thresholds":{"failures":1},"depends_on":["d"])",
    R"("type":"unit","slice":"shop.slice","environment":"production","group":"g","tags":["t"])",
    R"("type":"unit","failed":true,"enabled":false)",
    R"("type":"timer","timer":"backup.timer")",
    R"("type":"timer","timer":"backup.timer","grace":"0s","duration_max":"1s")",
    R"("type":"timer","timer":"backup.timer","grace":"31d","duration_max":"31d")",
    R"("type":"journal","unit":"x.service")",
    R"("type":"journal","priority":0,"entries_max":1000000,"within":"24h","timeout":"5s")",
    R"("type":"journal","priority":"debug","message_id":"fc2e22bc6ee647b6b90729ab34a250b1",
       "fields":["A=1","B=2","C=3","D=4","E=5","F=6","G=7","H=8"],"text":"x","within":"1min",
       "interval_failing":"10s")",
    R"("type":"disk","path":"/")",
    R"("type":"disk","path":"/var","free_percent_min":0,"free_percent_warning":0,
       "inodes_percent_min":0)",
    R"("type":"disk","path":"/var","free_percent_min":99,"free_percent_warning":99,
       "inodes_percent_min":99)",
    R"("type":"disk","path":"/var","free_percent_min":20)",
    R"("type":"pressure")",
    R"("type":"pressure","resource":"io","some_percent_max":0,"full_percent_max":100)",
    R"("type":"pressure","resource":"cpu","some_percent_max":100)",
    R"("type":"clock")",
    R"("type":"clock","error_max":"1ms","interval":"1s","timeout":"1s")",
    R"("type":"clock","error_max":"1h")",
    R"("type":"certificate","path":"/etc/ssl/x.pem")",
    R"("type":"certificate","path":"/etc/ssl/x.pem","days_min":3650)",
    R"("type":"certificate","path":"/etc/ssl/x.pem","days_min":7,
       "thresholds":{"certificate_days":7})",
    R"("type":"icmp","url":"icmp://192.0.2.1")",
    R"("type":"icmp","url":"icmp://example.org","echoes":1,"loss_percent_max":0)",
    R"("type":"icmp","url":"icmp://example.org","echoes":6,"timeout":"1001ms")",
    R"("type":"icmp","url":"icmp://[2001:db8::1]","echoes":20,"loss_percent_max":100,
       "jitter_max":"1ms","address_family":"ipv6","slow_after":"100ms","retries":1,
       "interval_failing":"10s","run_by":"nginx.service")",
    R"("type":"command","command":["/bin/true"])",
    R"("type":"command","command":["/bin/x","","-p","a b"],"timeout":"30s","retries":1,
       "slow_after":"1s","interval_failing":"10s")",
    R"("type":"composite","of":["b"])",
    R"("type":"composite","of":["b","c"],"needs":"any","depends_on":["d"])",
    R"("url":"http://example.org","run_by":"backup@home.service")",
    R"("type":"tcp","url":"tcp://example.org:1","run_by":"a.socket")",
    R"("type":"heartbeat","token":"0123456789abcdef","grace":"90s","run_by":"a.timer")",
};

TEST(LocalChecks, AreWrittenSoThatTheyReadBackTheSame)
{
    std::vector<bool> seen(check_types);
    for (std::string_view members : definitions) {
        const Service service = read_members(members);
        seen[static_cast<std::size_t>(service.type)] = true;
        for (bool is_for_api : {false, true}) {
            const std::string text = encode(service, {.is_for_api = is_for_api});
            EXPECT_EQ(read(text), service) << text;
            EXPECT_EQ(encode(read(text), {.is_for_api = is_for_api}), text);
        }
    }
    for (auto i = static_cast<std::size_t>(CheckType::unit); i < check_types; ++i)
        EXPECT_TRUE(seen[i]) << i;
}

TEST(LocalChecks, StayAsTheyAreWhenNothingIsPatched)
{
    for (std::string_view members : definitions) {
        const Service before = read_members(members);
        EXPECT_EQ(read("{}", {.id = "a", .before = &before, .is_merge = true}), before);
        if (before.type == CheckType::command)
            continue;
        const std::string shown = encode(before, {.is_for_api = true, .secrets = Secrets::masked});
        EXPECT_EQ(read(shown, {.id = "a", .before = &before}), before) << shown;
    }
}

// A PATCH to any type leaves nothing behind that could not be written.
TEST(LocalChecks, MayBecomeEachOther)
{
    for (std::string_view from : definitions)
        for (std::string_view to : definitions) {
            const Service before = read_members(from);
            if (before.type == read_members(to).type)
                continue;
            std::string patch = join("{", to);
            if (to.find("\"type\"") == std::string_view::npos)
                patch += R"(,"type":"http")";
            for (std::string_view common : {"interval", "interval_failing", "timeout", "retries",
                                            "slow_after", "thresholds", "address_family"})
                if (to.find(join('"', common, '"')) == std::string_view::npos)
                    append_to(patch, ",\"", common, "\":null");
            patch += "}";
            const Service after = read(patch, {.id = "a", .before = &before, .is_merge = true});
            EXPECT_EQ(read(encode(after, {})), after) << patch;
            EXPECT_EQ(after.local, read_members(to).local) << patch;
        }
}

TEST(LocalChecks, ShowAnEmptyUrlToClientsOfOld)
{
    EXPECT_EQ(encode(read_members(R"("unit":"a.service")"), {.is_for_api = true}),
              R"({"serviceId":"a","name":"A","url":"","expectedVersion":null,)"
              R"("environment":"unknown","enabled":true,"type":"unit","unit":"a.service",)"
              R"("owner":"api"})");
    EXPECT_THAT(encode(read_members(R"("type":"clock","expectedVersion":"","url":null)"), {}),
                HasSubstr(R"("type":"clock"})"));
}

TEST(LocalChecks, AreShownInTheSpellingOfTheApi)
{
    const Service service = read_members(R"("units":"a*.service","memory_percent_max":90)");
    EXPECT_THAT(encode(service, {.is_for_api = true}), HasSubstr(R"("memoryPercentMax":90)"));
    EXPECT_THAT(encode(service, {}), HasSubstr(R"("memory_percent_max":90)"));
    EXPECT_EQ(read_members(R"("units":"a*.service","memoryPercentMax":90)"), service);
    EXPECT_THAT(encode(read_members(R"("type":"journal","priority":4)"), {}),
                HasSubstr(R"("priority":"warning")"));
}

TEST(CommandCheck, ShowsNoSecrets)
{
    const Service service = read_members(
        R"("command":["/bin/check","--password","s3cret","-a","token=s3cret","-w","5"])");
    const std::string shown = encode(service, {.secrets = Secrets::masked});
    EXPECT_THAT(shown, Not(HasSubstr("s3cret")));
    EXPECT_THAT(shown, HasSubstr(R"(["/bin/check","--password","********","-a","********","-w",)"));
    EXPECT_THAT(encode(service, {}), HasSubstr("s3cret"));
}

TEST(Patch, ReplacesTheWayToFindUnits)
{
    const Service before = read_members(R"("units":"a*.service","restarts_max":7)");
    const ServiceReading how{.id = "a", .before = &before, .is_merge = true};
    for (std::string_view body : {R"({"unit":"b.service"})", R"({"units":null,"unit":"b.service"})",
                                  R"({"unit":"b.service","units":null})"}) {
        const Service after = read(body, how);
        EXPECT_EQ(after.local,
                  (LocalCheck{UnitCheck{UnitSelection::name, "b.service", 7, 10min, {}, {}, {}}}))
            << body;
    }
    EXPECT_EQ(read(R"({"restarts_max":null})", how).local,
              (LocalCheck{UnitCheck{.selection = UnitSelection::pattern, .unit = "a*.service"}}));
    EXPECT_FALSE(read_service(R"({"units":null})", how).service);
}

TEST(Patch, ReplacesListsOfLocalChecks)
{
    const Service journal = read_members(R"("type":"journal","unit":"a.service","priority":3,
        "fields":["A=1","B=2"])");
    const Service after = read(R"({"fields":["C=3"],"unit":null})",
                               {.id = "a", .before = &journal, .is_merge = true});
    EXPECT_EQ(after.local, (LocalCheck{JournalCheck{.priority = 3, .fields = {"C=3"}}}));
    const Service composite = read_members(R"("of":["x","y"],"needs":"any")");
    EXPECT_EQ(read(R"({"of":["z"]})", {.id = "a", .before = &composite, .is_merge = true}).local,
              (LocalCheck{CompositeCheck{false, {"z"}}}));
}

}  // namespace
}  // namespace holdfast::watch
