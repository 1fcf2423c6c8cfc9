#include "watch/history/sqlite_prune.h"

#include <gtest/gtest.h>

#include "tests/watch/history/history_fixture.h"

namespace holdfast::watch {
namespace {

class SqlitePrune : public HistoryFixture {
protected:
    void live(ServiceKey service, int count)
    {
        std::vector<Sample> samples;
        for (int i = 0; i < count; ++i)
            samples.push_back(healthy(midnight + i * minutes{5}, minutes{5}));
        submit_all(service, samples);
    }
};

TEST_F(SqlitePrune, DeletesEachLevelByItsOwnAge)
{
    live(shop, 12 * 24 * 10);
    WallTime now = midnight + days{10};
    HistoryRetention retention{.raw = days{1}, .hours = days{4}, .days = days{6}};
    EXPECT_GT(prune(horizons_of(retention, now)), 0);
    auto first = [&](std::string_view sql) { return ledger.other.integer(sql); };
    EXPECT_GE(first("SELECT min(first_at) FROM watch_chunks"), to_millis(now - days{2}));
    EXPECT_LT(first("SELECT min(first_at) FROM watch_chunks"), to_millis(now - days{1}));
    EXPECT_EQ(first("SELECT min(hour) FROM watch_hours"), number_of(now - days{4}, hour_length));
    EXPECT_EQ(first("SELECT min(day) FROM watch_days"), number_of(now - days{6}, day_length));
    EXPECT_EQ(prune(horizons_of(retention, now)), 0);
}

TEST_F(SqlitePrune, GoesThroughAllServicesInBoundedSteps)
{
    for (std::int64_t key = 1; key <= 120; ++key)
        live({key}, 12 * 24 * 2);
    std::int64_t hours = count("watch_hours");
    EXPECT_GT(hours, 5 * History::pruned_at_once);
    prune({.raw = {}, .hours = midnight + days{9}, .days = {}});
    EXPECT_EQ(count("watch_hours"), 0);
    EXPECT_EQ(count("watch_days"), 120);
}

TEST_F(SqlitePrune, LeavesTheChangeThatStillHolds)
{
    submit(shop, healthy(midnight));
    submit(shop, down(midnight + minutes{1}));
    submit(shop, healthy(midnight + minutes{2}));
    submit(shop, down(midnight + days{3}));
    prune({.raw = {}, .hours = midnight + days{2}, .days = {}});
    // That it was UNKNOWN from minute four on.
    std::vector<StateChange> left = changes({.service = shop});
    ASSERT_EQ(left.size(), 2U);
    EXPECT_EQ(left[1].to, Status::unknown);
}

TEST_F(SqlitePrune, LeavesWhatIsOpen)
{
    live(shop, 5);
    prune({.raw = midnight + days{99}, .hours = midnight + days{99}, .days = midnight + days{99}});
    EXPECT_EQ(results(shop, 100).size(), 5U);
    EXPECT_EQ(changes({}).size(), 1U);
}

}  // namespace
}  // namespace holdfast::watch
