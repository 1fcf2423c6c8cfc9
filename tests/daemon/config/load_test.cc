#include "daemon/config/load.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include "daemon/config/keys.h"
#include "daemon/config/value.h"
#include "tests/daemon/config/fixture.h"

namespace holdfast::daemon {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

constexpr std::string_view minimal = R"({"database": {"path": "/var/lib/holdfast/holdfast.db"}})";

class Load : public ConfigDirectory {};

TEST_F(Load, TakesEveryKeyFromTheMainFile)
{
    EXPECT_EQ(problems_of(R"(// The daemon's own comment.
{
  "$schema": "/usr/share/holdfast/holdfast.schema.json",
  "listen": ["0.0.0.0:5000", "[0:0::1]:8000"],
  "control": {"socket": "/tmp/c.sock"},
  "database": {"path": "/srv/h.db", "free_min": "1GiB"},
  "http": {"drain_timeout": "5s", "body_max": "2MiB", "connections_max": 10,
           "slow_request": "250ms", "access_log": true,
           "trusted_proxies": ["10.0.0.0/8", "192.0.2.7"]},
  /* and the log */
  "log": {"level": "warning", "file": "/var/log/h.log", "file_format": "json",
          "queue_max": 100, "repeat_window": "2min"}
})"),
              "");
    const Settings& s = loaded.settings;
    EXPECT_THAT(addresses(s), ElementsAre("0.0.0.0:5000", "[::1]:8000"));
    EXPECT_EQ(s.control.socket, "/tmp/c.sock");
    EXPECT_EQ(s.database.path, "/srv/h.db");
    EXPECT_EQ(s.database.free_min, 1 << 30);
    EXPECT_EQ(s.http.drain_timeout, std::chrono::seconds{5});
    EXPECT_EQ(s.http.body_max, 2 << 20);
    EXPECT_EQ(s.http.connections_max, 10);
    EXPECT_EQ(s.http.slow_request, std::chrono::milliseconds{250});
    EXPECT_TRUE(s.http.access_log);
    EXPECT_THAT(s.http.trusted_proxies, ElementsAre("10.0.0.0/8", "192.0.2.7/32"));
    EXPECT_EQ(s.log.level, LogLevel::warning);
    EXPECT_EQ(s.log.file, "/var/log/h.log");
    EXPECT_EQ(s.log.file_format, LogFormat::json);
    EXPECT_EQ(s.log.queue_max, 100);
    EXPECT_EQ(s.log.repeat_window, std::chrono::minutes{2});
    EXPECT_TRUE(loaded.is_usable());
    EXPECT_EQ(loaded.origins["log.file"], file("holdfast.json") + ":11");
}

TEST_F(Load, ReadsListenersWithTheirCertificates)
{
    EXPECT_EQ(problems_of(R"({"database": {"path": "/d"}, "listen": [
        "127.0.0.1:1", {"address": "127.0.0.1:2"},
        {"address": "[::0]:3", "tls": {"certificate": "/c.pem", "key": "credential:tls-key"}}]})"),
              "");
    EXPECT_THAT(loaded.settings.listen,
                ElementsAre(ListenSettings{"127.0.0.1:1"}, ListenSettings{"127.0.0.1:2"},
                            ListenSettings{"[::]:3", TlsSettings{"/c.pem", "credential:tls-key"}}));
    // What is shown reads back as the same.
    EXPECT_EQ(show(*find_key("listen"), loaded.settings),
              R"(["127.0.0.1:1","127.0.0.1:2",{"address":"[::]:3",)"
              R"("tls":{"certificate":"/c.pem","key":"credential:tls-key"}}])");
    Settings other = loaded.settings;
    other.listen[2].tls->key = "/k.pem";
    EXPECT_THAT(diff(loaded.settings, other).restart_needed, ElementsAre("listen"));
    keep_fixed(loaded.settings, other);
    EXPECT_EQ(other.listen, loaded.settings.listen);
}

TEST_F(Load, DropInsBeatTheMainFileInNameOrderKeyByKey)
{
    write("holdfast.json", R"({"listen": ["127.0.0.1:1", "127.0.0.1:2"],
        "database": {"path": "/a"}, "log": {"level": "debug", "queue_max": 100}})");
    write("conf.d/20.json", R"({"log": {"level": "error"}})");
    write("conf.d/10.json", "{\"listen\": [\"127.0.0.1:3\"],\n\"log\": {\"level\": \"notice\"}}");
    write("conf.d/.hidden.json", "broken");
    write("conf.d/30.json.bak", "broken");
    EXPECT_EQ(problems(), "");
    EXPECT_THAT(addresses(loaded.settings), ElementsAre("127.0.0.1:3"));
    EXPECT_EQ(loaded.settings.log.level, LogLevel::error);
    EXPECT_EQ(loaded.settings.log.queue_max, 100);
    EXPECT_EQ(loaded.origins["listen"], file("conf.d/10.json") + ":1");
    EXPECT_EQ(loaded.origins["log.level"], file("conf.d/20.json") + ":1");
    EXPECT_EQ(loaded.origins["http.body_max"], "default");
}

TEST_F(Load, AValueThatIsReplacedLaterIsStillChecked)
{
    write("holdfast.json", R"({"database": {"path": "/a"}, "log": {"level": "loud"}})");
    write("conf.d/10.json", R"({"log": {"level": "error"}})");
    EXPECT_THAT(problems(), HasSubstr("holdfast.json:1:47: /log/level: \"loud\" is not one of"));
    EXPECT_FALSE(loaded.is_usable());
}

