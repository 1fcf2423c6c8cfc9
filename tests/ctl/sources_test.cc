#include "ctl/sources.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/ctl/fixture.h"

namespace holdfast::ctl {
namespace {

using testing::EndsWith;
using testing::HasSubstr;

TEST(Sources, TheVariablesOfTheServiceCountForItsOwnConfigurationOnly)
{
    MemoryConsole console;
    auto file_for = [&](std::map<std::string, std::string, std::less<>> options) {
        Invocation invocation{std::move(options), {}};
        return sources_of(invocation, console).environment_file.path;
    };
    EXPECT_THAT(file_for({}), EndsWith("/etc/default/holdfast"));
    EXPECT_THAT(file_for({{"--config", "/etc/holdfast/holdfast.json"}}),
                EndsWith("/etc/default/holdfast"));
    EXPECT_EQ(file_for({{"--config", "/tmp/other.json"}}), "");
    console.variables["HOLDFAST_ENVIRONMENT_FILE"] = "none";
    EXPECT_EQ(file_for({}), "");
    console.variables["HOLDFAST_ENVIRONMENT_FILE"] = "/tmp/variables";
    EXPECT_EQ(file_for({{"--config", "/tmp/other.json"}}), "/tmp/variables");
}

class ServiceVariables : public Verbs {
protected:
    ServiceVariables() { console.variables["HOLDFAST_ENVIRONMENT_FILE"] = path("default"); }
};

TEST_F(ServiceVariables, AreShownWithFileAndLine)
{
    write("default", "# ours\nHOLDFAST_LISTEN=\"127.0.0.1:18481\"\n");
    EXPECT_EQ(call({"config"}), 0) << console.complained;
    EXPECT_THAT(console.printed, HasSubstr("[\"127.0.0.1:18481\"]"));
    EXPECT_THAT(console.printed, HasSubstr(path("default") + ":2\n"));
}

TEST_F(ServiceVariables, SayWhichListenerHealthAsks)
{
    write("default", "HOLDFAST_LISTEN=127.0.0.1:18481\n");
    EXPECT_EQ(call({"health", "--since", "0s"}), 1);
    EXPECT_THAT(console.printed, HasSubstr("the listener 127.0.0.1:18481 - "));
    EXPECT_THAT(console.printed, Not(HasSubstr("18480")));
}

TEST_F(ServiceVariables, SayWhichDatabaseIsMeant)
{
    write("default", "SERVICE_DB_PATH=" + path("state/theirs.db") + "\n");
    EXPECT_NE(call({"backup"}), 0);
    EXPECT_THAT(console.complained, HasSubstr("theirs.db"));
}

// A directory in the way, since root may read every file.
TEST_F(ServiceVariables, ThatCannotBeReadAreSaidOnce)
{
    write("default/in-the-way", "");
    EXPECT_EQ(call({"health", "--since", "0s"}), 1);
    std::size_t first = console.complained.find("/default: is a directory: the service has");
    EXPECT_NE(first, std::string::npos);
    EXPECT_EQ(console.complained.find("/default: is a directory", first + 1), std::string::npos);
    console.complained.clear();
    EXPECT_NE(call({"backup"}), 0);
    EXPECT_THAT(console.complained, HasSubstr("/default: is a directory"));
}

}  // namespace
}  // namespace holdfast::ctl
