#include "watch/incident/sqlite_incidents.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/watch/history/history_fixture.h"
#include "watch/history/sqlite_services.h"
#include "watch/history/stored_time.h"

namespace holdfast::watch {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

class SqliteIncidentsTest : public HistoryFixture {
protected:
    SqliteIncidentsTest()
    {
        for (std::string_view id : {"shop", "bank"})
            put(id);
    }

    void put(std::string_view id)
    {
        change({.kind = StoredChange::Kind::put, .id = std::string{id}, .definition = "{}"});
    }
    void change(const StoredChange& wanted)
    {
        services.change({wanted}, "test", midnight,
                        [](const auto& stored) { ASSERT_TRUE(stored) << stored.error().context; });
    }

    // A result in each minute of [from, to), counted from midnight.
    void submit_span(ServiceKey service, int from, int to, Status status,
                     bool in_maintenance = false)
    {
        std::vector<Sample> samples;
        for (int minute = from; minute < to; ++minute)
            samples.push_back({.at = midnight + minutes{minute},
                               .interval = minutes{1},
                               .status = status,
                               .in_maintenance = in_maintenance});
        submit_all(service, samples);
    }

    // All pages, of `limit` incidents and `looked_at` changes each.
    std::vector<Incident> list(IncidentsAsked asked, std::size_t looked_at = 20'000)
    {
        std::vector<Incident> all;
        for (pages = 0; pages < 10'000;) {
            ++pages;
            IncidentPage page = load_incidents(ledger.other, asked, now, looked_at);
            EXPECT_LE(page.incidents.size(), asked.limit);
            for (Incident& each : page.incidents)
                all.push_back(std::move(each));
            if (!page.next)
                return all;
            asked.after = page.next;
        }
        ADD_FAILURE() << "the pages do not end";
        return all;
    }
    static std::vector<int> minutes_of(const std::vector<Incident>& found)
    {
        std::vector<int> from;
        for (const Incident& each : found)
            from.push_back(static_cast<int>((each.from - midnight) / minutes{1}));
        return from;
    }

    std::string plan_of(std::string_view sql)
    {
        std::string plan;
        std::string explained = "EXPLAIN QUERY PLAN ";
        for (std::size_t i = 0; i < sql.size(); ++i) {
            explained += sql[i] == '?' ? '1' : sql[i];
            if (sql[i] == '?' && i + 1 < sql.size() && sql[i + 1] >= '0' && sql[i + 1] <= '9')
                ++i;
        }
        sqlite::Query query = ledger.other.query(explained);
        while (query.next())
            append_to(plan, query.text(3), "\n");
        return plan;
    }

    SqliteServices services{ledger};
    SqliteIncidents incidents{ledger};
    WallTime now = midnight + minutes{1000};
    int pages = 0;
};

TEST_F(SqliteIncidentsTest, TellsTheNewestFirst)
{
    submit_span(shop, 0, 5, Status::healthy);
    submit_span(shop, 5, 7, Status::down);
    submit_span(shop, 7, 9, Status::degraded);
    submit_span(shop, 9, 10, Status::unhealthy);
    submit_span(shop, 10, 12, Status::healthy);
    submit_span(bank, 0, 8, Status::down);
    const std::vector<Incident> found = list({});
    EXPECT_THAT(minutes_of(found), ElementsAre(9, 5, 0));
    EXPECT_EQ(found[0].worst, Status::unhealthy);
    EXPECT_EQ(found[1].to, midnight + minutes{7});
    EXPECT_EQ(found[1].down, minutes{2});
    EXPECT_THAT(found[1].changes, SizeIs(2));
    EXPECT_EQ(found[2].service, bank);
    EXPECT_EQ(found[2].to, std::nullopt);
    EXPECT_EQ(found[2].down, minutes{9}) << "the last result, at 7, speaks for two minutes";
    EXPECT_THAT(minutes_of(list({.service = shop})), ElementsAre(9, 5));
    EXPECT_THAT(minutes_of(list({.from = midnight + minutes{5}})), ElementsAre(9, 5));
}

TEST_F(SqliteIncidentsTest, IsOneIncidentOverUnknownAndMaintenance)
{
    submit_span(shop, 0, 5, Status::healthy);
    submit_span(shop, 5, 10, Status::down);
    submit_span(shop, 30, 40, Status::down);  // Nobody looked before.
    submit_span(shop, 40, 50, Status::unknown);
    submit_span(shop, 50, 60, Status::down, true);
    submit_span(shop, 60, 62, Status::unhealthy);
    submit_span(shop, 62, 63, Status::healthy);
    const std::vector<Incident> found = list({});
    EXPECT_THAT(minutes_of(found), ElementsAre(5));
    EXPECT_EQ(found[0].to, midnight + minutes{62});
    EXPECT_EQ(found[0].down, minutes{6 + 10 + 2});
}

TEST_F(SqliteIncidentsTest, BeginsWithTheEndOfTheMaintenanceInWhichItBroke)
{
    submit_span(shop, 0, 5, Status::healthy);
    submit_span(shop, 5, 10, Status::down, true);
    submit_span(shop, 10, 12, Status::down);
    submit_span(shop, 12, 13, Status::healthy);
    EXPECT_THAT(minutes_of(list({})), ElementsAre(10));
}

TEST_F(SqliteIncidentsTest, SplitsNoneWhateverAPageHolds)
{
    for (int hour = 0; hour < 10; ++hour) {
        submit_span(shop, hour * 60, hour * 60 + 10, Status::healthy);
        submit_span(shop, hour * 60 + 10, hour * 60 + 12, Status::down);
        submit_span(shop, hour * 60 + 12, hour * 60 + 14, Status::unknown);
        submit_span(shop, hour * 60 + 14, hour * 60 + 60, Status::unhealthy);
    }
    submit_span(bank, 0, 600, Status::down);
    const std::vector<Incident> whole = list({});
    ASSERT_THAT(whole, SizeIs(11));
    EXPECT_EQ(pages, 1);
    for (std::size_t limit : {1U, 2U, 3U})
        for (std::size_t looked_at : {1U, 2U, 5U, 1000U}) {
            const std::vector<Incident> found = list({.limit = limit}, looked_at);
            EXPECT_GT(pages, 3);
            ASSERT_EQ(minutes_of(found), minutes_of(whole)) << limit << " " << looked_at;
            for (std::size_t i = 0; i < found.size(); ++i) {
                EXPECT_EQ(found[i].to, whole[i].to);
                EXPECT_EQ(found[i].down, whole[i].down);
                EXPECT_EQ(found[i].changes, whole[i].changes);
            }
        }
}

TEST_F(SqliteIncidentsTest, EndsAPageThatHasLookedAtEnough)
{
    for (int minute = 0; minute < 100; minute += 2) {
        submit_span(shop, minute, minute + 1, Status::healthy);
        submit_span(shop, minute + 1, minute + 2, Status::degraded);
    }
    const IncidentPage page = load_incidents(ledger.other, {}, now, 40);
    EXPECT_THAT(page.incidents, IsEmpty());
    ASSERT_TRUE(page.next);
    EXPECT_EQ(page.next->at, midnight + minutes{60});
    EXPECT_THAT(list({}, 40), IsEmpty());
    EXPECT_EQ(pages, 3);
}

TEST_F(SqliteIncidentsTest, EndsAPageWithAnIncidentThatTookALotOfLooking)
{
    submit_span(bank, 0, 2, Status::down);
    for (int minute = 5; minute < 105; minute += 2) {
        submit_span(shop, minute, minute + 1, Status::down);
        submit_span(shop, minute + 1, minute + 2, Status::unhealthy);
    }
    // A hundred until its beginning is found, and nearly as many to tell it.
    const IncidentPage page = load_incidents(ledger.other, {}, now, 150);
    EXPECT_THAT(minutes_of(page.incidents), ElementsAre(5));
    EXPECT_TRUE(page.next);
    EXPECT_THAT(minutes_of(list({}, 150)), ElementsAre(5, 0));
}

TEST_F(SqliteIncidentsTest, SaysWhereItCountedNoFurther)
{
    submit_span(shop, 0, 1, Status::down);
    constexpr auto max = static_cast<std::int64_t>(Incidents::changes_counted_max);
    auto add_changes = [&](std::int64_t first, std::int64_t last) {
        ledger.other.run(
            "WITH RECURSIVE n(i) AS (SELECT ?2 UNION ALL SELECT i + 1 FROM n WHERE i < ?3) "
            "INSERT INTO watch_changes SELECT ?1, ?4 + i, 3, 2 + i % 2, 0, 0, 0, '' FROM n",
            {shop.value, first, last, to_millis(midnight)});
    };
    auto tally = [&] {
        return load_tallies(ledger.other, {shop}, {midnight, midnight + hours{1}}, now).front();
    };
    // From its first change on: whoever walks there comes by all of them.
    auto incident = [&] {
        return load_incidents(
                   ledger.other,
                   {.service = shop, .after = ChangePosition{midnight + Millis{1}, shop}}, now)
            .incidents.at(0);
    };
    add_changes(1, max - 2);  // With the first one, one less than there may be.
    EXPECT_TRUE(tally().is_whole);
    EXPECT_EQ(incident().counted_until, std::nullopt);
    add_changes(max - 1, max - 1);
    EXPECT_FALSE(tally().is_whole);
    EXPECT_EQ(incident().counted_until, midnight + Millis{max - 1});
}

TEST_F(SqliteIncidentsTest, CountsNoTimeThatHasNotCome)
{
    submit_span(shop, 0, 5, Status::down);
    now = midnight + minutes{4} + std::chrono::seconds{30};
    EXPECT_EQ(list({}).at(0).down, now - midnight);
    const Window window{midnight, midnight + hours{1}};
    EXPECT_EQ(load_tallies(ledger.other, {shop}, window, now).front().down, now - midnight);
}

TEST_F(SqliteIncidentsTest, ForgetsServicesThatAreArchivedUntilTheyComeAgain)
{
    submit_span(shop, 0, 5, Status::down);
    change({.kind = StoredChange::Kind::archive, .id = "shop"});
    EXPECT_THAT(list({}), IsEmpty());
    put("shop");
    EXPECT_THAT(list({}), SizeIs(1));
}

TEST_F(SqliteIncidentsTest, TalliesAMonthOfEachService)
{
    submit_span(shop, 0, 30, Status::down);
    submit_span(shop, 30, 40, Status::healthy);
    submit_span(shop, 40, 45, Status::unhealthy);
    submit_span(shop, 45, 46, Status::healthy);
    submit_span(bank, 0, 5, Status::healthy);
    const Window window{midnight + minutes{10}, midnight + minutes{1000}};
    const auto tallies = answer_of<std::vector<IncidentTally>>([&](auto done) {
        incidents.tally({bank, shop}, window, now, std::move(done));
    });
    ASSERT_TRUE(tallies);
    ASSERT_THAT(*tallies, SizeIs(2));
    EXPECT_EQ((*tallies)[0].incidents, 0);
    EXPECT_EQ((*tallies)[1].incidents, 2);
    EXPECT_EQ((*tallies)[1].down, minutes{25});
    EXPECT_EQ((*tallies)[1].longest, minutes{20});
    EXPECT_TRUE((*tallies)[1].is_whole);
    EXPECT_EQ((*tallies)[1].down, [&] {
        const Covered covered = uptime(shop, window, now).covered;
        return covered[Cover::down] + covered[Cover::unhealthy];
    }()) << "incidents and the summary speak of the same time";
}

TEST_F(SqliteIncidentsTest, TalliesFewerServicesRatherThanTooManyChanges)
{
    submit_span(shop, 0, 5, Status::down);
    submit_span(bank, 0, 5, Status::down);
    const Window window{midnight, midnight + hours{1}};
    EXPECT_THAT(load_tallies(ledger.other, {shop, bank}, window, now, 1), SizeIs(1));
    EXPECT_THAT(load_tallies(ledger.other, {shop, bank}, window, now, 2), SizeIs(2));
}

TEST_F(SqliteIncidentsTest, SaysWhereTheChangesAreGone)
{
    constexpr int day = 24 * 60;
    for (int i = 0; i < 5; ++i) {
        submit_span(shop, i * day, i * day + 10, Status::healthy);
        submit_span(shop, i * day + 10, i * day + 20, Status::down);
    }
    now = midnight + days{5};
    auto is_whole = [&](WallTime from) {
        return load_tallies(ledger.other, {shop}, {from, now}, now).front().is_whole;
    };
    EXPECT_TRUE(is_whole(midnight));
    prune({.raw = midnight + days{3}, .hours = midnight + days{3}, .days = midnight});
    EXPECT_FALSE(is_whole(midnight));
    EXPECT_TRUE(is_whole(midnight + days{3}));
}

TEST_F(SqliteIncidentsTest, FindsEverythingByKey)
{
    for (std::string_view sql : {walk_changes, walk_changes_of, select_state_before,
                                 select_changes_since, select_states_of})
        EXPECT_THAT(plan_of(sql), testing::AllOf(HasSubstr("SEARCH"), Not(HasSubstr("SCAN")),
                                                 Not(HasSubstr("TEMP B-TREE"))))
            << sql;
    EXPECT_THAT(plan_of(walk_changes), HasSubstr("watch_changes_at"));
}

}  // namespace
}  // namespace holdfast::watch
