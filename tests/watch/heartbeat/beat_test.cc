#include "watch/heartbeat/beat.h"

#include <gtest/gtest.h>

namespace holdfast::watch {
namespace {

using Failure = std::optional<std::string>;

Failure failure_of(std::string_view status, std::string_view reason = {})
{
    auto failure = read_failure({.status = status, .reason = reason});
    EXPECT_TRUE(failure) << status;
    return failure.value_or("(unreadable)");
}

TEST(ReportWords, SayThatAllIsWellUnlessTheySayOtherwise)
{
    EXPECT_EQ(failure_of(""), std::nullopt);
    EXPECT_EQ(failure_of("ok"), std::nullopt);
    EXPECT_EQ(failure_of("0"), std::nullopt);
    EXPECT_EQ(failure_of("0", "the last lines of a log"), std::nullopt);
    EXPECT_EQ(failure_of("fail"), "");
    EXPECT_EQ(failure_of("fail", "disk full"), "disk full");
}

TEST(ReportWords, TakeTheExitStatusOfAProgram)
{
    EXPECT_EQ(failure_of("1"), "exit status 1");
    EXPECT_EQ(failure_of("255", "disk full"), "exit status 255: disk full");
}

TEST(ReportWords, AreNoOthers)
{
    for (const char* status : {"OK", "failed", "256", "-1", "1 ", "18446744073709551616"})
        EXPECT_FALSE(read_failure({.status = status})) << status;
}

TEST(ReportWords, BecomeOneBoundedLine)
{
    EXPECT_EQ(failure_of("fail", " a\nb\x1B[2J\xFF "), "a b [2J\xEF\xBF\xBD");
    const Failure longest = failure_of("7", std::string(100'000, '\xFF'));
    EXPECT_LE(longest->size(), failure_bytes_max);
    EXPECT_GT(longest->size(), failure_bytes_max - 4);
}

}  // namespace
}  // namespace holdfast::watch
