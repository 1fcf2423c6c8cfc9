#include "obs/trend/trends.h"

#include <random>

#include <gtest/gtest.h>

#include "base/text.h"
#include "tests/obs/trend/backgrounds.h"

namespace holdfast::trend {
namespace {

constexpr int day = 24 * 60;

WallTime wall(int minute)
{
    return WallTime{std::chrono::minutes{20'454 * day + minute}};
}

Instant instant(int minute)
{
    return Instant{std::chrono::minutes{minute}};
}

// What was said, in words: to compare two lives.
std::string words(const Event& event)
{
    return join(event.name, " ", static_cast<int>(event.change.what), " ",
                describe(event.kind, event.change.finding));
}

TEST(Trends, WatchesEachSeriesByItsName)
{
    Trends trends{Rhythm{}};
    std::vector<Event> events;
    for (int minute = 0; minute < 4 * day; ++minute) {
        bool is_late = minute > 4 * day - 6;
        auto some = trends.add(
            wall(minute), instant(minute),
            {{.name = "b", .kind = Kind::count, .sample = Sample{.value = 100}},
             {.name = "a", .kind = Kind::count, .sample = Sample{.value = is_late ? 9.0 : 100.0}}});
        events.insert(events.end(), some.begin(), some.end());
    }
    ASSERT_EQ(events.size(), 1U);
    EXPECT_EQ(events[0].name, "a");
    EXPECT_TRUE(trends.all().at("a").active().has_value());
    EXPECT_FALSE(trends.all().at("b").active().has_value());
}

TEST(Trends, WatchesSoManyAndNoMore)
{
    Trends trends{Rhythm{}};
    std::vector<Reading> readings;
    for (std::size_t i = 0; i < Trends::series_max + 3; ++i)
        readings.push_back({.name = join("s", i), .kind = Kind::count, .sample = Sample{}});
    (void)trends.add(wall(0), instant(0), readings);
    EXPECT_EQ(trends.all().size(), Trends::series_max);
    EXPECT_EQ(trends.refused(), 3U);
}

TEST(Trends, ForgetsASeriesThatIsGone)
{
    Trends trends{Rhythm{}};
    (void)trends.add(wall(0), instant(0),
                     {{.name = "gone", .kind = Kind::share, .sample = Sample{.weight = 9}}});
    (void)trends.add(wall(10 * day), instant(10 * day), {});
    EXPECT_EQ(trends.all().size(), 1U);
    (void)trends.add(wall(17 * day), instant(17 * day), {});
    EXPECT_TRUE(trends.all().empty());
}

TEST(Trends, BeginAnewWithAnotherKind)
{
    Trends trends{Rhythm{}};
    (void)trends.add(wall(0), instant(0), {{.name = "a", .kind = Kind::count, .sample = Sample{}}});
    (void)trends.add(wall(1), instant(1), {{.name = "a", .kind = Kind::ratio, .sample = Sample{}}});
    EXPECT_EQ(trends.all().at("a").kind(), Kind::ratio);
}

// A life with restarts at random moments says the same, at the same moments, as one without.
TEST(Trends, GoOnAfterARestartAsIfNothingHadBeen)
{
    Random random{std::random_device{}()};
    std::uint64_t seed = random.next();
    RecordProperty("seed", join(seed));
    for (const Background& background : backgrounds()) {
        Series series{background, 8, seed};
        Trends whole{Rhythm{}};
        Trends restarted{Rhythm{}};
        for (int minute = 0; minute < series.minutes(); ++minute) {
            Minute each = series.at(minute);
            std::vector<Reading> readings{
                {.name = "s", .kind = background.kind, .sample = each.sample}};
            auto expected = whole.add(each.wall, each.now, readings);
            auto seen = restarted.add(each.wall, each.now, readings);
            ASSERT_EQ(seen.size(), expected.size())
                << background.name << ", seed " << seed << ", minute " << minute;
            if (!seen.empty()) {
                EXPECT_EQ(words(seen[0]), words(expected[0]));
            }
            // What goes by the monotonic clock is not kept: a jump of the wall clock.
            if (background.clock_jumps || random.below(200) != 0)
                continue;
            std::string state = restarted.save("s");
            restarted = Trends{Rhythm{}};
            ASSERT_TRUE(restarted.restore("s", background.kind, state));
            EXPECT_EQ(restarted.save("s"), state);
        }
    }
}

class SavedTrend : public testing::Test {
protected:
    SavedTrend()
    {
        for (int minute = 0; minute < 20 * day; ++minute)
            (void)trends_.add(wall(minute), instant(minute),
                              {{.name = "s", .kind = Kind::count, .sample = Sample{.value = 5}}});
        state_ = trends_.save("s");
    }

    Trends trends_{Rhythm{}};
    std::string state_;
};

TEST_F(SavedTrend, IsSmallHoweverLongItLasted)
{
    EXPECT_GT(state_.size(), 1000U);
    EXPECT_LT(state_.size(), 16'384U);
    EXPECT_EQ(trends_.save("other"), "");
}

TEST_F(SavedTrend, IsRefusedWhenAnyByteIsDamagedOrMissing)
{
    for (std::size_t i = 0; i < state_.size(); i += i < 200 ? 1 : 97) {
        std::string damaged = state_;
        damaged[i] = static_cast<char>(damaged[i] ^ 0x10);
        EXPECT_FALSE(Trends{Rhythm{}}.restore("s", Kind::count, damaged)) << i;
        EXPECT_FALSE(Trends{Rhythm{}}.restore("s", Kind::count, state_.substr(0, i))) << i;
    }
    EXPECT_FALSE(Trends{Rhythm{}}.restore("s", Kind::count, state_ + "x"));
}

TEST_F(SavedTrend, IsRefusedByAnotherKindOrRhythm)
{
    EXPECT_TRUE(Trends{Rhythm{}}.restore("s", Kind::count, state_));
    EXPECT_FALSE(Trends{Rhythm{}}.restore("s", Kind::ratio, state_));
    Trends hourly{{.period = std::chrono::hours{1}}};
    EXPECT_FALSE(hourly.restore("s", Kind::count, state_));
    EXPECT_TRUE(hourly.all().empty());
}

TEST_F(SavedTrend, FindsNoRoomAmongTooMany)
{
    Trends full{Rhythm{}};
    for (std::size_t i = 0; i < Trends::series_max; ++i)
        ASSERT_TRUE(full.restore(join("s", i), Kind::count, state_));
    EXPECT_FALSE(full.restore("one more", Kind::count, state_));
    EXPECT_TRUE(full.restore("s0", Kind::count, state_));
}

}  // namespace
}  // namespace holdfast::trend
