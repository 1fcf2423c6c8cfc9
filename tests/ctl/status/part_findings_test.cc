#include "ctl/status/part_findings.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace holdfast::ctl {
namespace {

using testing::IsEmpty;
using testing::SizeIs;

TEST(PartFindings, AreThoseThatAreDegradedAndWhy)
{
    auto findings = find_degraded(
        R"({"status": "unavailable", "components": {"schema": {"status": "down", "reason": "gone"},
            "log_file": {"status": "degraded", "reason": "/a.log: Permission\u001b denied"},
            "disk_space": {"status": "up"}, "system_bus": {"status": "degraded", "reason": "lost"}}})");
    ASSERT_THAT(findings, SizeIs(2));
    EXPECT_FALSE(findings[0].ok);
    EXPECT_EQ(findings[0].what, "the part log_file is well");
    EXPECT_EQ(findings[0].why, "degraded: /a.log: Permission  denied");
    EXPECT_EQ(findings[1].what, "the part system_bus is well");
}

TEST(PartFindings, AreNoneWhereNothingIsSaidOfParts)
{
    EXPECT_THAT(find_degraded(R"({"status": "ready", "components": {}})"), IsEmpty());
    EXPECT_THAT(find_degraded(R"({"components": "degraded"})"), IsEmpty());
    EXPECT_THAT(find_degraded("degraded"), IsEmpty());
}

}  // namespace
}  // namespace holdfast::ctl