TEST_F(Load, WithDefaultsBelowADirectoryNoFileIsRead)
{
    write("holdfast.json", "broken");
    sources.defaults_directory = "var";
    sources.environment["HOLDFAST_LISTEN"] = "127.0.0.1:9";
    EXPECT_EQ(problems(), "");
    EXPECT_EQ(loaded.settings.database.path, "var/holdfast.db");
    EXPECT_EQ(loaded.settings.control.socket, "var/control.sock");
    EXPECT_EQ(loaded.origins["database.path"], "--defaults var");
    EXPECT_THAT(addresses(loaded.settings), ElementsAre("127.0.0.1:9"));
}

TEST_F(Load, AnUnsetDatabasePathNamesKeyFileLineAndVariable)
{
    EXPECT_EQ(problems_of("{}"),
              "holdfast.json: /database/path: database.path is not set: it has no default (write "
              "\"database\": {\"path\": \"/var/lib/holdfast/holdfast.db\"} into holdfast.json, or "
              "set SERVICE_DB_PATH)\n");
    EXPECT_EQ(exit_class(loaded.problems), Exit::config);
    EXPECT_EQ(loaded.problems.at(0).key, "database.path");
}

TEST_F(Load, AnUnreadFileIsNotAlsoBlamedForTheMissingPath)
{
    EXPECT_EQ(
        problems_of("{\"http\": {\"access_log\": tru}}"),
        "holdfast.json:1:25: /http/access_log: invalid value at \"tru}}\": expected a string in "
        "double "
        "quotes, a number, true, false, null, '[' or '{' (correct it there or just before)\n");
}

TEST_F(Load, AMissingFileIsNoInput)
{
    EXPECT_THAT(problems(), HasSubstr("holdfast.json: there is no such file"));
    EXPECT_THAT(loaded.problems, SizeIs(1));
    EXPECT_EQ(exit_class(loaded.problems), Exit::no_input);
}

TEST_F(Load, ADirectoryOrAPipeInPlaceOfTheFileIsNoInput)
{
    write("holdfast.json/x", "");
    EXPECT_THAT(problems(), HasSubstr("holdfast.json: is a directory"));
    EXPECT_EQ(exit_class(loaded.problems), Exit::no_input);

    sources.file = file("pipe");
    ASSERT_EQ(mkfifo(sources.file.c_str(), 0600), 0);
    EXPECT_THAT(problems(), HasSubstr("pipe: is not a regular file"));
}

TEST_F(Load, AFileThatMayNotBeReadIsAMatterOfPermission)
{
    write("holdfast.json", minimal);
    ASSERT_EQ(chmod(sources.file.c_str(), 0000), 0);
    // To root every file is readable: the test looks at it as somebody else.
    const uid_t self = geteuid();
    if (self == 0) {
        ASSERT_EQ(chmod(file("").c_str(), 0755), 0);
        ASSERT_EQ(seteuid(65534), 0);
    }
    std::string found = problems();
    ASSERT_EQ(seteuid(self), 0);
    EXPECT_THAT(found, HasSubstr("cannot read it: Permission denied (let the service read it: "
                                 "chgrp holdfast holdfast.json"));
    EXPECT_EQ(exit_class(loaded.problems), Exit::no_permission);
}

TEST_F(Load, ReadsNoMoreThanOneMebibyte)
{
    std::string text{minimal};
    text.append((1 << 20) - text.size(), ' ');
    EXPECT_EQ(problems_of(text), "");
    EXPECT_THAT(problems_of(text + " "), HasSubstr("longer than 1048576 bytes"));
}

TEST_F(Load, TakesAtMost63DropIns)
{
    write("holdfast.json", minimal);
    for (int i = 10; i < 73; ++i)
        write("conf.d/" + std::to_string(i) + ".json", "{}");
    EXPECT_EQ(problems(), "");
    write("conf.d/99.json", "{}");
    EXPECT_THAT(problems(), HasSubstr("conf.d: has 64 files: expected at most 63"));
}

TEST_F(Load, SettingsStayCompleteWhateverIsWrong)
{
    EXPECT_THAT(problems_of(R"({"listen": [], "http": {"body_max": "1B", "slow_request": "0s"}})"),
                Not(IsEmpty()));
    EXPECT_THAT(addresses(loaded.settings), ElementsAre("127.0.0.1:8080"));
    EXPECT_EQ(loaded.settings.http.body_max, 1 << 20);
    EXPECT_EQ(loaded.settings.http.slow_request, Duration::zero());
}

TEST(CopyEnvironment, SplitsAtTheFirstEqualsSign)
{
    const char* variables[] = {"A=b=c", "EMPTY=", "odd", nullptr};
    EXPECT_EQ(copy_environment(variables), (Environment{{"A", "b=c"}, {"EMPTY", ""}}));
}

TEST(Diff, SplitsIntoAppliedAndRestartNeeded)
{
    Settings before;
    Settings after = before;
    EXPECT_THAT(diff(before, after).applied, IsEmpty());
    after.listen = {{"127.0.0.1:1"}};
    after.log.level = LogLevel::debug;
    after.log.queue_max = 64;
    after.http.trusted_proxies = {};
    Changes changes = diff(before, after);
    EXPECT_THAT(changes.applied, ElementsAre("http.trusted_proxies", "log.level"));
    EXPECT_THAT(changes.restart_needed, ElementsAre("listen", "log.queue_max"));
}

TEST(ExitClass, IsTheMostFundamentalOfTheErrors)
{
    Problem warning{.severity = Severity::warning, .exit = Exit::no_input};
    Problem config{.exit = Exit::config};
    Problem permission{.exit = Exit::no_permission};
    EXPECT_EQ(exit_class({}), Exit::ok);
    EXPECT_EQ(exit_class({warning}), Exit::ok);
    EXPECT_EQ(exit_class({config, permission, warning}), Exit::no_permission);
}

}  // namespace
}  // namespace holdfast::daemon
