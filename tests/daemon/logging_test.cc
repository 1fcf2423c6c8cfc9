#include "daemon/logging.h"

#include <gtest/gtest.h>

namespace holdfast::daemon {
namespace {

TEST(Logging, GivesEachLevelOfTheConfigurationItsSeverity)
{
    EXPECT_EQ(to_severity(LogLevel::debug), obs::Severity::debug);
    EXPECT_EQ(to_severity(LogLevel::info), obs::Severity::info);
    EXPECT_EQ(to_severity(LogLevel::notice), obs::Severity::notice);
    EXPECT_EQ(to_severity(LogLevel::warning), obs::Severity::warning);
    EXPECT_EQ(to_severity(LogLevel::error), obs::Severity::error);
}

}  // namespace
}  // namespace holdfast::daemon
