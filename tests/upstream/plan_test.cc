#include "upstream/plan.h"

#include <set>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/text.h"

namespace holdfast::upstream {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

Plan one(const Behaviour& behaviour)
{
    return Planner{1}.plan(behaviour, "o-1", "key");
}

// How many of a thousand orders.
template <typename Is>
int count(const Behaviour& behaviour, Is is, std::uint64_t seed = 1)
{
    Planner planner{seed};
    int found = 0;
    for (int i = 0; i < 1000; ++i)
        found += is(planner.plan(behaviour, "o", join("key-", i))) ? 1 : 0;
    return found;
}

TEST(APlan, AnswersAsThePredecessorDid)
{
    Plan plan = one({});
    EXPECT_EQ(plan.status, 200U);
    EXPECT_EQ(plan.body,
              "{\"order_id\":\"o-1\",\"valid\":true,"
              "\"message\":\"Order validated successfully\"}\n");
    EXPECT_EQ(plan.after, Duration::zero());
    plan = one({.mode = Mode::slow});
    EXPECT_EQ(plan.status, 200U);
    EXPECT_EQ(plan.after, seconds{10});
    plan = one({.mode = Mode::down});
    EXPECT_EQ(plan.status, 503U);
    EXPECT_EQ(plan.body, "{\"error\":\"Service unavailable\"}\n");
    plan = one({.mode = Mode::error});
    EXPECT_EQ(plan.status, 500U);
    EXPECT_EQ(plan.body, "{\"error\":\"Validation failed\"}\n");
    EXPECT_EQ(plan.verdict, std::nullopt);
}

TEST(APlan, SaysWhenToComeBack)
{
    Plan plan = one({.mode = Mode::ratelimit, .retry_after = seconds{7}});
    EXPECT_EQ(plan.status, 429U);
    EXPECT_EQ(plan.retry_after, seconds{7});
}

TEST(APlan, MayEndWithoutAnAnswer)
{
    EXPECT_EQ(one({.mode = Mode::hang}).ending, Plan::Ending::hang);
    EXPECT_EQ(one({.mode = Mode::reset}).ending, Plan::Ending::cut);
    EXPECT_EQ(one({.mode = Mode::reset}).verdict, std::nullopt);
}

TEST(APlan, FailsAboutAsOftenAsItIsTold)
{
    auto has_failed = [](const Plan& plan) { return plan.status != 200; };
    Behaviour flaky{.mode = Mode::flaky, .share = 0.3};
    EXPECT_NEAR(count(flaky, has_failed), 300, 50);
    flaky.share = 0;
    EXPECT_EQ(count(flaky, has_failed), 0);
    flaky.share = 1;
    EXPECT_EQ(count(flaky, has_failed), 1000);
    EXPECT_NEAR(count(flaky, [](const Plan& plan) { return plan.status == 503; }), 500, 60);
}

TEST(APlan, IsSpoiltInEveryWay)
{
    Planner planner{1};
    std::set<std::string> bodies;
    for (int i = 0; i < 100; ++i) {
        Plan plan = planner.plan({.mode = Mode::corrupt, .share = 1}, "o", "k");
        EXPECT_EQ(plan.status, 200U);
        EXPECT_EQ(plan.verdict, std::nullopt);
        bodies.insert(plan.body);
    }
    EXPECT_EQ(bodies.size(), 5U);
    EXPECT_FALSE(bodies.contains(one({}).body));
}

TEST(APlan, RejectsTheSameOrdersEachTimeAndInEveryProcess)
{
    Behaviour reject{.mode = Mode::reject, .share = 0.2};
    auto is_rejected = [](const Plan& plan) { return plan.verdict == false; };
    EXPECT_NEAR(count(reject, is_rejected), 200, 40);
    Planner before{1};
    Planner after{1};
    before.plan(reject, "o", "other");
    int differ = 0;
    for (int i = 0; i < 100; ++i) {
        auto key = join("key-", i);
        auto verdict = before.plan(reject, "o", key).verdict;
        EXPECT_EQ(verdict, after.plan(reject, "o", key).verdict);
        differ += verdict != Planner{2}.plan(reject, "o", key).verdict ? 1 : 0;
    }
    EXPECT_GT(differ, 0);
}

TEST(APlan, IsRepeatedByItsSeed)
{
    Behaviour flaky{.mode = Mode::flaky, .latency = *Latency::parse("1ms..9ms")};
    Planner first{7};
    Planner second{7};
    for (int i = 0; i < 100; ++i) {
        Plan a = first.plan(flaky, "o", "k");
        Plan b = second.plan(flaky, "o", "k");
        EXPECT_EQ(a.status, b.status);
        EXPECT_EQ(a.after, b.after);
    }
}

TEST(APlan, TakesTheTimeOfItsDistribution)
{
    Behaviour normal{.latency = *Latency::parse("10ms..20ms")};
    auto is_between = [](const Plan& plan) {
        return plan.after >= milliseconds{10} && plan.after < milliseconds{20};
    };
    EXPECT_EQ(count(normal, is_between), 1000);
}

}  // namespace
}  // namespace holdfast::upstream
