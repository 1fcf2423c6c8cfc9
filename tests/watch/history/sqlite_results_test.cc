#include "watch/history/sqlite_results.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/watch/history/history_fixture.h"

namespace holdfast::watch {
namespace {

using testing::IsEmpty;
using testing::SizeIs;

class SqliteResults : public HistoryFixture {};

TEST_F(SqliteResults, AreTheNewestFirst)
{
    std::vector<Entry> entries;
    for (int i = 0; i < 600; ++i) {
        Entry told = entry(shop, healthy(midnight + i * minutes{1}));
        told.finding.took = Millis{i + 1};
        told.finding.version = i < 300 ? "1.0" : "1.1";
        told.finding.version_matches = i >= 300;
        entries.push_back(told);
    }
    submit(std::move(entries));
    std::vector<RawResult> all = results(shop, 1000);
    ASSERT_THAT(all, SizeIs(600));
    for (int i = 0; i < 600; ++i) {
        const RawResult& result = all[static_cast<std::size_t>(599 - i)];
        EXPECT_EQ(result.at, midnight + i * minutes{1});
        EXPECT_NEAR(holdfast::seconds(result.took), 0.001 * (i + 1), 0.000016 * (i + 1));
        EXPECT_EQ(result.version, i < 300 ? "1.0" : "1.1");
        EXPECT_EQ(result.version_matches, i >= 300);
        EXPECT_EQ(result.status_code, 200U);
    }
}

TEST_F(SqliteResults, AreAsManyAsAreAskedFor)
{
    std::vector<Sample> samples;
    for (int i = 0; i < 500; ++i)
        samples.push_back(healthy(midnight + i * minutes{1}));
    submit_all(shop, samples);
    EXPECT_THAT(results(shop, 1), SizeIs(1));
    std::vector<RawResult> page = results(shop, 100);
    EXPECT_THAT(page, SizeIs(100));
    std::vector<RawResult> next = results(shop, 100, page.back().at);
    EXPECT_THAT(next, SizeIs(100));
    EXPECT_EQ(next.front().at, page.back().at - minutes{1});
    EXPECT_THAT(results(shop, 100, midnight), IsEmpty());
    EXPECT_THAT(results(bank, 100), IsEmpty());
}

// Each service falls and rises in its own minutes.
TEST_F(SqliteResults, PageThroughChangesOfAll)
{
    for (int i = 0; i < 40; ++i)
        for (std::int64_t key = 1; key <= 3; ++key)
            submit({key}, i % static_cast<int>(key + 1) == 0 ? down(midnight + i * minutes{1})
                                                             : healthy(midnight + i * minutes{1}));
    std::vector<StateChange> all = changes({.limit = 1000});
    ASSERT_EQ(static_cast<std::int64_t>(all.size()), count("watch_changes"));
    for (std::size_t i = 1; i < all.size(); ++i)
        EXPECT_TRUE(all[i - 1].at > all[i].at ||
                    (all[i - 1].at == all[i].at && all[i - 1].service > all[i].service));

    std::vector<StateChange> paged;
    ChangesAsked asked{.limit = 7};
    while (true) {
        std::vector<StateChange> page = changes(asked);
        if (page.empty())
            break;
        paged.insert(paged.end(), page.begin(), page.end());
        asked.after = {.at = page.back().at, .service = page.back().service};
    }
    EXPECT_EQ(paged, all);
}

TEST_F(SqliteResults, PageThroughChangesOfOne)
{
    for (int i = 0; i < 20; ++i) {
        submit(shop,
               i % 2 == 0 ? down(midnight + i * minutes{1}) : healthy(midnight + i * minutes{1}));
        submit(bank, healthy(midnight + i * minutes{1}));
    }
    std::vector<StateChange> page = changes({.service = shop, .limit = 15});
    ASSERT_THAT(page, SizeIs(15));
    EXPECT_EQ(page.front().at, midnight + minutes{19});
    page = changes({.service = shop,
                    .after = ChangePosition{page.back().at, page.back().service},
                    .limit = 15});
    ASSERT_THAT(page, SizeIs(5));
    EXPECT_EQ(page.back().at, midnight);
    EXPECT_THAT(changes({.service = shop, .from = midnight + minutes{18}}), SizeIs(2));
    EXPECT_THAT(changes({.service = bank}), SizeIs(1));
}

}  // namespace
}  // namespace holdfast::watch
