#include "page/part/count_line.h"

#include <limits>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace holdfast::page {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

using Counts = std::vector<std::optional<std::int64_t>>;

std::string line(const Counts& counts, Foot foot = Foot::zero)
{
    std::string out;
    Html html{out};
    write_count_line(html, counts, foot, "So \"many\"");
    return out;
}

TEST(CountLine, RunsFromItsFootToItsHighest)
{
    EXPECT_THAT(line({0, 5, 10}),
                AllOf(HasSubstr("viewBox=\"0 0 2 20\""), HasSubstr("d=\"M0 19L1 10L2 1\""),
                      HasSubstr("aria-label=\"So &quot;many&quot;\"")));
    EXPECT_THAT(line({1000, 1005, 1010}, Foot::least), HasSubstr("d=\"M0 19L1 10L2 1\""));
    EXPECT_THAT(line({1000, 1005, 1010}), HasSubstr("d=\"M0 2L1 2L2 1\""));
}

TEST(CountLine, HasAGapWhereNobodyKnows)
{
    EXPECT_THAT(line({0, std::nullopt, 10, 10}), HasSubstr("d=\"M0 19M2 1L3 1\""));
}

TEST(CountLine, IsThereForAnyNumbers)
{
    constexpr auto most = std::numeric_limits<std::int64_t>::max();
    constexpr auto least = std::numeric_limits<std::int64_t>::min();
    EXPECT_THAT(line({least, most}, Foot::least), HasSubstr("d=\"M0 19L1 1\""));
    EXPECT_THAT(line({7, 7, 7}, Foot::least), HasSubstr("d=\"M0 19L1 19L2 19\""));
    EXPECT_THAT(line({}), AllOf(HasSubstr("<svg"), Not(HasSubstr("<path"))));
    EXPECT_THAT(line({std::nullopt}), Not(HasSubstr("<path")));
}

}  // namespace
}  // namespace holdfast::page
