#include "upstream/mode.h"

#include <gtest/gtest.h>

namespace holdfast::upstream {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

TEST(AMode, IsReadInAnyCase)
{
    for (std::size_t i = 0; i < modes; ++i) {
        auto mode = static_cast<Mode>(i);
        EXPECT_EQ(parse_mode(to_string(mode)), mode);
    }
    EXPECT_EQ(parse_mode("SLOW"), Mode::slow);
    EXPECT_EQ(parse_mode("RateLimit"), Mode::ratelimit);
    EXPECT_EQ(parse_mode("slower"), std::nullopt);
    EXPECT_EQ(parse_mode(""), std::nullopt);
}

TEST(ALatency, IsWhatItsTextSays)
{
    EXPECT_EQ(Latency{}.at(0.5), Duration::zero());
    EXPECT_EQ(Latency::parse("20ms")->at(0.9), milliseconds{20});
    auto uniform = Latency::parse("10ms..50ms");
    EXPECT_EQ(uniform->at(0), milliseconds{10});
    EXPECT_EQ(uniform->at(0.5), milliseconds{30});
    auto exponential = Latency::parse("~20ms");
    EXPECT_EQ(exponential->at(0), Duration::zero());
    EXPECT_NEAR(holdfast::seconds(exponential->at(0.632120558)), 0.020, 1e-6);
    for (std::string_view text : {"20ms", "10ms..50ms", "~20ms"})
        EXPECT_EQ(Latency::parse(text)->text(), text);
}

TEST(ALatency, IsBoundedHoweverUnlucky)
{
    EXPECT_EQ(Latency::parse("~1s")->at(1), seconds{20});
}

TEST(ALatency, IsNothingElse)
{
    for (std::string_view text :
         {"", "20", "~", "..", "10ms..", "..10ms", "50ms..10ms", "a", "8d", "1s..8d", "~8d"})
        EXPECT_EQ(Latency::parse(text), std::nullopt) << text;
}

}  // namespace
}  // namespace holdfast::upstream
