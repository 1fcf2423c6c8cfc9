#include "daemon/part_metrics.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace holdfast::daemon {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST(PartMetrics, SayOfEachPartThatIsWantedWhetherItIsWell)
{
    bool is_on = true;
    std::string trouble;
    obs::Registry registry;
    Readiness readiness;
    PartMetrics metrics{registry, readiness};
    readiness.add({.name = "schema", .essential = true, .ask = [] { return ""; }});
    readiness.add({.name = "kafka",
                   .essential = false,
                   .ask = [&] { return trouble; },
                   .is_on = [&] { return is_on; }});
    EXPECT_THAT(*registry.prometheus(), HasSubstr("holdfast_part_up{part=\"kafka\"} 1\n"));
    EXPECT_THAT(*registry.prometheus(), HasSubstr("holdfast_part_up{part=\"schema\"} 1\n"));
    trouble = "no broker answers";
    EXPECT_THAT(*registry.prometheus(), HasSubstr("holdfast_part_up{part=\"kafka\"} 0\n"));
    is_on = false;
    EXPECT_THAT(*registry.prometheus(), Not(HasSubstr("part=\"kafka\"")));
    is_on = true;
    EXPECT_THAT(*registry.prometheus(), HasSubstr("holdfast_part_up{part=\"kafka\"} 0\n"));
}

}  // namespace
}  // namespace holdfast::daemon
