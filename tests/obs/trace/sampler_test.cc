#include "obs/trace/sampler.h"

#include <gtest/gtest.h>

#include "base/random.h"

namespace holdfast::trace {
namespace {

constexpr TraceId any{.high = 1, .low = 0x8000'0000'0000'0000};

Context parent(bool is_sampled)
{
    return {.trace = any, .span = {1}, .is_sampled = is_sampled};
}

TEST(Sampler, DoesAsItsNameSays)
{
    const Context sampled = parent(true);
    const Context unsampled = parent(false);
    struct Case {
        Sampling sampling;
        bool alone;
        bool with_sampled;
        bool with_unsampled;
    };
    for (const Case& each : {Case{Sampling::always_on, true, true, true},
                             Case{Sampling::always_off, false, false, false},
                             Case{Sampling::parent_or_always_on, true, true, false},
                             Case{Sampling::parent_or_always_off, false, true, false}}) {
        const Sampler sampler{.sampling = each.sampling};
        const auto name = sampling_names.at(static_cast<std::size_t>(each.sampling));
        EXPECT_EQ(sampler.samples(any, nullptr), each.alone) << name;
        EXPECT_EQ(sampler.samples(any, &sampled), each.with_sampled) << name;
        EXPECT_EQ(sampler.samples(any, &unsampled), each.with_unsampled) << name;
    }
}

TEST(Sampler, DecidesByTheLowerHalfOfTheIdAsOthersDo)
{
    // The lowest bit of 64 does not count: 63 are compared with the share of them.
    const Sampler half{.sampling = Sampling::ratio, .ratio = 0.5};
    EXPECT_TRUE(half.samples({.high = ~0ULL, .low = 0x7FFF'FFFF'FFFF'0000}, nullptr));
    EXPECT_FALSE(half.samples({.high = 0, .low = 0x8000'0000'0000'0000}, nullptr));
}

TEST(Sampler, TakesNothingAtZeroAndEverythingAtOne)
{
    for (Sampling sampling : {Sampling::ratio, Sampling::parent_or_ratio}) {
        EXPECT_FALSE((Sampler{sampling, 0}.samples({.high = 1, .low = 0}, nullptr)));
        EXPECT_TRUE((Sampler{sampling, 1}.samples({.high = 1, .low = 0}, nullptr)));
        // As doubles the greatest ones round up to all there are.
        EXPECT_TRUE((Sampler{sampling, 1}.samples({.high = 1, .low = ~0ULL}, nullptr)));
    }
}

TEST(Sampler, ByRatioFollowsAParentOnlyIfItsNameSaysSo)
{
    const Context unsampled = parent(false);
    const Context sampled = parent(true);
    EXPECT_TRUE((Sampler{Sampling::ratio, 1}.samples(any, &unsampled)));
    EXPECT_FALSE((Sampler{Sampling::parent_or_ratio, 1}.samples(any, &unsampled)));
    EXPECT_TRUE((Sampler{Sampling::parent_or_ratio, 0}.samples(any, &sampled)));
}

TEST(Sampler, TakesAboutTheShareThatWasAskedFor)
{
    Random random{3};
    const Sampler tenth{.sampling = Sampling::ratio, .ratio = 0.1};
    int taken = 0;
    for (int i = 0; i < 10'000; ++i)
        taken += tenth.samples(make_trace_id(random), nullptr) ? 1 : 0;
    EXPECT_NEAR(taken, 1000, 100);
}

}  // namespace
}  // namespace holdfast::trace
