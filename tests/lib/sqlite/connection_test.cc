#include "lib/sqlite/connection.h"

#include <gtest/gtest.h>

#include "tests/fakes/temporary_directory.h"

namespace holdfast::sqlite {
namespace {

FailureKind kind_of(const std::function<void()>& action)
{
    try {
        action();
    } catch (const Failure& failure) {
        return failure.kind();
    }
    ADD_FAILURE() << "nothing was thrown";
    return FailureKind::other;
}

class ConnectionTest : public ::testing::Test {
protected:
    TemporaryDirectory directory;
    Connection db{directory.file("test.db"), Mode::create};
};

TEST_F(ConnectionTest, GivesBackWhatWasBound)
{
    db.run("CREATE TABLE t(a, b, c, d, e)");
    std::byte bytes[] = {std::byte{0}, std::byte{255}};
    db.run("INSERT INTO t VALUES (?, ?, ?, ?, ?)",
           {-7, 1.5, std::string_view{"a\0b", 3}, Bytes{bytes}, std::optional<std::int64_t>{}});
    Query query = db.query("SELECT * FROM t");
    ASSERT_TRUE(query.next());
    EXPECT_EQ(query.integer(0), -7);
    EXPECT_EQ(query.real(1), 1.5);
    EXPECT_EQ(query.text(2), (std::string_view{"a\0b", 3}));
    EXPECT_EQ(query.bytes(3).size(), 2U);
    EXPECT_EQ(query.bytes(3)[1], std::byte{255});
    EXPECT_TRUE(query.is_null(4));
    EXPECT_FALSE(query.next());
}

TEST_F(ConnectionTest, BindsAnEmptyTextAsATextAndNotAsNull)
{
    EXPECT_EQ(db.text("SELECT typeof(?)", {std::string_view{}}), "text");
    EXPECT_EQ(db.text("SELECT typeof(?)", {Bytes{}}), "blob");
}

TEST_F(ConnectionTest, CountsTheRowsAStatementChanged)
{
    db.script("CREATE TABLE t(a); INSERT INTO t VALUES (1), (2), (3);");
    EXPECT_EQ(db.run("UPDATE t SET a = a + 1 WHERE a > ?", {1}), 2);
    EXPECT_EQ(db.run("UPDATE t SET a = 0 WHERE a > 99"), 0);
}

TEST_F(ConnectionTest, TellsKindsOfFailureApart)
{
    db.run("CREATE TABLE t(a INTEGER PRIMARY KEY)");
    db.run("INSERT INTO t VALUES (1)");
    EXPECT_EQ(kind_of([&] { db.run("INSERT INTO t VALUES (1)"); }), FailureKind::constraint);
    EXPECT_EQ(kind_of([&] { db.run("SELECT b FROM t"); }), FailureKind::other);
    db.run("PRAGMA max_page_count = 2");
    EXPECT_EQ(kind_of([&] {
                  db.run(
                      "INSERT INTO t(a) WITH RECURSIVE n(i) AS (SELECT 2 UNION ALL SELECT i + 1 "
                      "FROM n WHERE i < 9999) SELECT i FROM n");
              }),
              FailureKind::full);
    Connection reader{directory.file("test.db"), Mode::read_only};
    EXPECT_EQ(kind_of([&] { reader.run("DELETE FROM t"); }), FailureKind::read_only);
    EXPECT_EQ(kind_of([&] {
                  Connection{directory.file("no/such.db"), Mode::create};
              }),
              FailureKind::cannot_open);
}

TEST_F(ConnectionTest, SaysOnOneLineWhichStatementFailed)
{
    std::string what;
    try {
        db.run("\n    SELECT a,\n           b\n    FROM t\n");
    } catch (const Failure& failure) {
        what = failure.what();
    }
    EXPECT_EQ(what, "SELECT a, b FROM t: no such table: t");
}

TEST_F(ConnectionTest, RefusesAFileThatIsNoDatabase)
{
    std::ofstream{directory.file("text.db")} << std::string(4096, 'x');
    Connection other{directory.file("text.db"), Mode::read_write};
    EXPECT_EQ(kind_of([&] { other.integer("SELECT count(*) FROM sqlite_schema"); }),
              FailureKind::not_a_database);
}

TEST_F(ConnectionTest, RunsAScriptStatementByStatement)
{
    std::vector<std::string> seen;
    db.script("CREATE TABLE t(a); -- a comment; with a semicolon\n INSERT INTO t VALUES (';');\n",
              [&](std::string_view statement) { seen.emplace_back(statement); });
    ASSERT_EQ(seen.size(), 2U);
    EXPECT_EQ(db.text("SELECT a FROM t"), ";");
}

TEST_F(ConnectionTest, EndsAStatementWhoseTimeIsOver)
{
    int asked = 0;
    db.interrupt_when([&] { return ++asked == 3; });
    EXPECT_EQ(kind_of([&] {
                  db.integer(
                      "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) "
                      "SELECT count(*) FROM n");
              }),
              FailureKind::interrupted);
    db.interrupt_when({});
    EXPECT_EQ(db.integer("SELECT 7"), 7);
}

TEST_F(ConnectionTest, CheckpointsOnlyWhenAsked)
{
    EXPECT_EQ(db.text("PRAGMA journal_mode = WAL"), "wal");
    db.count_wal_pages();
    db.run("CREATE TABLE t(a)");
    EXPECT_GT(db.wal_pages(), 0);
    Checkpoint passive = db.checkpoint_passive();
    EXPECT_EQ(passive.moved_pages, passive.wal_pages);
    EXPECT_FALSE(db.checkpoint_truncate().was_busy);
    EXPECT_EQ(db.wal_pages(), 0);
    EXPECT_EQ(std::filesystem::file_size(directory.file("test.db-wal")), 0U);
}

TEST_F(ConnectionTest, WritesALongLogAgainAsItIs)
{
    db.text("PRAGMA journal_mode = WAL");
    db.script(
        "CREATE TABLE t(a); WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE "
        "i < 500) INSERT INTO t SELECT randomblob(9000) FROM n");
    std::string log = directory.file("test.db-wal");
    std::string before = read_file(log);
    ASSERT_GT(before.size(), std::size_t{4} << 20);
    db.write_log_again();
    EXPECT_EQ(read_file(log), before);
    EXPECT_EQ(db.integer("SELECT count(*) FROM t"), 500);
}

TEST_F(ConnectionTest, SaysThatAReaderIsInTheWayOfACheckpoint)
{
    db.text("PRAGMA journal_mode = WAL");
    db.script("CREATE TABLE t(a); INSERT INTO t VALUES (1);");
    Connection reader{directory.file("test.db"), Mode::read_only};
    reader.run("BEGIN");
    EXPECT_EQ(reader.integer("SELECT a FROM t"), 1);
    db.run("INSERT INTO t VALUES (2)");
    EXPECT_TRUE(db.checkpoint_truncate().was_busy);
    reader.run("COMMIT");
    EXPECT_FALSE(db.checkpoint_truncate().was_busy);
}

TEST_F(ConnectionTest, StaysUsableAfterAMove)
{
    db.text("PRAGMA journal_mode = WAL");
    db.count_wal_pages();
    db.run("CREATE TABLE t(a)");
    Connection moved = std::move(db);
    moved.run("INSERT INTO t VALUES (1)");
    EXPECT_GT(moved.wal_pages(), 0);
    db = std::move(moved);
    EXPECT_EQ(db.integer("SELECT a FROM t"), 1);
}

}  // namespace
}  // namespace holdfast::sqlite
