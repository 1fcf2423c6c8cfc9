#include "store/retention.h"

#include <gtest/gtest.h>

#include "tests/fakes/direct_ledger.h"
#include "tests/fakes/virtual_loop.h"

namespace holdfast::store {
namespace {

using std::chrono::hours;

class RetentionTest : public ::testing::Test {
protected:
    RetentionTest() { loop.add(retention, loop.now()); }

    void add_keys(int count, Duration age)
    {
        auto made = std::chrono::floor<std::chrono::seconds>(loop.wall() - age);
        for (int number = 0; number < count; ++number)
            ledger.other.run("INSERT INTO idempotency_keys VALUES (?, x'00', 201, '', x'', ?)",
                             {std::string_view{"key-" + std::to_string(++keys)},
                              made.time_since_epoch().count()});
    }
    std::int64_t left() { return ledger.other.integer("SELECT count(*) FROM idempotency_keys"); }

    VirtualLoop loop;
    DirectLedger ledger;
    obs::Counter deleted;
    Retention retention{loop,
                        {{.table = "idempotency_keys",
                          .statement = delete_idempotency_keys,
                          .kept = hours{24},
                          .ledger = ledger,
                          .deleted = deleted}}};
    int keys = 0;
};

TEST_F(RetentionTest, DeletesWhatIsTooOldAndNothingElse)
{
    add_keys(3, hours{25});
    add_keys(2, hours{23});
    loop.run_for(std::chrono::seconds{1});
    EXPECT_EQ(left(), 2);
    EXPECT_EQ(deleted.value(), 3U);
    loop.run_for(hours{2});
    EXPECT_EQ(left(), 0);
}

TEST_F(RetentionTest, DeletesManyRowsInSmallTransactions)
{
    add_keys(1200, hours{25});
    ledger.is_held = true;
    for (std::int64_t expected : {700, 200, 0}) {
        loop.run_for(std::chrono::milliseconds{1});
        EXPECT_EQ(ledger.waiting(), 1U) << "one write at a time";
        ledger.settle();
        EXPECT_EQ(left(), expected);
    }
}

TEST_F(RetentionTest, TriesAgainLaterWhenTheStoreRefuses)
{
    add_keys(1, hours{25});
    ledger.refusal = Error{Errc::unavailable, "no"};
    loop.run_for(std::chrono::seconds{1});
    EXPECT_EQ(left(), 1);
    ledger.refusal.reset();
    loop.run_for(Retention::interval);
    EXPECT_EQ(left(), 0);
}

TEST_F(RetentionTest, MayBeCancelledWhileItsWriteWaits)
{
    ledger.is_held = true;
    loop.run_for(std::chrono::seconds{1});
    loop.remove(retention);
    retention.cancel();
    ledger.settle();  // Waking a task that the loop does not know would abort.
}

TEST_F(RetentionTest, TakesAnotherSettingFromTheNextLookOn)
{
    add_keys(1, hours{2});
    loop.run_for(std::chrono::seconds{1});
    EXPECT_EQ(left(), 1);
    retention.set_kept("idempotency_keys", hours{1});
    loop.run_for(Retention::interval);
    EXPECT_EQ(left(), 0);
}

TEST_F(RetentionTest, KeepsTheImportsThatHistoriesName)
{
    ledger.other.script(
        "INSERT INTO imports(id, state, actor, begun_at, ended_at, rows, first_id, last_id) VALUES"
        " (1, 'undone', 'uid:0', '', '2020-01-01T00:00:00.000000Z', 1, 1, 1),"
        " (2, 'complete', 'uid:0', '', '2020-01-01T00:00:00.000000Z', 1, 1, 1),"
        " (3, 'arriving', 'uid:0', '', NULL, 1, 1, 1),"
        " (4, 'undone', 'uid:0', '', '2999-01-01T00:00:00.000000Z', 1, 1, 1);");
    Retention imports{loop,
                      {{.table = "imports",
                        .statement = delete_undone_imports,
                        .kept = hours{24},
                        .ledger = ledger,
                        .deleted = deleted}}};
    loop.add(imports, loop.now());
    loop.run_for(std::chrono::seconds{1});
    EXPECT_EQ(ledger.other.text("SELECT group_concat(id) FROM imports"), "2,3,4");
    EXPECT_EQ(deleted.value(), 1U);
    loop.remove(imports);
}

}  // namespace
}  // namespace holdfast::store
