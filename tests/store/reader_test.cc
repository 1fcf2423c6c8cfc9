#include "store/reader.h"

#include <gtest/gtest.h>

#include "tests/fakes/manual_clock.h"
#include "tests/fakes/temporary_directory.h"

namespace holdfast::store {
namespace {

class ReaderTest : public ::testing::Test {
protected:
    ReaderTest()
    {
        db.text("PRAGMA journal_mode = WAL");
        db.script("CREATE TABLE t(a); INSERT INTO t VALUES (1);");
    }

    Result<std::int64_t> ask(std::function<std::int64_t(sqlite::Connection&)> question)
    {
        std::optional<Result<std::int64_t>> answer;
        auto read = make_read<std::int64_t>(
            std::move(question), [&](Result<std::int64_t> result) { answer = std::move(result); });
        reader.answer(*read);
        read->done();
        return *answer;
    }

    TemporaryDirectory directory;
    ManualClock clock;
    sqlite::Connection db{directory.file("test.db"), sqlite::Mode::create};
    Reader reader{sqlite::Connection{directory.file("test.db"), sqlite::Mode::read_only}, clock,
                  std::chrono::seconds{2}};
};

TEST_F(ReaderTest, AnswersFromOneSnapshot)
{
    auto answer = ask([this](sqlite::Connection& snapshot) {
        std::int64_t before = snapshot.integer("SELECT count(*) FROM t");
        db.run("INSERT INTO t VALUES (2)");
        return before * 10 + snapshot.integer("SELECT count(*) FROM t");
    });
    EXPECT_EQ(*answer, 11);
    EXPECT_EQ(*ask([](sqlite::Connection& now) { return now.integer("SELECT count(*) FROM t"); }),
              2);
}

TEST_F(ReaderTest, EndsAQuestionThatTakesTooLongAndLetsItsSnapshotGo)
{
    auto answer = ask([this](sqlite::Connection& snapshot) {
        clock.advance(std::chrono::seconds{3});
        return snapshot.integer(
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) "
            "SELECT count(*) FROM n");
    });
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().code, Errc::timeout);
    db.run("INSERT INTO t VALUES (2)");
    EXPECT_FALSE(db.checkpoint_truncate().was_busy);
    EXPECT_EQ(*ask([](sqlite::Connection& now) { return now.integer("SELECT count(*) FROM t"); }),
              2);
}

TEST_F(ReaderTest, SaysInternalWhenATableIsNotThereAndAnswersAgainOnceItIs)
{
    auto question = [](sqlite::Connection& now) { return now.integer("SELECT a FROM late"); };
    EXPECT_EQ(ask(question).error().code, Errc::internal);
    db.script("CREATE TABLE late(a); INSERT INTO late VALUES (5);");
    EXPECT_EQ(*ask(question), 5);
}

TEST_F(ReaderTest, CannotWrite)
{
    auto answer = ask([](sqlite::Connection& now) { return now.run("DELETE FROM t"); });
    EXPECT_FALSE(answer);
    EXPECT_EQ(db.integer("SELECT count(*) FROM t"), 1);
}

}  // namespace
}  // namespace holdfast::store
