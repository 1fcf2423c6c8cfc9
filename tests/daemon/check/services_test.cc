#include <fstream>
#include <sstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/text.h"
#include "daemon/check/services_file.h"
#include "tests/daemon/check/fixture.h"
#include "watch/definition/json_services.h"
#include "watch/definition/members.h"

namespace holdfast::daemon {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;
using testing::StartsWith;

class ServicesCheck : public Host {
protected:
    ServicesCheck() { loaded.settings.watch.services_file = path("services.json"); }

    std::string found(std::string_view text)
    {
        write("services.json", text);
        return problems(check_services);
    }
};

TEST_F(ServicesCheck, SaysNothingWhenNoFileIsNamed)
{
    loaded.settings.watch.services_file.clear();
    EXPECT_EQ(problems(check_services), "");
    EXPECT_THAT(report.passed, IsEmpty());
}

TEST_F(ServicesCheck, SaysHowManyThereAre)
{
    EXPECT_EQ(found(R"({"services": [{"id": "a", "name": "A", "url": "http://a.example"},
                                     {"id": "b", "name": "B", "url": "tcp://b.example:1"}]})"),
              "");
    EXPECT_THAT(report.passed, ElementsAre(StartsWith("services: 2 in ")));
    std::vector<Problem> none;
    EXPECT_THAT(read_services_file(loaded.settings.watch, none), SizeIs(2));
}

TEST_F(ServicesCheck, TellsEveryProblemAtOnceWithPlaceAndRemedy)
{
    const std::string said = found(R"({"services": [
  {"id": "a", "name": "A", "url": "http://a.example", "depends_on": ["b"]},
  {"id": "b", "name": "B", "url": "http://b.example", "depends_on": ["a"]},
  {"id": "c", "name": "C", "url": "file:///etc/passwd"},
  {"id": "d", "name": "D", "url": "http://d.example", "interval": "5s", "timeout": "10s"},
  {"id": "e", "name": "E", "url": "http://e.example", "conditions": ["[STATSU] == 200"]},
  {"id": "a", "name": "F", "url": "http://f.example", "intervall": "1s"}
]})");
    EXPECT_THAT(
        split(said, '\n'),
        ElementsAre(HasSubstr("services.json:4:35: /services/2/url: \"file:///etc/passwd\""),
                    HasSubstr("services.json:5:84: /services/3/timeout: the timeout 10s is "
                              "longer than the interval"),
                    HasSubstr("services.json:6:70: /services/4/conditions/0: column "),
                    HasSubstr("/services/5/intervall: unknown member \"intervall\""),
                    HasSubstr("/services/5/id: the id \"a\" is given twice"),
                    HasSubstr("/depends_on/0: "), ""));
    for (const Problem& each : report.problems) {
        EXPECT_EQ(each.severity, Severity::error);
        EXPECT_EQ(each.key, "watch.services_file");
        EXPECT_NE(each.line, 0U) << each.what;
        EXPECT_NE(each.remedy, "") << each.what;
    }
    EXPECT_EQ(exit(), Exit::config);
    EXPECT_THAT(report.passed, IsEmpty());
}

TEST_F(ServicesCheck, JudgesByTheIntervalThatTheConfigurationSays)
{
    loaded.settings.watch.interval = std::chrono::seconds{5};
    EXPECT_THAT(found(R"({"services": [
  {"id": "a", "name": "A", "url": "http://a.example", "timeout": "10s"}]})"),
                HasSubstr("the timeout 10s is longer than the interval"));
    loaded.settings.watch.interval = std::chrono::seconds{60};
    EXPECT_EQ(problems(check_services), "");
}

// Whoever can write the file would run programs.
TEST_F(ServicesCheck, TakesCommandsOnlyFromWhereTheAdministratorWrites)
{
    EXPECT_THAT(found(R"({"services": [{"id": "a", "name": "A", "command": ["/bin/true"]}]})"),
                AllOf(HasSubstr("a command is defined in a file that is not below /etc/holdfast"),
                      HasSubstr("(move the file there, and name it in watch.services_file)")));
    EXPECT_TRUE(may_define_commands("/etc/holdfast/services.json"));
    EXPECT_TRUE(may_define_commands("/etc/holdfast/conf.d/..services.json"));
    for (std::string_view path :
         {"/etc/holdfast", "/etc/holdfast-other/services.json", "/etc/holdfast/../x.json",
          "etc/holdfast/services.json", "/tmp/etc/holdfast/services.json", ""})
        EXPECT_FALSE(may_define_commands(path)) << path;
}

