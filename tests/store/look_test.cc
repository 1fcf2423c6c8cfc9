#include "store/look.h"

#include <gmock/gmock.h>

#include "tests/store/fixture.h"
#include "tests/store/kinds.h"

namespace holdfast::store {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

class Looking : public StoreTest {
protected:
    // A database as a stopped service leaves it.
    void make_migrated(const Kind& kind = ledger_kind(), int to = 0)
    {
        sqlite::Connection db = open_for_writing({.path = path}, kind);
        (void)migrate(db, kind, clock, {.to = to, .program_version = "1"});
    }
    void remove_log()
    {
        std::filesystem::remove(path + "-wal");
        std::filesystem::remove(path + "-shm");
    }
    std::size_t files() const
    {
        return static_cast<std::size_t>(
            std::distance(std::filesystem::directory_iterator{file("")}, {}));
    }
};

TEST_F(Looking, FindsNothingWhereNothingIs)
{
    Look look = look_at(path, ledger_kind());
    EXPECT_FALSE(look.exists);
    EXPECT_FALSE(look.state);
    EXPECT_THAT(look.refusals, IsEmpty());
    EXPECT_EQ(files(), 0U);
}

TEST_F(Looking, LeavesNoFileBehind)
{
    make_migrated();
    remove_log();
    Look look = look_at(path, ledger_kind());
    EXPECT_TRUE(look.exists);
    ASSERT_TRUE(look.state) << look.trouble;
    EXPECT_EQ(look.state->version, ledger_kind().version());
    EXPECT_THAT(look.refusals, IsEmpty());
    EXPECT_EQ(files(), 1U);
}

TEST_F(Looking, SeesWhatIsOnlyInTheLog)
{
    make_migrated();
    sqlite::Connection db = open_for_writing({.path = path}, ledger_kind());
    db.script("ALTER TABLE shipments RENAME COLUMN status TO state");
    Look look = look_at(path, ledger_kind());
    ASSERT_THAT(look.refusals, SizeIs(1));
    EXPECT_EQ(look.refusals[0].cause, Cause::shape);
    EXPECT_THAT(look.refusals[0].why, HasSubstr("table shipments: column status is missing"));
}

TEST_F(Looking, TellsOfAnOlderSchemaAndOfANewerOne)
{
    TestKind three{{"CREATE TABLE a(b);", "CREATE TABLE c(d);"}};
    make_migrated(three.kind(), 2);
    Look older = look_at(path, three.kind());
    ASSERT_TRUE(older.state);
    EXPECT_THAT(older.state->pending, SizeIs(1));
    EXPECT_THAT(older.refusals, IsEmpty());
    Look newer = look_at(path, three.kind(1));
    ASSERT_THAT(newer.refusals, SizeIs(1));
    EXPECT_EQ(newer.refusals[0].cause, Cause::newer);
}

TEST_F(Looking, NamesDamage)
{
    make_migrated();
    remove_log();
    poke(100, std::string(64, '\xff'));
    Look look = look_at(path, ledger_kind());
    ASSERT_THAT(look.refusals, SizeIs(1));
    EXPECT_EQ(look.refusals[0].cause, Cause::corrupt);
}

TEST_F(Looking, LeavesAnInterruptedChangeAlone)
{
    make_migrated();
    write(path + "-journal", "half");
    Look look = look_at(path, ledger_kind());
    EXPECT_FALSE(look.state);
    EXPECT_THAT(look.trouble, HasSubstr("undone at the next start"));
    EXPECT_EQ(read_file(path + "-journal"), "half");
}

}  // namespace
}  // namespace holdfast::store
