#include "daemon/check/log_line.h"

#include <gtest/gtest.h>

#include "daemon/check/act_as.h"
#include "obs/message_ids.h"
#include "tests/daemon/check/fixture.h"

namespace holdfast::daemon {
namespace {

std::string value(const LogLine& line, std::string_view name)
{
    for (const obs::Field& field : line.fields)
        if (field.name == name)
            return field.value;
    return "(absent)";
}

TEST(LogLine, OfAConfigurationErrorNamesKeyFileLineAndRemedy)
{
    LogLine line = to_log_line({.key = "log.level",
                                .file = "/f",
                                .line = 3,
                                .column = 7,
                                .pointer = "/log/level",
                                .what = "x",
                                .remedy = "y"});
    EXPECT_EQ(line.message, &messages::configuration_invalid);
    EXPECT_EQ(line.text, "/f:3:7: /log/level: x (y)");
    EXPECT_EQ(value(line, "HOLDFAST_KEY"), "log.level");
    EXPECT_EQ(value(line, "HOLDFAST_FILE"), "/f");
    EXPECT_EQ(value(line, "HOLDFAST_LINE"), "3");
    EXPECT_EQ(value(line, "HOLDFAST_REMEDY"), "y");
}

TEST(LogLine, OfTheHostSaysWhatItIsAbout)
{
    Problem problem{.topic = Topic::host, .file = "/srv", .what = "x", .why = "w", .remedy = "y"};
    LogLine line = to_log_line(problem);
    EXPECT_EQ(line.message, &messages::check_failed);
    EXPECT_EQ(value(line, "HOLDFAST_SUBJECT"), "/srv");
    EXPECT_EQ(value(line, "HOLDFAST_PROBLEM"), "x: w");
    problem.severity = Severity::warning;
    EXPECT_EQ(to_log_line(problem).message, &messages::check_warning);
}

TEST(LogLine, OfAnEmptyOverrideNamesTheVariable)
{
    LogLine line = to_log_line({.severity = Severity::warning,
                                .topic = Topic::empty_override,
                                .key = "log.level",
                                .file = "LOG_LEVEL (environment)"});
    EXPECT_EQ(line.message, &messages::environment_override_empty);
    EXPECT_EQ(value(line, "HOLDFAST_VARIABLE"), "LOG_LEVEL");
}

TEST(ActAs, IsSomebodyElseForAWhileIfWeAreRoot)
{
    const uid_t self = geteuid();
    const gid_t group = getegid();
    {
        ActAs nobody{"nobody"};
        EXPECT_EQ(nobody.is_active(), self == 0);
        EXPECT_EQ(geteuid() != self, self == 0);
    }
    EXPECT_EQ(geteuid(), self);
    EXPECT_EQ(getegid(), group);
    ActAs unknown{"there-is-no-such-user"};
    EXPECT_FALSE(unknown.is_active());
}

}  // namespace
}  // namespace holdfast::daemon
