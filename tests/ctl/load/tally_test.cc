#include "ctl/load/tally.h"

#include <gtest/gtest.h>

namespace holdfast::ctl {
namespace {

using std::chrono::milliseconds;

std::vector<Duration> up_to(int count)
{
    std::vector<Duration> values;
    for (int i = 1; i <= count; ++i)
        values.emplace_back(milliseconds{i});
    return values;
}

TEST(Percentile, IsTheLeastThatSoManyDoNotExceed)
{
    EXPECT_EQ(percentile({}, 50), Duration::zero());
    EXPECT_EQ(percentile(up_to(1), 0), milliseconds{1});
    EXPECT_EQ(percentile(up_to(1), 99), milliseconds{1});
    EXPECT_EQ(percentile(up_to(2), 50), milliseconds{1});
    EXPECT_EQ(percentile(up_to(2), 51), milliseconds{2});
    EXPECT_EQ(percentile(up_to(100), 99), milliseconds{99});
    EXPECT_EQ(percentile(up_to(1000), 99), milliseconds{990});
    EXPECT_EQ(percentile(up_to(1000), 100), milliseconds{1000});
}

TEST(LoadTally, TellsWhatBecameOfEachOrder)
{
    LoadTally tally{6};
    for (std::size_t i = 0; i < 5; ++i)
        tally.note_sent(i);
    tally.note_accepted(0, milliseconds{1}, false);
    tally.note_accepted(1, milliseconds{2}, false);
    tally.note_accepted(2, milliseconds{3}, false);
    tally.note_refused(3, milliseconds{4});
    tally.note_found(0, {.state = 1, .endings = 1, .shipment = 7});
    tally.note_missing(1);
    EXPECT_EQ(tally.accepted(), 3U);
    LoadSummary sum = tally.summarize();
    EXPECT_EQ(sum.orders, 6U);
    EXPECT_EQ(sum.accepted, 3U);
    EXPECT_EQ(sum.refused, 1U);
    EXPECT_EQ(sum.unanswered, 1U);  // The sixth was not even sent.
    EXPECT_EQ(sum.repeated, 0U);
    EXPECT_EQ(sum.lost, 1U);
    EXPECT_EQ(sum.unchecked, 1U);
    EXPECT_EQ(sum.duplicated, 0U);
    EXPECT_EQ(sum.settled(), 1U);
    EXPECT_EQ(sum.latency.longest, milliseconds{4});
    EXPECT_EQ(sum.latency.p50, milliseconds{2});
}

TEST(LoadTally, CountsWhatWasSentAgainAndKnownAlready)
{
    LoadTally tally{1};
    tally.note_sent(0);
    tally.note_sent(0);
    tally.note_refused(0, milliseconds{1});
    tally.note_sent(0);
    tally.note_accepted(0, milliseconds{1}, true);
    LoadSummary sum = tally.summarize();
    EXPECT_EQ(sum.repeated, 2U);
    EXPECT_EQ(sum.replayed, 1U);
    EXPECT_EQ(sum.refused, 0U);
    EXPECT_EQ(sum.unanswered, 0U);
}

TEST(LoadTally, FindsOrdersThatTookEffectTwice)
{
    LoadTally tally{4};
    for (std::size_t i = 0; i < 4; ++i) {
        tally.note_sent(i);
        tally.note_accepted(i, milliseconds{1}, false);
    }
    tally.note_found(0, {.state = 1, .endings = 1, .shipment = 7});
    tally.note_found(1, {.state = 1, .endings = 1, .shipment = 7});
    tally.note_found(2, {.state = 1, .endings = 2, .shipment = 8});
    tally.note_found(3, {.state = 0, .endings = 0});
    LoadSummary sum = tally.summarize();
    EXPECT_EQ(sum.duplicated, 3U);
    EXPECT_EQ(sum.states[0], 1U);
    EXPECT_EQ(sum.settled(), 3U);
}

}  // namespace
}  // namespace holdfast::ctl