TEST_F(ServicesCheck, KnowsHowManyThereMayBe)
{
    loaded.settings.watch.services_max = 1;
    EXPECT_EQ(found(R"({"services": [{"id": "a", "name": "A", "url": "http://a.example"},
                                     {"id": "b", "name": "B", "url": "http://b.example"}]})"),
              "error: services.json: has 2 services: watch.services_max is 1 (raise "
              "watch.services_max, or remove some)\n");
    EXPECT_EQ(exit(), Exit::config);
    std::vector<Problem> said;
    EXPECT_THAT(read_services_file(loaded.settings.watch, said), IsEmpty()) << "all or nothing";
}

TEST_F(ServicesCheck, SaysWhyAFileCannotBeRead)
{
    EXPECT_EQ(problems(check_services),
              "error: services.json: cannot be read: No such file or directory (write the services "
              "into it, or remove watch.services_file)\n");
    EXPECT_EQ(exit(), Exit::no_input);
    std::filesystem::create_directory(path("services.json"));
    EXPECT_EQ(problems(check_services),
              "error: services.json: is not a regular file (name a file of JSON)\n");
    std::filesystem::remove(path("services.json"));
    ASSERT_EQ(mkfifo(path("services.json").c_str(), 0644), 0);
    EXPECT_THAT(problems(check_services), HasSubstr("is not a regular file")) << "and did not wait";
}

TEST_F(ServicesCheck, AFileOfOthersIsAMatterOfPermission)
{
    write("services.json", R"({"services": []})");
    chmod(path("services.json").c_str(), 0600);
    AsNobody nobody;
    EXPECT_THAT(problems(check_services),
                AllOf(StartsWith("error: services.json: cannot be read: Permission denied (let the "
                                 "service read it: chown root:holdfast "),
                      HasSubstr("chmod 0640")));
    EXPECT_EQ(exit(), Exit::no_permission);
}

TEST_F(ServicesCheck, WarnsWhenSecretsAreForEverybody)
{
    constexpr std::string_view plain =
        R"({"services": [{"id": "a", "name": "A", "url": "http://a.example"}]})";
    constexpr std::string_view header =
        R"({"services": [{"id": "a", "name": "A", "url": "http://a.example",
            "headers": {"Authorization": "Bearer s3cret"}}]})";
    constexpr std::string_view token =
        R"({"services": [{"id": "a", "name": "A", "token": "0123456789abcdef"}]})";
    write("services.json", plain);
    chmod(path("services.json").c_str(), 0644);
    EXPECT_EQ(found(plain), "");
    for (std::string_view text : {header, token}) {
        EXPECT_THAT(found(text),
                    AllOf(StartsWith("warning: services.json: everybody on this machine may read "
                                     "or write it: it holds tokens or what authorizes requests"),
                          HasSubstr("chmod 0640"), Not(HasSubstr("s3cret"))));
        EXPECT_EQ(exit(), Exit::ok);
    }
    chmod(path("services.json").c_str(), 0640);
    EXPECT_EQ(problems(check_services), "");
    chmod(path("services.json").c_str(), 0644);
    chmod(path("").c_str(), 0750);
    EXPECT_EQ(problems(check_services), "") << "nobody gets there";
}

std::string text_of(const std::string& name)
{
    std::ifstream file{name};
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
}

TEST(ServicesExample, IsRight)
{
    const watch::ReadServices read =
        watch::read_services(text_of(join(HOLDFAST_SOURCE, "/packaging/examples/services.json")),
                             {.may_run_commands = true});
    for (const auto& each : read.problems)
        ADD_FAILURE() << watch::render(each, "services.json");
    EXPECT_THAT(read.services, SizeIs(17));
}

TEST(ServicesManual, HasAnEntryForEachMember)
{
    const std::string manual = text_of(join(HOLDFAST_SOURCE, "/man/holdfast-services.json.5"));
    for (const watch::ServiceMember& each : watch::service_members())
        EXPECT_THAT(manual, HasSubstr(join("\n.TP\n.B ", each.name, "\n")));
}

}  // namespace
}  // namespace holdfast::daemon
