#include "daemon/check/check.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/text.h"
#include "tests/daemon/check/fixture.h"
#include "tests/fakes/statfs.h"

namespace holdfast::daemon {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::StartsWith;

class Checks : public Host {};

TEST_F(Checks, AGoodHostPassesAllAndIsLeftAsItWas)
{
    loaded.settings.log.file = path("state/service.log");
    loaded.settings.listen = {{"127.0.0.1:8080"}};
    Report all = run_checks(context);
    EXPECT_THAT(all.problems, IsEmpty());
    EXPECT_THAT(all.passed, testing::SizeIs(8));
    EXPECT_TRUE(std::filesystem::is_empty(path("state")));
}

TEST_F(Checks, AConfigurationThatIsWrongDoesNotHideTheRest)
{
    loaded.problems.push_back({.what = "wrong"});
    loaded.settings.database.path = path("absent/holdfast.db");
    Report all = run_checks(context);
    EXPECT_THAT(all.problems, testing::SizeIs(2));
    EXPECT_EQ(exit_class(all.problems), Exit::cannot_create);
}

TEST_F(Checks, AMissingStateDirectoryCannotBeCreatedByUs)
{
    loaded.settings.database.path = path("absent/holdfast.db");
    EXPECT_EQ(problems(check_state_directory),
              "error: absent: there is no such directory: the database and its journal are written "
              "there (create it: install -d -o holdfast -g holdfast -m 0750 absent)\n");
    EXPECT_EQ(exit(), Exit::cannot_create);
}

TEST_F(Checks, AFileInPlaceOfTheStateDirectoryIsNamed)
{
    write("file", "");
    loaded.settings.database.path = path("file/holdfast.db");
    EXPECT_THAT(problems(check_state_directory), StartsWith("error: file: is not a directory"));
    EXPECT_EQ(exit(), Exit::cannot_create);
}

TEST_F(Checks, AStateDirectoryOfOthersIsAMatterOfPermission)
{
    chmod(path("state").c_str(), 0555);
    AsNobody nobody;
    EXPECT_THAT(problems(check_state_directory),
                AllOf(StartsWith("error: state: cannot be written by "),
                      HasSubstr("chown holdfast:holdfast state")));
    EXPECT_EQ(exit(), Exit::no_permission);
}

TEST_F(Checks, LittleSpaceIsAWarning)
{
    loaded.settings.database.free_min = std::int64_t{1} << 60;
    EXPECT_THAT(problems(check_file_system),
                AllOf(StartsWith("warning: state: only "), HasSubstr("free_min is 1048576TiB")));
    EXPECT_EQ(exit(), Exit::ok);
}

TEST_F(Checks, ANetworkFileSystemIsRefused)
{
    constexpr unsigned long nfs = 0x6969;
    FakeFileSystem fake{path("state"), nfs};
    EXPECT_EQ(problems(check_file_system),
              "error: state: is on a network file system (NFS): its locks and its shared memory do "
              "not keep a database whole (put the database on a local disk and correct "
              "database.path)\n");
    EXPECT_EQ(static_cast<int>(exit()), 78);
    EXPECT_EQ(problems(check_database), "") << "said once";
}

TEST_F(Checks, ALogFileThatCannotBeWrittenIsAWarning)
{
    EXPECT_EQ(problems(check_log_file), "");
    loaded.settings.log.file = path("logs/service.log");
    EXPECT_EQ(problems(check_log_file), "") << "its directory is made";
    loaded.settings.log.file = path("nowhere/logs/service.log");
    EXPECT_THAT(problems(check_log_file),
                StartsWith("warning: nowhere/logs/service.log: cannot be"));
    loaded.settings.log.file = path("state");
    EXPECT_THAT(problems(check_log_file), HasSubstr("Is a directory"));
    write("state/service.log", "");
    chmod(path("state/service.log").c_str(), 0444);
    loaded.settings.log.file = path("state/service.log");
    AsNobody nobody;
    EXPECT_THAT(problems(check_log_file), HasSubstr("Permission denied"));
    EXPECT_EQ(exit(), Exit::ok);
}

TEST_F(Checks, TheControlSocketNeedsItsDirectoryExceptTheOneThatSystemdMakes)
{
    loaded.settings.control.socket = path("nowhere/control.sock");
    EXPECT_THAT(problems(check_control_directory), StartsWith("error: nowhere: No such file"));
    EXPECT_EQ(exit(), Exit::cannot_create);
    loaded.settings.control.socket = "/run/holdfast/control.sock";
    AsNobody nobody;
    EXPECT_EQ(problems(check_control_directory), "");
    context.environment["RUNTIME_DIRECTORY"] = "/run/holdfast";
    EXPECT_THAT(problems(check_control_directory), StartsWith("error: /run/holdfast: "));
}

TEST_F(Checks, CredentialsMustBeReadable)
{
    EXPECT_EQ(problems(check_credentials), "");
    context.environment["CREDENTIALS_DIRECTORY"] = path("credentials");
    EXPECT_THAT(problems(check_credentials), StartsWith("error: credentials: cannot be read"));
    write("credentials/token", "x");
    EXPECT_EQ(problems(check_credentials), "");
    EXPECT_THAT(report.passed.at(0), HasSubstr("1 readable"));
    chmod(path("credentials/token").c_str(), 0000);
    AsNobody nobody;
    EXPECT_THAT(problems(check_credentials), StartsWith("error: credentials/token: cannot be"));
    EXPECT_EQ(exit(), Exit::no_permission);
}

TEST_F(Checks, TheAuthorizationForTheServiceMustNotBeReadOnTheWay)
{
    OrderSettings& orders = loaded.settings.orders;
    orders.upstream_authorization = "Bearer s3cret";
    EXPECT_EQ(problems(check_credentials), "") << "it is sent nowhere";
    for (const char* url : {"http://127.0.0.1:5003", "http://[::1]:5003/v1", "http://localhost/",
                            "https://service.example"}) {
        orders.upstream_url = url;
        EXPECT_EQ(problems(check_credentials), "");
        EXPECT_THAT(report.passed, testing::ElementsAre(join("authorization: sent to ", url)));
    }
    for (const char* url : {"http://service.example:5003", "http://localhost.example/"}) {
        orders.upstream_url = url;
        EXPECT_THAT(problems(check_credentials),
                    AllOf(StartsWith("warning: "), HasSubstr("is sent unencrypted"),
                          Not(HasSubstr("s3cret"))));
    }
}

#ifdef HOLDFAST_KAFKA
TEST_F(Checks, WhatIsSaidOfKafkaMustFitTogether)
{
    KafkaSettings& kafka = loaded.settings.kafka;
    kafka.security = KafkaSecurity::sasl_ssl;
    EXPECT_EQ(problems(check_kafka), "") << "there is none";
    kafka.brokers = "kafka:9092";
    context.environment["RUNTIME_DIRECTORY"] = "/run/holdfast";
    EXPECT_THAT(problems(check_kafka),
                AllOf(HasSubstr("error: kafka.user"), HasSubstr("error: kafka.password_file")));
    EXPECT_EQ(exit(), Exit::config);
    kafka.user = "u";
    kafka.password = "s3cret";
    EXPECT_EQ(problems(check_kafka), "");
    EXPECT_THAT(report.passed.at(0), HasSubstr("kafka:9092"));
    kafka.certificate = "x";
    EXPECT_THAT(problems(check_kafka), HasSubstr("error: kafka.key_file"));
    kafka.key = "x";
    kafka.security = KafkaSecurity::sasl_plaintext;
    kafka.mechanism = KafkaMechanism::plain;
    EXPECT_THAT(problems(check_kafka),
                AllOf(HasSubstr("warning: "), HasSubstr("unencrypted"), Not(HasSubstr("s3cret"))));
}
#else
TEST_F(Checks, KafkaIsNotInThisBuild)
{
    loaded.settings.kafka.brokers = "kafka:9092";
    EXPECT_THAT(problems(check_kafka), HasSubstr("this build has no Kafka"));
    EXPECT_EQ(exit(), Exit::ok);
}
#endif

TEST_F(Checks, LimitsCountOnlyInTheUnit)
{
    loaded.settings.http.connections_max = 1'000'000'000;
    EXPECT_EQ(problems(check_limits), "");
    context.environment["RUNTIME_DIRECTORY"] = "/run/holdfast";
    EXPECT_THAT(problems(check_limits), StartsWith("warning: LimitNOFILE: only "));
}

}  // namespace
}  // namespace holdfast::daemon
