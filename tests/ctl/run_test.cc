#include "ctl/run.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ctl/parse.h"
#include "tests/ctl/console.h"

namespace holdfast::ctl {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

struct Case {
    std::vector<std::string> arguments;
    const char* complaint;
};

const Case usage_errors[] = {
    {{"chek"}, "holdfastctl: \"chek\": no such verb (did you mean \"check\"?)\n"},
    {{"dance"}, "holdfastctl: \"dance\": no such verb (see holdfastctl --help)\n"},
    {{"--jsn"}, "holdfastctl: \"--jsn\": no such option (did you mean --json?)\n"},
    {{"check", "--fast"},
     "holdfastctl: \"--fast\": no such option (see holdfastctl check --help)\n"},
    {{"check", "--schema"},
     "holdfastctl: \"--schema\": no such option (see holdfastctl check --help)\n"},
    {{"check", "--config"}, "holdfastctl: --config: needs an argument (write --config FILE)\n"},
    {{"check", "--config="},
     "holdfastctl: --config: the argument is empty (write --config FILE)\n"},
    {{"--json=yes", "check"}, "holdfastctl: --json: takes no argument\n"},
    {{"check", "it"}, "holdfastctl: check: unexpected argument \"it\" (it takes none)\n"},
    {{"\x1b[2J"}, "holdfastctl: \" [2J\": no such verb (see holdfastctl --help)\n"},
};

TEST(Run, AUsageErrorIsExplainedAndExits64)
{
    for (const Case& c : usage_errors) {
        MemoryConsole console;
        EXPECT_EQ(run(c.arguments, console), 64);
        EXPECT_EQ(console.complained, c.complaint);
        EXPECT_EQ(console.printed, "");
    }
}

TEST(Run, HandsEverythingOverThatStandsBehindTheVerbOfAnotherPackage)
{
    Command command = parse_command({"--json", "drill", "run", "--guided", "--help", "--", "x"});
    EXPECT_EQ(command.problem, "");
    EXPECT_THAT(command.invocation.arguments,
                testing::ElementsAre("run", "--guided", "--help", "--", "x"));
    EXPECT_TRUE(command.invocation.json());
    EXPECT_FALSE(command.invocation.has("--help"));
}

TEST(Run, NamesThePackageOfAVerbThatIsNotThere)
{
    MemoryConsole console;
    console.variables["HOLDFAST_VERBS"] = "/nonexistent";
    EXPECT_EQ(run({"drill", "list"}, console), 69);
    EXPECT_THAT(console.complained, HasSubstr("apt install holdfast-drills"));
}

TEST(Run, WithoutAVerbTheHelpIsAnError)
{
    MemoryConsole console;
    EXPECT_EQ(run({}, console), 64);
    EXPECT_EQ(console.complained, help());
}

TEST(Run, HelpListsEveryVerbWithItsLine)
{
    MemoryConsole console;
    EXPECT_EQ(run({"--help"}, console), 0);
    for (const Verb& verb : all_verbs()) {
        EXPECT_THAT(console.printed, HasSubstr("\n  " + std::string{verb.name} + " "));
        EXPECT_THAT(console.printed, HasSubstr(std::string{verb.summary} + "\n"));
    }
}

TEST(Run, EachVerbExplainsItselfAndItsOptions)
{
    for (const Verb& verb : all_verbs()) {
        // Those of another package, which is not here, are explained there.
        if (verb.name == "drill" || verb.name == "experiment")
            continue;
        MemoryConsole console;
        EXPECT_EQ(run({std::string{verb.name}, "--help"}, console), 0);
        EXPECT_THAT(console.printed, StartsWith("Usage: holdfastctl " + std::string{verb.name}));
        for (const Option& option : verb.options)
            EXPECT_THAT(console.printed, HasSubstr("\n  " + std::string{option.name}));
    }
}

TEST(Run, VersionNamesTheProgram)
{
    MemoryConsole console;
    EXPECT_EQ(run({"--version"}, console), 0);
    EXPECT_THAT(console.printed, testing::MatchesRegex("holdfastctl [0-9]+\\.[0-9]+\\.[0-9]+\n"));
}

TEST(Parse, TakesOptionsBeforeAndAfterTheVerbInBothForms)
{
    Command command = parse_command({"--config", "/a", "check", "--json", "x", "--", "--y"});
    EXPECT_EQ(command.problem, "");
    EXPECT_EQ(command.verb, "check");
    EXPECT_EQ(command.invocation.config_file(), "/a");
    EXPECT_TRUE(command.invocation.json());
    EXPECT_THAT(command.invocation.arguments, testing::ElementsAre("x", "--y"));
    EXPECT_EQ(parse_command({"check", "--config=/b=c"}).invocation.config_file(), "/b=c");
    EXPECT_EQ(parse_command({"check"}).invocation.config_file(), "/etc/holdfast/holdfast.json");
}

TEST(Parse, KeepsEveryArgumentOfAnOptionThatRepeats)
{
    Command command = parse_command(
        {"maintenance", "start", "--service", "a", "--for", "1h", "--service=b c", "--for", "2h"});
    EXPECT_THAT(command.invocation.values("--service"), testing::ElementsAre("a", "b c"));
    EXPECT_EQ(command.invocation.value("--for", {}), "2h");
    EXPECT_THAT(command.invocation.values("--group"), testing::IsEmpty());
    EXPECT_THAT(parse_command({"maintenance", "start", "--service", "a\nb"}).problem,
                HasSubstr("--service: the argument has more than one line"));
}

}  // namespace
}  // namespace holdfast::ctl
