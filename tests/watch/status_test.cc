#include "watch/status.h"

#include <gtest/gtest.h>

namespace holdfast::watch {
namespace {

TEST(Status, IsReadAsItIsWritten)
{
    for (const Status status : all_statuses)
        EXPECT_EQ(parse_status(to_string(status)), status);
    EXPECT_EQ(parse_status("healthy"), std::nullopt);
}

TEST(Status, IsUpForClientsOfOldAsLongAsItServes)
{
    EXPECT_EQ(to_legacy_string(Status::healthy), "UP");
    EXPECT_EQ(to_legacy_string(Status::degraded), "UP");
    EXPECT_EQ(to_legacy_string(Status::unhealthy), "DOWN");
    EXPECT_EQ(to_legacy_string(Status::down), "DOWN");
    EXPECT_EQ(to_legacy_string(Status::unknown), "UNKNOWN");
}

}  // namespace
}  // namespace holdfast::watch
