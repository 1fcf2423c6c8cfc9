#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/ctl/doctor/patient.h"

namespace holdfast::ctl::doctor {
namespace {

using testing::HasSubstr;

ProblemFacts a_typing_error()
{
    return {.is_error = true,
            .is_of_configuration = true,
            .exit = 78,
            .file = "/srv/conf.d/9.json",
            .what = "unknown key \"wal_maxx\"",
            .remedy = "did you mean \"wal_max\"?",
            .line = 7};
}

TEST(DoctorOfConfigurations, FindsNothingInASoundService)
{
    EXPECT_EQ(examine(a_sound_service()).size(), 0U);
}

TEST(DoctorOfConfigurations, NamesLineAndKeyOfATypingErrorAndThatTheServiceGoesOn)
{
    Evidence seen = a_sound_service();
    seen.configuration.problems = {a_typing_error()};
    const Finding found = first_of(seen);
    EXPECT_EQ(found.fault, "configuration-invalid");
    EXPECT_EQ(found.severity, Severity::degraded);
    EXPECT_THAT(found.cause, HasSubstr("/srv/conf.d/9.json:7: unknown key"));
    EXPECT_THAT(text_of(found.repair), HasSubstr("editor +7 /srv/conf.d/9.json"));
    EXPECT_THAT(text_of(found.repair), HasSubstr("systemctl reload odd@x.service"));
}

TEST(DoctorOfConfigurations, PutsItBeforeTheServiceThatIsDownForIt)
{
    Evidence seen = a_stopped_service();
    seen.configuration.problems = {a_typing_error()};
    const Findings findings = examine(seen);
    ASSERT_EQ(findings.size(), 2U);
    EXPECT_EQ(findings[0].fault, "configuration-invalid");
    EXPECT_EQ(findings[0].severity, Severity::down);
    EXPECT_EQ(findings[1].fault, "service-down");
}

TEST(DoctorOfConfigurations, KnowsWhichVariableIsGoneAndWhichDatabaseThereIs)
{
    Evidence seen = a_stopped_service();
    seen.configuration.database.clear();
    seen.configuration.problems = {{.is_error = true,
                                    .is_of_configuration = true,
                                    .exit = 78,
                                    .key = "database.path",
                                    .file = "/srv/x.json",
                                    .what = "database.path is not set"}};
    seen.unit.environment_files = {"/srv/env"};
    seen.database.other_databases = {"/srv/x/l.db"};
    const Finding found = first_of(seen);
    EXPECT_EQ(found.fault, "configuration-variable-missing");
    EXPECT_EQ(found.repair.front(), "echo SERVICE_DB_PATH=/srv/x/l.db >>/srv/env");
}

TEST(DoctorOfConfigurations, KnowsCredentialsFromOtherFiles)
{
    Evidence seen = a_stopped_service();
    seen.unit.credentials_missing = {"/srv/secret"};
    seen.unit.exit_status = 243;
    EXPECT_EQ(first_fault(seen), "credentials-missing");
    EXPECT_THAT(first_of(seen).cause, HasSubstr("243"));

    seen = a_stopped_service();
    seen.configuration.problems = {{.is_error = true,
                                    .is_of_configuration = true,
                                    .exit = 66,
                                    .key = "auth.file",
                                    .file = "/srv/a",
                                    .what = "cannot read it: No such file or directory"}};
    EXPECT_EQ(first_fault(seen), "credentials-missing");
}

TEST(DoctorOfConfigurations, SaysNothingOfRightsThatOnlyWhoAsksHasNot)
{
    Evidence seen = a_sound_service();
    seen.configuration.problems = {{.is_error = true,
                                    .exit = 77,
                                    .key = "control.socket",
                                    .file = "/srv/x",
                                    .what = "cannot be written by eve"}};
    EXPECT_EQ(first_fault(seen), "check-failed");
    seen.configuration.is_as_service = false;
    EXPECT_EQ(first_fault(seen), "");
}

TEST(DoctorOfConfigurations, GivesTheLogFileBackToTheServicesUser)
{
    Evidence seen = a_sound_service();
    seen.configuration.problems = {
        {.key = "log.file", .file = "/srv/log/x.log", .what = "cannot be written by user keeper"}};
    seen.log_file.owner = "root";
    seen.daemon.parts.push_back({"log_file", "degraded", "Permission denied"});
    const Finding found = first_of(seen);
    EXPECT_EQ(found.fault, "log-file-unwritable");
    EXPECT_EQ(found.repair.front(), "chown keeper:keepers /srv/log/x.log");
    EXPECT_EQ(examine(seen).size(), 1U) << "the part of /readyz is explained";
}

}  // namespace
}  // namespace holdfast::ctl::doctor
