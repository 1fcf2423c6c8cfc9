#include "ctl/screen/sparkline.h"

#include <limits>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace holdfast::ctl {
namespace {

using std::chrono::seconds;

Samples of(std::initializer_list<std::optional<double>> each)
{
    Samples samples;
    for (const auto& sample : each)
        samples.add(sample);
    return samples;
}

TEST(Sparkline, IsARowOfBars)
{
    EXPECT_EQ(sparkline(of({0, 1, 2, 3, 4, 5, 6, 7}), 8), "▁▂▃▄▅▆▇█");
    EXPECT_EQ(sparkline(of({0, 0, 0}), 3), "▁▁▁");
    EXPECT_EQ(sparkline(of({5, 5}), 2), "██");
    EXPECT_EQ(sparkline(of({}), 3), "   ");
}

TEST(Sparkline, ShowsWhateverIsNotNothing)
{
    EXPECT_EQ(sparkline(of({0, 0.001, 1000}), 3), "▁▂█");
}

TEST(Sparkline, ShowsTheNewestOnTheRightAndScalesByThese)
{
    EXPECT_EQ(sparkline(of({1000, 1, 2}), 2), "▅█");
    EXPECT_EQ(sparkline(of({1, 2}), 4), "  ▅█");
}

TEST(Sparkline, HasGapsWhereNothingIsKnown)
{
    EXPECT_EQ(sparkline(of({1, std::nullopt, 1}), 3), "█ █");
    EXPECT_EQ(sparkline(of({1, std::numeric_limits<double>::infinity(),
                            std::numeric_limits<double>::quiet_NaN(), -3}),
                        4),
              "█  ▁");
}

TEST(Samples, AreBounded)
{
    Samples samples;
    for (int i = 0; i < 1000; ++i)
        samples.add(i);
    EXPECT_EQ(samples.all().size(), Samples::samples_max);
    EXPECT_EQ(samples.latest(), 999.0);
    EXPECT_EQ(samples.greatest(), 999.0);
}

TEST(Rate, NeedsTwoLooksAtACountThatGrows)
{
    Rate rate;
    EXPECT_EQ(rate.take(100, Instant{seconds{1}}), std::nullopt);
    EXPECT_EQ(rate.take(110, Instant{seconds{3}}), 5.0);
    EXPECT_EQ(rate.take(110, Instant{seconds{4}}), 0.0);
    EXPECT_EQ(rate.take(7, Instant{seconds{5}}), std::nullopt) << "it began anew";
    EXPECT_EQ(rate.take(8, Instant{seconds{5}}), std::nullopt) << "no time has gone by";
    EXPECT_EQ(rate.take(10, Instant{seconds{6}}), 2.0);
    rate.forget();
    EXPECT_EQ(rate.take(20, Instant{seconds{7}}), std::nullopt);
}

TEST(Rate, IsAsPreciseAsItMatters)
{
    EXPECT_EQ(rate_in_words(0), "0");
    EXPECT_EQ(rate_in_words(0.5), "0.50");
    EXPECT_EQ(rate_in_words(4.44), "4.4");
    EXPECT_EQ(rate_in_words(1234), "1234");
}

}  // namespace
}  // namespace holdfast::ctl
