#include "watch/alert/maintenance.h"

#include <gtest/gtest.h>

namespace holdfast::watch {
namespace {

using namespace std::chrono_literals;

constexpr std::chrono::sys_days friday{std::chrono::year{2026} / 11 / 20};

MaintenanceWindow nightly(std::uint8_t weekdays, std::chrono::minutes at, Duration lasts,
                          Zone zone = {})
{
    return {.starts = friday - std::chrono::days{365},
            .lasts = lasts,
            .recurs = Recurrence{.weekdays = weekdays, .at = at, .zone = zone}};
}

TEST(MaintenanceWindow, OfOnceHasItsEnds)
{
    MaintenanceWindow window{.starts = friday, .lasts = 2h};
    EXPECT_FALSE(window.under_way(friday - 1ns, {}));
    EXPECT_EQ(window.under_way(friday, {}), friday + 2h);
    EXPECT_FALSE(window.under_way(friday + 2h, {}));
    EXPECT_TRUE(window.is_past(friday + 2h));
}

TEST(MaintenanceWindow, RecursOnItsDaysPastMidnight)
{
    // Friday and Sunday at 23:00 for three hours.
    MaintenanceWindow window = nightly(0b1010000, 23h, 3h);
    EXPECT_FALSE(window.under_way(friday + 22h, {}));
    EXPECT_EQ(window.under_way(friday + 25h, {}), friday + 26h);
    EXPECT_FALSE(window.under_way(friday + 26h, {}));
    EXPECT_FALSE(window.under_way(friday + 47h, {}));
    EXPECT_TRUE(window.under_way(friday + 71h, {}));
    EXPECT_FALSE(window.is_past(friday + 24h * 1000));
}

TEST(MaintenanceWindow, RecursInItsZone)
{
    Zone zone{std::chrono::minutes{5 * 60 + 30}};
    MaintenanceWindow window = nightly(0b0010000, 2h, 1h, zone);  // 02:00 is 20:30 the day before.
    EXPECT_TRUE(window.under_way(friday - 24h + 20h + 30min, {}));
    EXPECT_FALSE(window.under_way(friday + 20h + 30min, {}));
}

TEST(MaintenanceWindow, FollowsTheClocksOfTheHost)
{
    // Clocks go from +1h to +2h on Sunday at 01:00 UTC, when it is 02:00 there.
    WallTime change = friday + 48h + 1h;
    HostOffset host = [change](WallTime time) { return Duration{time < change ? 1h : 2h}; };
    MaintenanceWindow window = nightly(Recurrence::every_day, 4h, 1h, Zone{std::nullopt});
    EXPECT_TRUE(window.under_way(friday + 24h + 3h, host));
    EXPECT_TRUE(window.under_way(friday + 48h + 2h, host));
    EXPECT_FALSE(window.under_way(friday + 48h + 3h, host));
    MaintenanceWindow skipped =
        nightly(Recurrence::every_day, std::chrono::minutes{150}, 1h, Zone{std::nullopt});
    EXPECT_TRUE(skipped.under_way(change + 30min, host));
}

TEST(MaintenanceWindow, IsSeenAcrossAGap)
{
    MaintenanceWindow window = nightly(0b0010000, 2h, 1h);
    EXPECT_TRUE(window.touches(friday, friday + 24h, {}));
    EXPECT_FALSE(window.touches(friday + 3h, friday + 24h, {}));
    EXPECT_TRUE(window.touches(friday + 3h, friday + 24h * 30, {}));
    EXPECT_FALSE(window.touches(friday + 24h, friday, {}));
}

TEST(MaintenanceWindow, KnowsWhenItBeginsNext)
{
    MaintenanceWindow once{.starts = friday, .lasts = 2h};
    EXPECT_EQ(once.next_begin(friday - 24h * 100, {}), friday);
    EXPECT_FALSE(once.next_begin(friday, {}));
    // Friday and Sunday at 23:00.
    MaintenanceWindow window = nightly(0b1010000, 23h, 3h);
    EXPECT_EQ(window.next_begin(friday, {}), friday + 23h);
    EXPECT_EQ(window.next_begin(friday + 23h, {}), friday + 71h);
    EXPECT_EQ(window.next_begin(friday + 72h, {}), friday + 24h * 7 + 23h);
    window.starts = friday + 24h * 30;
    EXPECT_EQ(window.next_begin(friday, {}), friday + 24h * 30 + 23h) << "a Sunday";
    window.ended = friday + 24h * 30;
    EXPECT_FALSE(window.next_begin(friday, {}));
}

TEST(MaintenanceWindow, BeginsNextByTheClocksOfItsZone)
{
    MaintenanceWindow east = nightly(0b0010000, 2h, 1h, Zone{std::chrono::minutes{330}});
    EXPECT_EQ(east.next_begin(friday - 24h, {}), friday - 24h + 20h + 30min);
    MaintenanceWindow west = nightly(0b0010000, 22h, 1h, Zone{std::chrono::minutes{-300}});
    EXPECT_EQ(west.next_begin(friday, {}), friday + 27h);
    EXPECT_EQ(west.next_begin(friday + 26h, {}), friday + 27h) << "there it is Friday yet";
}

TEST(MaintenanceWindow, ThatWasEndedIsOver)
{
    MaintenanceWindow window = nightly(Recurrence::every_day, 0h, 3h);
    window.ended = friday + 1h;
    EXPECT_EQ(window.under_way(friday + 30min, {}), friday + 1h);
    EXPECT_FALSE(window.under_way(friday + 1h, {}));
    EXPECT_FALSE(window.touches(friday + 1h, friday + 24h * 3, {}));
    EXPECT_TRUE(window.is_past(friday + 1h));
}

TEST(MaintenanceWindow, IsRefusedWhenItMakesNoSense)
{
    EXPECT_FALSE(nightly(0, 0h, 1h).check());
    EXPECT_FALSE(nightly(1, 24h, 1h).check());
    EXPECT_FALSE(nightly(1, 1h, 24h * 7).check());
    EXPECT_FALSE((MaintenanceWindow{.lasts = 30s}.check()));
    EXPECT_TRUE(nightly(1, 1h, 24h * 6).check());
}

TEST(Zone, IsReadAndWritten)
{
    for (std::string_view text : {"UTC", "host", "+05:30", "-03:00", "+14:00"})
        EXPECT_EQ(to_string(parse_zone(text).value_or(Zone{1min})), text);
    for (std::string_view text : {"", "CET", "+5:30", "+05:60", "+15:00", "05:30", "+05.30"})
        EXPECT_FALSE(parse_zone(text)) << text;
}

}  // namespace
}  // namespace holdfast::watch
