#include "watch/history/sqlite_history.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/watch/history/history_fixture.h"

namespace holdfast::watch {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

class SqliteHistoryTest : public HistoryFixture {
protected:
    std::vector<Latest> latest()
    {
        return *answer_of<std::vector<Latest>>([&](auto done) { history.latest(std::move(done)); });
    }
};

TEST_F(SqliteHistoryTest, ShowsHowEachServiceIs)
{
    Entry told = entry(shop, healthy(midnight));
    told.finding.version = "1.4.2";
    told.finding.version_matches = false;
    told.finding.certificate_expires = midnight + days{20};
    submit({told, entry(bank, healthy(midnight))});
    told.finding.at = midnight + minutes{1};
    told.finding.reason = "the version is 1.4.2, and not 1.5";
    told.finding.status = Status::degraded;
    told.in_maintenance = true;
    submit({told});

    std::vector<Latest> all = latest();

    ASSERT_THAT(all, SizeIs(2));
    EXPECT_EQ(all[0].service, shop);
    EXPECT_EQ(all[0].at, midnight + minutes{1});
    EXPECT_EQ(all[0].since, midnight + minutes{1});
    EXPECT_EQ(all[0].status, Status::degraded);
    EXPECT_TRUE(all[0].in_maintenance);
    EXPECT_EQ(all[0].interval, minutes{1});
    EXPECT_EQ(all[0].took, Millis{80});
    EXPECT_EQ(all[0].status_code, 200U);
    EXPECT_EQ(all[0].version, "1.4.2");
    EXPECT_EQ(all[0].version_matches, false);
    EXPECT_EQ(all[0].reason, "the version is 1.4.2, and not 1.5");
    EXPECT_EQ(all[0].certificate_expires, midnight + days{20});
    EXPECT_EQ(all[1].service, bank);
    EXPECT_EQ(all[1].at, midnight);
    EXPECT_EQ(all[1].version_matches, std::nullopt);
    EXPECT_EQ(all[1].certificate_expires, std::nullopt);
}

TEST_F(SqliteHistoryTest, SaysWhatHasChanged)
{
    EXPECT_THAT(submit({entry(shop, healthy(midnight)), entry(bank, down(midnight))}), SizeIs(2));
    EXPECT_THAT(submit(shop, healthy(midnight + minutes{1})), IsEmpty());
    std::vector<StateChange> told = submit(shop, down(midnight + minutes{2}));
    ASSERT_THAT(told, SizeIs(1));
    EXPECT_EQ(told[0].service, shop);
    EXPECT_EQ(told[0].to, Status::down);
    // What was told is what is stored.
    EXPECT_EQ(changes({.service = shop, .limit = 1}), told);
}

TEST_F(SqliteHistoryTest, StoresABatchWhollyOrNotAtAll)
{
    submit(shop, healthy(midnight));
    ledger.other.script(
        "CREATE TRIGGER broken BEFORE INSERT ON watch_latest WHEN NEW.service = 2 "
        "BEGIN SELECT RAISE(ABORT, 'broken'); END");
    std::optional<Errc> code;
    history.submit({entry(shop, down(midnight + minutes{1})), entry(bank, healthy(midnight))},
                   [&](const auto& answer) {
                       if (!answer)
                           code = answer.error().code;
                   });
    EXPECT_EQ(code, Errc::internal);
    EXPECT_EQ(latest().at(0).status, Status::healthy);
    EXPECT_THAT(changes({}), SizeIs(1));
}

TEST_F(SqliteHistoryTest, TakesTwoResultsOfAServiceInOneBatch)
{
    submit({entry(shop, healthy(midnight)), entry(shop, down(midnight + minutes{1}))});
    EXPECT_THAT(results(shop, 10), SizeIs(2));
}

TEST_F(SqliteHistoryTest, LosesNothingThatIsNotClosedYet)
{
    std::vector<Sample> samples;
    for (int i = 0; i < 500; ++i)
        samples.push_back(healthy(midnight + i * minutes{1}));
    submit_all(shop, samples);
    EXPECT_GE(count("watch_chunks"), 2);

    // Whoever opens the file after a crash sees this.
    SqliteHistory next{ledger};
    auto all = answer_of<std::vector<RawResult>>(
        [&](auto done) { next.results({.service = shop, .limit = 1000}, std::move(done)); });
    EXPECT_THAT(*all, SizeIs(500));
    Summary summary = uptime(shop, {midnight, midnight + minutes{500}}, midnight + minutes{500});
    EXPECT_EQ(summary.covered[Cover::healthy], minutes{500});
    EXPECT_EQ(summary.results[0], 500U);
}

TEST_F(SqliteHistoryTest, ChangesOneRowForMostResults)
{
    submit(shop, healthy(midnight));
    std::int64_t before = ledger.other.integer("SELECT count(*) FROM watch_changes");
    for (int i = 1; i < 50; ++i)
        submit(shop, healthy(midnight + i * minutes{1}));
    EXPECT_EQ(count("watch_changes"), before);
    EXPECT_EQ(count("watch_chunks") + count("watch_hours") + count("watch_days"), 0);
}

TEST_F(SqliteHistoryTest, GoesOnWithBytesThatAreDamaged)
{
    submit(shop, healthy(midnight));
    ledger.other.run("UPDATE watch_latest SET chunk = x'01FF', hour_rollup = x'FFFFFF', day = -4");
    submit(shop, down(midnight + minutes{1}));
    EXPECT_EQ(latest().at(0).status, Status::down);
    EXPECT_GE(uptime(shop, {midnight, midnight + hours{1}}, midnight + minutes{2}).unknown,
              minutes{0});
}

TEST_F(SqliteHistoryTest, MergesAnHourThatWasClosedBefore)
{
    submit(shop, healthy(midnight + hours{2}));
    submit(shop, healthy(midnight + hours{2} + minutes{1}));
    // The clock is set back by more than is taken for later, and comes there again.
    submit(shop, healthy(midnight));
    submit(shop, healthy(midnight + hours{2} + minutes{10}));
    submit(shop, healthy(midnight + hours{2} + minutes{11}));
    submit(shop, healthy(midnight + hours{3}));
    Summary hour = uptime(shop, {midnight + hours{2}, midnight + hours{3}}, midnight + hours{3});
    EXPECT_EQ(hour.results[0], 4U);
    EXPECT_EQ(hour.covered[Cover::healthy], minutes{1 + 1 + 2});
}

TEST_F(SqliteHistoryTest, CutsLongTexts)
{
    Entry long_one = entry(shop, down(midnight));
    long_one.finding.reason = std::string(255, 'x') + "\u00e9 and more";
    submit({long_one});
    EXPECT_EQ(latest().at(0).reason, std::string(255, 'x'));
    EXPECT_EQ(results(shop, 1).at(0).reason, std::string(255, 'x'));
    EXPECT_EQ(changes({}).at(0).reason, std::string(255, 'x'));
}

TEST_F(SqliteHistoryTest, RefusesToReadTooMuchAtOnce)
{
    auto code = [&](std::vector<ServiceKey> services, int days) {
        auto bars = answer_of<std::vector<Bars>>(
            [&](auto done) { history.bars(std::move(services), days, midnight, std::move(done)); });
        return bars ? Errc::unknown : bars.error().code;
    };
    EXPECT_EQ(code(std::vector<ServiceKey>(1001), 400), Errc::invalid);
    EXPECT_EQ(code(std::vector<ServiceKey>(10), 400), Errc::unknown);
    auto summaries = answer_of<std::vector<Summary>>([&](auto done) {
        history.uptime(std::vector<ServiceKey>(1001), {}, midnight, std::move(done));
    });
    EXPECT_EQ(summaries.error().code, Errc::invalid);
}

TEST_F(SqliteHistoryTest, RefusesResultsWhenThereIsNoRoom)
{
    ledger.refuse_intake = Error{Errc::full, "the disk is full"};
    std::optional<Errc> code;
    history.submit({entry(shop, healthy(midnight))}, [&](const auto& answer) {
        if (!answer)
            code = answer.error().code;
    });
    EXPECT_EQ(code, Errc::full);
}

}  // namespace
}  // namespace holdfast::watch
