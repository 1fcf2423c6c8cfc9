#include "page/status/public_state.h"

#include <initializer_list>
#include <set>

#include <gtest/gtest.h>

#include "page/status/json_status.h"
#include "page/status/outages.h"

namespace holdfast::page {
namespace {

using namespace std::chrono_literals;

using enum PublicState;

constexpr WallTime noon{500'004h};

PublicState whole_of(std::initializer_list<PublicState> parts)
{
    StateTally tally;
    for (PublicState part : parts)
        tally.add(part);
    return tally.whole();
}

TEST(PublicState, OfTheWholeIsWhatItsUsersSee)
{
    EXPECT_EQ(whole_of({operational, operational}), operational);
    EXPECT_EQ(whole_of({operational, degraded}), degraded);
    EXPECT_EQ(whole_of({operational, outage, degraded}), partial_outage);
    EXPECT_EQ(whole_of({outage, outage}), outage);
    EXPECT_EQ(whole_of({partial_outage, partial_outage}), partial_outage);
    EXPECT_EQ(whole_of({partial_outage, outage}), partial_outage);
}

TEST(PublicState, LeavesOutWhatNobodyKnowsOrIsWorkedOn)
{
    EXPECT_EQ(whole_of({}), unknown);
    EXPECT_EQ(whole_of({unknown, operational}), unknown);
    EXPECT_EQ(whole_of({unknown, outage}), outage);
    EXPECT_EQ(whole_of({maintenance, operational}), maintenance);
    EXPECT_EQ(whole_of({maintenance, outage, operational}), partial_outage);
    EXPECT_EQ(whole_of({maintenance, degraded}), degraded);
}

TEST(PublicState, FollowsFromWhatACheckFound)
{
    EXPECT_EQ(public_state(watch::Status::healthy, false), operational);
    EXPECT_EQ(public_state(watch::Status::degraded, false), degraded);
    EXPECT_EQ(public_state(watch::Status::unhealthy, false), partial_outage);
    EXPECT_EQ(public_state(watch::Status::down, false), outage);
    EXPECT_EQ(public_state(watch::Status::unknown, false), unknown);
    EXPECT_EQ(public_state(watch::Status::down, true), maintenance);
}

TEST(PublicState, HasAWordOfItsOwnThatTheDocumentKnows)
{
    std::set<std::string_view> words;
    for (PublicState state : {operational, maintenance, unknown, degraded, partial_outage, outage})
        words.insert(name_of(state));
    const std::set<std::string_view> documented{std::begin(schemas::public_state_words),
                                                std::end(schemas::public_state_words)};
    EXPECT_EQ(words, documented);
}

TEST(Outages, ThatOverlapAreOne)
{
    const auto merged = merge_outages({{.from = noon + 10min, .to = noon + 20min},
                                       {.from = noon, .to = noon + 15min, .is_total = false},
                                       {.from = noon + 1h, .to = noon + 2h, .is_total = false},
                                       {.from = noon + 70min, .to = noon + 80min}});
    ASSERT_EQ(merged.size(), 2U);
    EXPECT_EQ(merged[0].from, noon + 1h);
    EXPECT_EQ(merged[0].to, noon + 2h);
    EXPECT_EQ(merged[1].from, noon);
    EXPECT_EQ(merged[1].to, noon + 20min);
    EXPECT_TRUE(merged[1].is_total);
}

TEST(Outages, ThatAreNotOverSwallowWhatComesLater)
{
    const auto merged = merge_outages({{.from = noon}, {.from = noon + 1h, .to = noon + 2h}});
    ASSERT_EQ(merged.size(), 1U);
    EXPECT_FALSE(merged[0].to);
    EXPECT_TRUE(merge_outages({}).empty());
}

}  // namespace
}  // namespace holdfast::page
