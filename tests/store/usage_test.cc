#include "store/usage.h"

#include <algorithm>

#include <gtest/gtest.h>

#include "store/samples.h"
#include "tests/fakes/direct_ledger.h"

namespace holdfast::store {
namespace {

TEST(Usage, CountsRowsAndBytesOfEachTableWithItsIndexes)
{
    DirectLedger ledger;
    ledger.other.script(
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5000) "
        "INSERT INTO shipments(status, created_at) SELECT 'CREATED', '2026-11-21T00:00:00Z' FROM "
        "n");
    std::vector<TableUsage> tables = table_usage(ledger.other);
    ASSERT_FALSE(tables.empty());
    EXPECT_EQ(tables.front().name, "shipments");
    EXPECT_EQ(tables.front().rows, 5000);
    EXPECT_GT(tables.front().bytes, 5000 * 20);
    auto keys = std::ranges::find(tables, "idempotency_keys", &TableUsage::name);
    ASSERT_NE(keys, tables.end());
    EXPECT_EQ(keys->bytes, 2 * 4096) << "the table and its index";
}

class GrowthTest : public ::testing::Test {
protected:
    void add(std::int64_t hour, std::int64_t bytes)
    {
        telemetry.run("INSERT INTO store_samples VALUES (?, ?, 0)", {hour * 3600, bytes});
    }

    TemporaryDirectory directory;
    sqlite::Connection telemetry{directory.file("events.db"), sqlite::Mode::create};
    GrowthTest()
    {
        for (const Migration& migration : telemetry_kind().migrations)
            telemetry.script(migration.sql);
    }
};

TEST_F(GrowthTest, IsUnknownBeforeThereIsADayOfSamples)
{
    EXPECT_FALSE(growth(telemetry));
    add(0, 1000);
    add(23, 2000);
    EXPECT_FALSE(growth(telemetry));
}

TEST_F(GrowthTest, IsWhatWasAddedInADay)
{
    add(0, 1000);
    add(24, 5000);
    add(48, 3000);
    auto grown = growth(telemetry);
    ASSERT_TRUE(grown);
    EXPECT_DOUBLE_EQ(grown->bytes_a_day, 1000);
    EXPECT_DOUBLE_EQ(grown->days, 2);
    EXPECT_DOUBLE_EQ(*days_until_full(*grown, 30'000), 30);
    EXPECT_FALSE(days_until_full({.bytes_a_day = -5, .days = 2}, 30'000));
}

// A hundred quiet days, then a busy week: the disk is full in days, not in years.
TEST_F(GrowthTest, IsThatOfTheLastWeek)
{
    for (std::int64_t day = 0; day <= 100; ++day)
        add(day * 24, 1000);
    for (std::int64_t day = 101; day <= 107; ++day)
        add(day * 24, 1000 + (day - 100) * 700);
    auto grown = growth(telemetry);
    ASSERT_TRUE(grown);
    EXPECT_DOUBLE_EQ(grown->bytes_a_day, 700);
    EXPECT_DOUBLE_EQ(grown->days, 7);
}

}  // namespace
}  // namespace holdfast::store
