#include "daemon/config/environment_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/text.h"
#include "tests/daemon/config/fixture.h"

namespace holdfast::daemon {
namespace {

using testing::HasSubstr;

std::string shown(std::string_view text)
{
    std::string out;
    for (const Assignment& each : parse_environment_file(text))
        append_to(out, each.line, " ", each.name, "=[", each.value, "]\n");
    return out;
}

struct Case {
    std::string_view text;
    const char* expected;
};

// What systemd 252 makes of each.
const Case cases[] = {
    {"", ""},
    {"A=1", "1 A=[1]\n"},
    {"A=1\nB=2\n", "1 A=[1]\n2 B=[2]\n"},
    {"  A = b c  \n", "1 A=[b c]\n"},
    {"A=", "1 A=[]\n"},
    {"A=   \n", "1 A=[]\n"},
    {"A=b=c", "1 A=[b=c]\n"},
    {"# A=1\n; B=2\n  #C=3\nD=4", "4 D=[4]\n"},
    {"A=b # c", "1 A=[b # c]\n"},
    {"# goes on \\\nA=1\nB=2", "3 B=[2]\n"},
    {"A=\"b c \" ", "1 A=[b c ]\n"},
    {"A='b \"c'", "1 A=[b \"c]\n"},
    {"A='b\\'", "1 A=[b\\]\n"},
    {"A=\"\\\"\\\\\\$\\`\\n\"", "1 A=[\"\\$`\\n]\n"},
    {"A=\"b\nc\"\nD=4", "1 A=[b\nc]\n3 D=[4]\n"},
    {"A=\"b\\\nc\"", "1 A=[bc]\n"},
    {"A='b' 'c'd 'e'", "1 A=[bcd 'e']\n"},
    {"A=b\\\nc\nD=4", "1 A=[bc]\n3 D=[4]\n"},
    {"A=b\\ \\\n", "1 A=[b ]\n"},
    {"A=b\\c", "1 A=[bc]\n"},
    {"A=b\"c\"", "1 A=[b\"c\"]\n"},
    {"A=1\r\nB=2\r\n", "1 A=[1]\n2 B=[2]\n"},
    {"A=1\nB=2\nA=3", "2 B=[2]\n3 A=[3]\n"},
    {"export A=1\nA B=2\n1C=3\n=4\nE-F=5\nword\nG=6", "7 G=[6]\n"},
    {"A=\"never closed\nB=2", "1 A=[never closed\nB=2]\n"},
    {"A='never closed", "1 A=[never closed]\n"},
    {"A=b\\", "1 A=[b]\n"},
    {"A=\"b\\", "1 A=[b\\]\n"},
    {"A", ""},
    {"#\\", ""},
};

TEST(EnvironmentFile, IsReadAsSystemdReadsIt)
{
    for (const Case& c : cases)
        EXPECT_EQ(shown(c.text), c.expected) << c.text;
}

class ServiceVariables : public ConfigDirectory {
protected:
    ServiceVariables() { write("holdfast.json", R"({"database": {"path": "/file.db"}})"); }
    std::string with(std::string_view text)
    {
        write("default", text);
        sources.environment_file = read_environment_file(file("default"), "/srv/state");
        return problems();
    }
};

TEST_F(ServiceVariables, BeatTheFilesAndAreBeatenByTheCaller)
{
    sources.environment = {{"LOG_LEVEL", "debug"}};
    EXPECT_EQ(with("LOG_LEVEL=error\n\nDB_URL='sqlite:////srv/h.db'\n"), "");
    EXPECT_EQ(loaded.settings.database.path, "/srv/h.db");
    EXPECT_EQ(loaded.origins["database.path"], file("default") + ":3");
    EXPECT_EQ(loaded.settings.log.level, LogLevel::debug);
    EXPECT_EQ(loaded.origins["log.level"], "LOG_LEVEL (environment)");
}

// Another name for the same key, which among variables of one place would be a contradiction.
TEST_F(ServiceVariables, AreBeatenUnderAnyNameOfTheKey)
{
    sources.environment = {{"DB_PATH", "/mine.db"}};
    EXPECT_EQ(with("SERVICE_DB_PATH=/srv/h.db\n"), "");
    EXPECT_EQ(loaded.settings.database.path, "/mine.db");
}

TEST_F(ServiceVariables, HaveTheirProblemsAtTheirLine)
{
    EXPECT_EQ(with("\nLOG_LEVEL=\nHOLDFAST_LISTEN=8080\n"),
              "default:3:1: HOLDFAST_LISTEN: \"8080\" is not an address with a port: expected "
              "ADDRESS:PORT with a literal address (write \"127.0.0.1:8080\")\n"
              "default:2:1: LOG_LEVEL: set to nothing: that counts as unset (give it a value for "
              "log.level or remove it)\n");
}

// The service would look there, wherever the caller is.
TEST_F(ServiceVariables, AreBelowTheDirectoryOfTheServiceWhereRelative)
{
    EXPECT_THAT(with("SERVICE_DB_PATH=data.db\nLOG_FILE=logs/service.log\n"),
                HasSubstr("relative path"));
    EXPECT_EQ(loaded.settings.database.path, "/srv/state/data.db");
    EXPECT_EQ(loaded.settings.log.file, "/srv/state/logs/service.log");
    sources.environment = {{"SERVICE_DB_PATH", "mine.db"}};
    (void)problems();
    EXPECT_EQ(loaded.settings.database.path, "mine.db");
}

TEST_F(ServiceVariables, NeedNotBeThere)
{
    sources.environment_file = read_environment_file(file("none"), "/srv/state");
    EXPECT_EQ(problems(), "");
    EXPECT_EQ(loaded.settings.database.path, "/file.db");
}

// Without them nobody knows which database is meant.
TEST_F(ServiceVariables, ThatCannotBeReadAreAnError)
{
    write("default/in-the-way", "");
    sources.environment_file = read_environment_file(file("default"), "/srv/state");
    EXPECT_THAT(problems(), HasSubstr("default: is a directory: the service has its variables, and "
                                      "they beat the configuration (run it as root, "));
    EXPECT_FALSE(loaded.is_usable());
}

}  // namespace
}  // namespace holdfast::daemon
