#include "watch/history/sqlite_windows.h"

#include <algorithm>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/watch/history/history_fixture.h"

namespace holdfast::watch {
namespace {

using testing::SizeIs;

class SqliteWindows : public HistoryFixture {
protected:
    std::vector<Bars> bars(std::vector<ServiceKey> services, int count, WallTime now)
    {
        return *answer_of<std::vector<Bars>>(
            [&](auto done) { history.bars(std::move(services), count, now, std::move(done)); });
    }

    // Some days of a service that is now well, now not, and is not looked at for hours.
    static std::vector<Sample> random_days(Random& random)
    {
        std::vector<Sample> samples{healthy(midnight + minutes{random.below(600)})};
        while (samples.back().at < midnight + days{4}) {
            Sample next = samples.back();
            next.interval = random.below(300) == 0 ? Millis{hours{3}} : Millis{minutes{2}};
            next.at += next.interval + Millis{random.below(900)};
            if (random.below(200) == 0)
                next.at += minutes{random.below(400)};
            if (random.below(20) == 0)
                next.status = all_statuses.at(random.below(all_statuses.size()));
            if (random.below(100) == 0)
                next.in_maintenance = !next.in_maintenance;
            next.took = std::chrono::microseconds{1000 + random.below(900'000)};
            samples.push_back(next);
        }
        return samples;
    }

    static Rollup brute_force(const std::vector<Sample>& samples, Window window, WallTime now)
    {
        Rollup rollup;
        for (std::size_t i = 0; i < samples.size(); ++i) {
            WallTime next = i + 1 < samples.size() ? samples[i + 1].at : now;
            if (auto span = span_of(samples[i], next))
                rollup.covered[span->cover] += overlap(*span, window.from, window.to);
            if (samples[i].at >= window.from && samples[i].at < window.to)
                rollup.count(samples[i]);
        }
        return rollup;
    }

    static Window random_window(Random& random, WallTime now)
    {
        auto span = static_cast<std::uint64_t>((now - midnight) / Millis{1});
        WallTime a = midnight + Millis{random.below(span)};
        WallTime b = midnight + Millis{random.below(span)};
        if (random.below(3) == 0)
            a = floor_to(a, hour_length);
        return {std::min(a, b), std::max(a, b)};
    }
};

TEST_F(SqliteWindows, AreExactForAnyFromAndTo)
{
    for (std::uint64_t seed = 1; seed <= 6; ++seed) {
        SCOPED_TRACE(seed);
        Random random{seed};
        ServiceKey service{static_cast<std::int64_t>(seed)};
        std::vector<Sample> samples = random_days(random);
        submit_all(service, samples);
        WallTime now = samples.back().at + Millis{random.below(600'000)};
        for (int i = 0; i < 150; ++i) {
            Window window = random_window(random, now);
            Rollup expected = brute_force(samples, window, now);
            Summary got = uptime(service, window, now);
            EXPECT_EQ(got.window, window);
            ASSERT_EQ(got.covered, expected.covered);
            ASSERT_EQ(got.results, expected.results);
            EXPECT_EQ(got.maintenance_results, expected.maintenance_results);
            EXPECT_EQ(got.unknown, unknown_in(expected.covered, window));
            EXPECT_EQ(got.covered.total() + got.unknown,
                      std::chrono::floor<Millis>(window.to - window.from));
        }
    }
}

TEST_F(SqliteWindows, HaveExactDurationsWithoutRawResults)
{
    Random random{42};
    std::vector<Sample> samples = random_days(random);
    submit_all(shop, samples);
    WallTime now = samples.back().at + minutes{1};
    std::int64_t chunks = count("watch_chunks");
    std::int64_t pruned = prune({.raw = midnight + days{2}, .hours = {}, .days = {}});
    EXPECT_EQ(pruned, chunks - count("watch_chunks"));
    EXPECT_LT(count("watch_chunks"), chunks);
    for (int i = 0; i < 300; ++i) {
        Window window = random_window(random, now);
        Rollup expected = brute_force(samples, window, now);
        Summary got = uptime(shop, window, now);
        EXPECT_EQ(got.window, window);
        ASSERT_EQ(got.covered, expected.covered) << i;
        // Results are of whole hours where the raw ones are gone.
        EXPECT_GE(got.results[0], expected.results[0]);
    }
}

TEST_F(SqliteWindows, HaveWholeDaysWithoutHours)
{
    Random random{43};
    std::vector<Sample> samples = random_days(random);
    submit_all(shop, samples);
    WallTime now = samples.back().at + minutes{1};
    WallTime kept = midnight + days{2};
    EXPECT_GT(prune({.raw = kept, .hours = kept, .days = {}}), 48);
    for (int i = 0; i < 300; ++i) {
        Window window = random_window(random, now);
        Summary got = uptime(shop, window, now);
        EXPECT_EQ(got.window.from,
                  window.from >= kept ? window.from : floor_to(window.from, day_length));
        EXPECT_EQ(got.window.to, window.to >= kept ? window.to : ceil_to(window.to, day_length));
        ASSERT_EQ(got.covered, brute_force(samples, got.window, now).covered) << i;
    }
}

TEST_F(SqliteWindows, AreUnknownWhereNobodyLooked)
{
    submit(shop, healthy(midnight + minutes{1}));
    Summary hour = uptime(shop, {midnight, midnight + hours{1}}, midnight + hours{1});
    EXPECT_EQ(hour.covered[Cover::healthy], minutes{2});
    EXPECT_EQ(hour.unknown, minutes{58});
    EXPECT_EQ(uptime_of(hour.covered), 1.0);

    Summary never = uptime(bank, {midnight, midnight + hours{1}}, midnight + hours{1});
    EXPECT_EQ(never.unknown, hours{1});
    EXPECT_FALSE(uptime_of(never.covered));
}

TEST_F(SqliteWindows, EndNow)
{
    submit(shop, healthy(midnight));
    Summary summary = uptime(shop, {midnight, midnight + days{9}}, midnight + seconds{90});
    EXPECT_EQ(summary.window.to, midnight + seconds{90});
    EXPECT_EQ(summary.covered[Cover::healthy], seconds{90});
    EXPECT_EQ(summary.unknown, minutes{0});
    Summary future = uptime(shop, {midnight + hours{2}, midnight + days{9}}, midnight);
    EXPECT_EQ(future.window.from, future.window.to);
    EXPECT_EQ(future.covered, Covered{});
}

TEST_F(SqliteWindows, OfManyServicesAreInTheirOrder)
{
    submit({entry(shop, healthy(midnight)), entry(bank, down(midnight))});
    auto both = answer_of<std::vector<Summary>>([&](auto done) {
        history.uptime({bank, shop}, {midnight, midnight + minutes{1}}, midnight + minutes{1},
                       std::move(done));
    });
    ASSERT_THAT(*both, SizeIs(2));
    EXPECT_EQ(both->at(0).covered[Cover::down], minutes{1});
    EXPECT_EQ(both->at(1).covered[Cover::healthy], minutes{1});
}

TEST_F(SqliteWindows, InStepsAreThoseOfEachStep)
{
    Random random{44};
    std::vector<Sample> samples = random_days(random);
    submit_all(shop, samples);
    WallTime now = samples.back().at + seconds{40};
    for (Millis step : {Millis{minutes{10}}, Millis{hours{1}}, Millis{hours{7}}, Millis{days{1}}}) {
        SCOPED_TRACE(step.count());
        auto steps = series(shop, {midnight + days{1}, now}, step, now);
        ASSERT_TRUE(steps) << steps.error().context;
        EXPECT_EQ(steps->step, step);
        ASSERT_FALSE(steps->points.empty());
        for (const Summary& point : steps->points) {
            EXPECT_EQ(point.window.to, std::min<WallTime>(point.window.from + step, now));
            Rollup expected = brute_force(samples, point.window, now);
            ASSERT_EQ(point.covered, expected.covered);
            ASSERT_EQ(point.results, expected.results);
            EXPECT_EQ(point.unknown, unknown_in(expected.covered, point.window));
        }
    }
    EXPECT_EQ(series(shop, {midnight, now}, seconds{1}, now).error().code, Errc::invalid);
}

TEST_F(SqliteWindows, InStepsAreFineFromTheBeginningOfAService)
{
    submit(shop, healthy(midnight));
    auto steps =
        series(shop, {midnight - days{1}, midnight + hours{1}}, minutes{5}, midnight + minutes{2});
    ASSERT_TRUE(steps);
    EXPECT_EQ(steps->step, minutes{5});
    // And there is nothing to say about one that is not known.
    EXPECT_TRUE(series(bank, {midnight - days{1}, midnight}, minutes{5}, midnight));
}

TEST_F(SqliteWindows, InStepsAreLongerWhereNothingFinerIsKept)
{
    Random random{45};
    std::vector<Sample> samples = random_days(random);
    submit_all(shop, samples);
    WallTime now = samples.back().at;
    Window window{midnight + hours{1}, midnight + hours{12}};
    prune({.raw = midnight + days{2}, .hours = {}, .days = {}});
    EXPECT_EQ(series(shop, window, minutes{5}, now)->step, hours{1});
    prune({.raw = midnight + days{2}, .hours = midnight + days{2}, .days = {}});
    EXPECT_EQ(series(shop, window, minutes{5}, now)->step, days{1});
}

TEST_F(SqliteWindows, OfDaysEndWithToday)
{
    Random random{46};
    std::vector<Sample> samples = random_days(random);
    submit_all(shop, samples);
    WallTime now = samples.back().at + seconds{30};
    std::vector<Bars> both = bars({shop, bank}, 10, now);
    ASSERT_THAT(both, SizeIs(2));
    EXPECT_EQ(both[0].service, shop);
    EXPECT_EQ(both[0].from, floor_to(now, day_length) - days{9});
    ASSERT_THAT(both[0].days, SizeIs(10));
    for (int i = 0; i < 10; ++i) {
        WallTime day = both[0].from + i * days{1};
        EXPECT_EQ(both[0].days[static_cast<std::size_t>(i)],
                  brute_force(samples, {day, day + days{1}}, now).covered);
    }
    EXPECT_EQ(both[1].days.back(), Covered{});
}

// A service that is checked once a day covers what is open, and days that are not begun in any row.
TEST_F(SqliteWindows, OfDaysHaveWhatNoRowHasYet)
{
    submit(shop, healthy(midnight + hours{12}, days{1}));
    std::vector<Bars> one = bars({shop}, 3, midnight + days{3});
    EXPECT_EQ(one[0].days[0][Cover::healthy], hours{24});
    EXPECT_EQ(one[0].days[1][Cover::healthy], hours{12});
    EXPECT_EQ(one[0].days[2][Cover::healthy], hours{0});
    EXPECT_EQ(bars({shop}, 4, midnight + days{3})[0].days[0][Cover::healthy], hours{12});
}

}  // namespace
}  // namespace holdfast::watch
