#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/daemon/config/fixture.h"

namespace holdfast::daemon {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

class EnvironmentOverride : public ConfigDirectory {
protected:
    EnvironmentOverride() { write("holdfast.json", R"({"database": {"path": "/file.db"}})"); }
    std::string with(Environment environment)
    {
        sources.environment = std::move(environment);
        return problems();
    }
};

TEST_F(EnvironmentOverride, BeatsTheFile)
{
    EXPECT_EQ(with({{"SERVICE_DB_PATH", "/env.db"},
                    {"HOLDFAST_LISTEN", "127.0.0.1:1, [::1]:2"},
                    {"HOLDFAST_CONTROL_SOCKET", "/tmp/s"},
                    {"LOG_LEVEL", "DEBUG"},
                    {"LOG_FILE", "/tmp/l"},
                    {"ORDER_UPSTREAM_URL", "http://[::1]:5003/v1/"},
                    {"PATH", "/bin"}}),
              "");
    EXPECT_EQ(loaded.settings.database.path, "/env.db");
    EXPECT_EQ(loaded.origins["database.path"], "SERVICE_DB_PATH (environment)");
    EXPECT_THAT(addresses(loaded.settings), ElementsAre("127.0.0.1:1", "[::1]:2"));
    EXPECT_EQ(loaded.settings.control.socket, "/tmp/s");
    EXPECT_EQ(loaded.settings.log.level, LogLevel::debug);
    EXPECT_EQ(loaded.settings.log.file, "/tmp/l");
    EXPECT_EQ(loaded.settings.orders.upstream_url, "http://[::1]:5003/v1");
}

TEST_F(EnvironmentOverride, SetsARequiredKeyThatNoFileHas)
{
    write("holdfast.json", "{}");
    EXPECT_EQ(with({{"DB_PATH", "/env.db"}}), "");
    EXPECT_EQ(loaded.settings.database.path, "/env.db");
}

TEST_F(EnvironmentOverride, SetToNothingCountsAsUnsetAndIsSaid)
{
    EXPECT_EQ(
        with({{"SERVICE_DB_PATH", ""}}),
        "SERVICE_DB_PATH (environment): set to nothing: that counts as unset (give it a value "
        "for database.path or remove it)\n");
    EXPECT_TRUE(loaded.is_usable());
    EXPECT_EQ(loaded.settings.database.path, "/file.db");
}

TEST_F(EnvironmentOverride, TheUrlHasThreeSlashesBeforeARelativePathAndFourBeforeAnAbsoluteOne)
{
    EXPECT_EQ(with({{"DB_URL", "sqlite:////srv/h.db"}}), "");
    EXPECT_EQ(loaded.settings.database.path, "/srv/h.db");
    EXPECT_THAT(with({{"DB_URL", "sqlite:///./h.db"}}), HasSubstr("\"./h.db\" is a relative path"));
    EXPECT_TRUE(loaded.is_usable());
    EXPECT_EQ(loaded.settings.database.path, "./h.db");
}

TEST_F(EnvironmentOverride, AnotherDatabaseThanSqliteIsRefused)
{
    EXPECT_EQ(with({{"DB_URL", "postgresql://h/d"}}),
              "DB_URL (environment): \"postgresql://h/d\" has another form: expected "
              "sqlite:///RELATIVE or sqlite:////ABSOLUTE (correct it, or set database.path in the "
              "configuration file)\n");
    EXPECT_FALSE(loaded.is_usable());
}

TEST_F(EnvironmentOverride, VariablesThatDisagreeAreAnErrorNamingBoth)
{
    EXPECT_EQ(with({{"SERVICE_DB_PATH", "/a"}, {"DB_URL", "sqlite:////b"}}),
              "SERVICE_DB_PATH (environment): SERVICE_DB_PATH says \"/a\" and DB_URL says \"/b\": "
              "both override database.path, and only one can be right (unset one of them)\n");
    EXPECT_FALSE(loaded.is_usable());
    EXPECT_EQ(with({{"SERVICE_DB_PATH", "/b"}, {"DB_URL", "sqlite:////b"}, {"DB_PATH", "/b"}}), "");
    EXPECT_EQ(with({{"DB_PATH", ""}, {"DB_URL", "sqlite:////b"}}).find("says"), std::string::npos);
}

TEST_F(EnvironmentOverride, IsCheckedLikeAFile)
{
    EXPECT_EQ(with({{"HOLDFAST_LISTEN", "8080,[::1]:1"}}),
              "HOLDFAST_LISTEN (environment): \"8080\" is not an address with a port: expected "
              "ADDRESS:PORT with a literal address (write \"127.0.0.1:8080\")\n");
    EXPECT_THAT(with({{"LOG_LEVEL", "chatty"}}), HasSubstr("\"chatty\" is not one of them"));
    EXPECT_FALSE(loaded.is_usable());
}

// As the clients of the services that came before set them.
TEST_F(EnvironmentOverride, TakesTheRelativePathsOfOldWithAWarningEach)
{
    std::string said = with({{"HOLDFAST_LISTEN", "127.0.0.1:5000"},
                             {"SERVICE_DB_PATH", "data.db"},
                             {"LOG_FILE", "logs/service.log"}});
    EXPECT_THAT(said, HasSubstr("SERVICE_DB_PATH (environment): \"data.db\" is a relative path"));
    EXPECT_THAT(said, HasSubstr("LOG_FILE (environment): \"logs/service.log\" is a relative path"));
    EXPECT_TRUE(loaded.is_usable());
    EXPECT_EQ(loaded.settings.database.path, "data.db");
    EXPECT_EQ(loaded.settings.log.file, "logs/service.log");
}

TEST_F(EnvironmentOverride, KnowsTheVariablesOfTheMonitorThatCameBefore)
{
    EXPECT_EQ(with({{"SERVICES_CONFIG_PATH", "/etc/services.json"},
                    {"HEALTH_CHECK_INTERVAL_SECONDS", "90"},
                    {"ALERT_CONSECUTIVE_FAILURES_THRESHOLD", "5"},
                    {"ALERT_WEBHOOK_URL", "https://example.org/s3cret"}}),
              "");
    EXPECT_EQ(loaded.settings.watch.services_file, "/etc/services.json");
    EXPECT_EQ(loaded.settings.watch.interval, std::chrono::seconds{90});
    EXPECT_EQ(loaded.settings.watch.failures, 5);
    EXPECT_EQ(loaded.settings.alerting.webhook_url, "https://example.org/s3cret");
}

TEST_F(EnvironmentOverride, TheIntervalOfOldHasNoUnit)
{
    EXPECT_EQ(with({{"HEALTH_CHECK_INTERVAL_SECONDS", "60s"}}),
              "HEALTH_CHECK_INTERVAL_SECONDS (environment): \"60s\" has another form: expected a "
              "whole number of seconds (correct it, or set watch.interval in the configuration "
              "file)\n");
    EXPECT_THAT(with({{"HEALTH_CHECK_INTERVAL_SECONDS", "0"}}), HasSubstr("is out of range"));
    EXPECT_EQ(loaded.settings.watch.interval, std::chrono::seconds{60});
}

TEST_F(EnvironmentOverride, TheFileOfOldMayBeRelativeWithAWarning)
{
    EXPECT_THAT(with({{"SERVICES_CONFIG_PATH", "config/services.json"}}),
                HasSubstr("\"config/services.json\" is a relative path"));
    EXPECT_TRUE(loaded.is_usable());
    EXPECT_EQ(loaded.settings.watch.services_file, "config/services.json");
}

TEST_F(EnvironmentOverride, ASecretThatIsWrongIsNotShown)
{
    for (const char* url : {"s3cret", "ftp://s3cret", "https://s3cret /x", "https:///s3cret"}) {
        const std::string said = with({{"ALERT_WEBHOOK_URL", url}});
        EXPECT_THAT(said, HasSubstr("neither http nor https, or not well written"));
        EXPECT_EQ(said.find("s3cret"), std::string::npos) << said;
        EXPECT_FALSE(loaded.is_usable());
        EXPECT_EQ(loaded.settings.alerting.webhook_url, "");
    }
}

TEST_F(EnvironmentOverride, UnderstandsTheLevelsOfOtherPrograms)
{
    EXPECT_EQ(with({{"LOG_LEVEL", "Warn"}}), "");
    EXPECT_EQ(loaded.settings.log.level, LogLevel::warning);
    EXPECT_EQ(with({{"LOG_LEVEL", "CRITICAL"}}), "");
    EXPECT_EQ(loaded.settings.log.level, LogLevel::error);
}

}  // namespace
}  // namespace holdfast::daemon
