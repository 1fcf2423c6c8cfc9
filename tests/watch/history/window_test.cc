#include "watch/history/window.h"

#include <gtest/gtest.h>

#include "tests/watch/history/samples.h"

namespace holdfast::watch {
namespace {

Covered covered(Millis up, Millis away, Millis maintenance)
{
    Covered out;
    out[Cover::healthy] = up;
    out[Cover::down] = away;
    out[Cover::maintenance] = maintenance;
    return out;
}

TEST(Window, CountsNeitherMaintenanceNorUnknown)
{
    Rollup rollup;
    rollup.covered = covered(minutes{30}, minutes{10}, minutes{15});
    Summary summary = summarise(rollup, {midnight, midnight + hours{1}});
    EXPECT_EQ(summary.unknown, minutes{5});
    EXPECT_EQ(uptime_of(summary.covered), 0.75);
}

TEST(Window, HasNoUptimeWhereNothingCounts)
{
    EXPECT_FALSE(uptime_of(covered({}, {}, minutes{15})));
    EXPECT_FALSE(uptime_of({}));
}

TEST(Window, TakesDegradedForUpAndUnhealthyForNot)
{
    Covered out;
    out[Cover::degraded] = minutes{1};
    EXPECT_EQ(uptime_of(out), 1.0);
    out[Cover::unhealthy] = minutes{3};
    EXPECT_EQ(uptime_of(out), 0.25);
}

TEST(Window, IsNeverLessThanNotUnknown)
{
    EXPECT_EQ(unknown_in(covered(hours{2}, {}, {}), {midnight, midnight + hours{1}}), Millis{0});
}

TEST(Window, SaysHowLongChecksTook)
{
    Rollup rollup;
    for (int i = 1; i <= 100; ++i) {
        Sample sample = healthy(midnight);
        sample.took = Millis{10 * i};
        rollup.count(sample);
    }
    Summary summary = summarise(rollup, {midnight, midnight + hours{1}});
    EXPECT_EQ(summary.latency_min, Millis{10});
    EXPECT_EQ(summary.latency_max, Millis{1000});
    EXPECT_EQ(summary.latency_mean, Millis{505});
    EXPECT_NEAR(holdfast::seconds(*summary.p95), 0.95, 0.06);
    EXPECT_FALSE(summarise({}, {midnight, midnight}).p50);
}

Window window(Duration from, Duration to)
{
    return {midnight + from, midnight + to};
}

TEST(Window, IsCutIntoDaysAndHoursAndEdges)
{
    Pieces pieces = cut(window(minutes{90}, hours{75} + minutes{7}), {});
    EXPECT_EQ(pieces.first_edge, window(minutes{90}, hours{2}));
    EXPECT_EQ(pieces.first_hours, window(hours{2}, hours{24}));
    EXPECT_EQ(pieces.days, window(hours{24}, hours{72}));
    EXPECT_EQ(pieces.last_hours, window(hours{72}, hours{75}));
    EXPECT_EQ(pieces.last_edge, window(hours{75}, hours{75} + minutes{7}));
}

TEST(Window, IsOnePieceWithinAnHour)
{
    Pieces pieces = cut(window(minutes{5}, minutes{7}), {});
    EXPECT_EQ(pieces.first_edge, window(minutes{5}, minutes{7}));
    for (const Window& empty :
         {pieces.first_hours, pieces.days, pieces.last_hours, pieces.last_edge})
        EXPECT_EQ(empty.from, empty.to);
}

TEST(Window, HasWholeDaysWhereHoursAreGone)
{
    WallTime hours_from = midnight + days{5};
    Pieces pieces = cut(window(hours{30}, hours{5 * 24 + 3}), hours_from);
    EXPECT_EQ(pieces.first_edge.from, midnight + days{1});
    EXPECT_EQ(pieces.days, window(days{1}, days{5}));
    EXPECT_EQ(pieces.last_hours, window(days{5}, hours{5 * 24 + 3}));
    pieces = cut(window(hours{30}, hours{31}), hours_from);
    EXPECT_EQ(pieces.days, window(days{1}, days{2}));
    EXPECT_EQ(pieces.last_edge.to, midnight + days{2});
}

// Nothing twice, nothing left out.
TEST(Window, IsCutIntoPiecesThatMeet)
{
    Random random{17};
    for (int i = 0; i < 20'000; ++i) {
        auto at = [&] { return Millis{random.below(std::uint64_t{10} * 86'400'000)}; };
        Millis a = random.below(4) == 0 ? days{random.below(10)} : at();
        Millis b = random.below(4) == 0 ? hours{random.below(240)} : at();
        Window whole = window(std::min(a, b), std::max(a, b));
        Pieces pieces = cut(whole, random.below(2) == 0 ? WallTime{} : midnight + days{4});
        EXPECT_LE(pieces.first_edge.from, whole.from);
        EXPECT_GE(pieces.last_edge.to, whole.to);
        WallTime end = pieces.first_edge.from;
        for (const auto& [piece, length] : {std::pair{pieces.first_edge, Millis{1}},
                                            {pieces.first_hours, hour_length},
                                            {pieces.days, day_length},
                                            {pieces.last_hours, hour_length},
                                            {pieces.last_edge, Millis{1}}}) {
            if (piece.from == piece.to)
                continue;
            ASSERT_EQ(piece.from, end);
            ASSERT_LT(piece.from, piece.to);
            ASSERT_EQ(floor_to(piece.from, length), piece.from);
            ASSERT_EQ(floor_to(piece.to, length), piece.to);
            end = piece.to;
        }
        ASSERT_EQ(end, pieces.last_edge.to);
    }
}

}  // namespace
}  // namespace holdfast::watch
