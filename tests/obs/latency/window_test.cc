#include "obs/latency/window.h"

#include <memory>

#include <gtest/gtest.h>

namespace holdfast::latency {
namespace {

using std::chrono::milliseconds;
using std::chrono::minutes;

class WindowTest : public testing::Test {
protected:
    // Time passes; `each_step` requests in every step take `took`.
    void pass(Duration time, int each_step, Duration took)
    {
        for (Duration gone{}; gone < time; gone += Window::step) {
            for (int i = 0; i < each_step; ++i)
                window->observe(took);
            now += Window::step;
            window->advance(now);
        }
    }
    std::uint64_t count(Duration span) const
    {
        auto summary = window->over(span, now);
        return summary ? summary->count : 0;
    }
    double p95_ms(Duration span) const { return 1000 * seconds(window->over(span, now)->p95); }

    Instant now{std::chrono::hours{5}};
    std::unique_ptr<Window> window = std::make_unique<Window>();
};

TEST_F(WindowTest, SaysNothingWhereNothingWas)
{
    for (Duration span : Window::spans)
        EXPECT_FALSE(window->over(span, now).has_value());
    pass(minutes{20}, 0, {});
    for (Duration span : Window::spans)
        EXPECT_FALSE(window->over(span, now).has_value());
}

TEST_F(WindowTest, SaysAllSinceTheStartWhenThatIsShorter)
{
    window->observe(milliseconds{4});
    EXPECT_EQ(count(minutes{1}), 1U) << "before the first look";
    pass(Window::step, 0, {});
    for (Duration span : Window::spans)
        EXPECT_EQ(count(span), 1U);
}

TEST_F(WindowTest, CountsEachSpanForItselfAndALittleMore)
{
    pass(minutes{40}, 6, milliseconds{2});
    for (int round = 0; round < 7; ++round) {
        EXPECT_EQ(count(minutes{1}), 36U);
        EXPECT_GE(count(minutes{5}), 180U);
        EXPECT_LT(count(minutes{5}), 180U + 36U);
        EXPECT_GE(count(minutes{15}), 540U);
        EXPECT_LT(count(minutes{15}), 540U + 36U);
        pass(Window::step, 6, milliseconds{2});
    }
}

TEST_F(WindowTest, ForgetsWhatIsOlderThanItsSpan)
{
    pass(minutes{10}, 6, milliseconds{100});
    pass(minutes{2}, 6, milliseconds{1});
    EXPECT_NEAR(p95_ms(minutes{1}), 1, 0.1);
    EXPECT_NEAR(p95_ms(minutes{5}), 100, 10);
    pass(minutes{5}, 6, milliseconds{1});
    EXPECT_NEAR(p95_ms(minutes{5}), 1, 0.1);
    EXPECT_NEAR(p95_ms(minutes{15}), 100, 10);
    pass(minutes{10}, 6, milliseconds{1});
    EXPECT_NEAR(p95_ms(minutes{15}), 1, 0.1);
}

TEST_F(WindowTest, TellsThePercentilesApart)
{
    for (int i = 1; i <= 1000; ++i)
        window->observe(milliseconds{i});
    auto summary = window->over(minutes{1}, now);
    EXPECT_NEAR(seconds(summary->p50), 0.500, 0.035);
    EXPECT_NEAR(seconds(summary->p95), 0.950, 0.06);
    EXPECT_NEAR(seconds(summary->p99), 0.990, 0.065);
}

TEST_F(WindowTest, SpansAtLeastWhatWasAskedWhenNobodyLookedForAWhile)
{
    pass(minutes{20}, 0, {});
    window->observe(milliseconds{3});
    now += minutes{7};
    EXPECT_EQ(count(minutes{1}), 1U);
    EXPECT_EQ(count(minutes{5}), 1U);
    window->advance(now);
    window->observe(milliseconds{3});
    now += minutes{1};
    window->advance(now);
    EXPECT_EQ(count(minutes{1}), 1U);
    EXPECT_EQ(count(minutes{5}), 2U);
}

}  // namespace
}  // namespace holdfast::latency
