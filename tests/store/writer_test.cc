#include "store/writer.h"

#include <fstream>
#include <stdexcept>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/fakes/fake_volume.h"
#include "tests/fakes/manual_clock.h"
#include "tests/fakes/temporary_directory.h"

namespace holdfast::store {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr std::int64_t mib = 1 << 20;

sqlite::Connection open(const std::string& path)
{
    sqlite::Connection db{path, sqlite::Mode::create};
    db.text("PRAGMA journal_mode = WAL");
    db.integer("PRAGMA wal_autocheckpoint = 0");
    db.run("CREATE TABLE IF NOT EXISTS t(a INTEGER PRIMARY KEY, padding BLOB)");
    return db;
}

class CountRows final : public Projection {
public:
    void read(sqlite::Connection& db) override { seen_ = db.integer("SELECT count(*) FROM t"); }
    void publish() noexcept override { published.push_back(seen_); }
    void lose(std::string_view why) noexcept override { lost = why; }

    std::vector<std::int64_t> published;
    std::string lost;

private:
    std::int64_t seen_ = 0;
};

class WriterTest : public ::testing::Test {
protected:
    Writer& make(WriterSettings settings = {})
    {
        volume_settings_ = settings;
        writer_.emplace("test.db", open(path), settings,
                        Writer::World{clock, log, metrics, volume,
                                      [this](std::unique_ptr<Write> write) { write->done(); }});
        return *writer_;
    }

    // "stored 3", or why not: in the order of the answers.
    std::unique_ptr<Write> insert(std::int64_t value, Lane lane = Lane::intake,
                                  std::size_t padding = 0)
    {
        return make_write<std::int64_t>(
            lane, 100,
            [value, padding](Transaction& transaction) {
                std::vector<std::byte> bytes(padding);
                transaction.db.run("INSERT INTO t VALUES (?, ?)", {value, sqlite::Bytes{bytes}});
                return value;
            },
            [this](Result<std::int64_t> result) {
                answers.push_back(result ? "stored " + std::to_string(*result)
                                         : std::string{to_string(result.error().code)});
                rows_at_answer.push_back(rows());
            });
    }

    template <typename... Writes>
    static Writer::Batch batch(Writes... writes)
    {
        Writer::Batch batch;
        (batch.push_back(std::move(writes)), ...);
        return batch;
    }

    std::int64_t rows()
    {
        sqlite::Connection reader{path, sqlite::Mode::read_only};
        return reader.integer("SELECT count(*) FROM t");
    }

    std::vector<std::string> logged()
    {
        std::vector<std::string> names;
        for (const obs::Entry& entry : log.take(Duration{}))
            names.emplace_back(entry.message->name);
        return names;
    }

    TemporaryDirectory directory;
    std::string path = directory.file("test.db");
    ManualClock clock;
    obs::Log log{clock, {}};
    obs::Registry registry;
    MetricFamilies families{registry};
    Metrics metrics{families, "test"};
    FakeVolume volume;
    std::vector<std::string> answers;
    std::vector<std::int64_t> rows_at_answer;

private:
    WriterSettings volume_settings_;
    std::optional<Writer> writer_;
};

TEST_F(WriterTest, AnswersOnlyWhenTheWholeBatchIsVisibleToOthers)
{
    make().store(batch(insert(1), insert(2), insert(3)));
    EXPECT_THAT(answers, ElementsAre("stored 1", "stored 2", "stored 3"));
    EXPECT_THAT(rows_at_answer, ElementsAre(3, 3, 3));
}

TEST_F(WriterTest, UndoesAFailingWriteAloneAndWhole)
{
    auto half = make_write<std::int64_t>(
        Lane::intake, 100,
        [](Transaction& transaction) -> std::int64_t {
            transaction.db.run("INSERT INTO t(a) VALUES (100)");
            return transaction.db.run("INSERT INTO t(a) VALUES (1)");  // There already.
        },
        [this](Result<std::int64_t> result) {
            answers.emplace_back(to_string(result.error().code));
        });
    make().store(batch(insert(1), std::move(half), insert(2)));
    EXPECT_THAT(answers, ElementsAre("stored 1", "internal", "stored 2"));
    EXPECT_EQ(rows(), 2);
    EXPECT_EQ(metrics.failed.value(), 1U);
    EXPECT_EQ(metrics.committed.value(), 2U);
}

TEST_F(WriterTest, TakesAThrowingWriteAsAFailingOne)
{
    auto broken = make_write<std::int64_t>(
        Lane::intake, 100, [](Transaction&) -> std::int64_t { throw std::runtime_error{"no"}; },
        [this](Result<std::int64_t> result) { answers.push_back(result.error().context); });
    make().store(batch(std::move(broken), insert(2)));
    EXPECT_THAT(answers, ElementsAre("no", "stored 2"));
}

TEST_F(WriterTest, OnAFullDiskRefusesAllButWhatFinishesAndGivesUpTheBallastForThat)
{
    volume.ballast = 32 * mib;
    Writer& writer = make();
    // The limit of the file stands for the disk's: room for one page more is the ballast's.
    sqlite::Connection other{path, sqlite::Mode::read_write};
    writer.store(batch(make_write<std::int64_t>(
        Lane::finish, 10,
        [](Transaction& transaction) {
            return transaction.db.integer("PRAGMA max_page_count = 4");
        },
        [](const Result<std::int64_t>&) {})));
    writer.store(batch(insert(1, Lane::intake, 100'000), insert(2, Lane::finish)));
    EXPECT_THAT(answers, ElementsAre("full", "stored 2"));
    EXPECT_EQ(volume.ballast, 0);
    EXPECT_FALSE(writer.takes_new_work());
    EXPECT_THAT(logged(), ElementsAre("disk-full"));

    writer.store(batch(insert(3, Lane::finish, 100'000)));
    EXPECT_EQ(answers.back(), "full") << "without ballast nothing is tried twice";
}

class LimitedWriter : public WriterTest {
protected:
    // A file of at most 100 pages, which is no limit of the disk.
    Writer& make_limited()
    {
        Writer& writer = make({.is_expendable = true,
                               .make_room = "DELETE FROM t WHERE a IN (SELECT a FROM t ORDER BY a "
                                            "LIMIT (SELECT (count(*) + 3) / 4 FROM t))",
                               .space = {.free_min = 0, .ballast_bytes = 0}});
        writer.store(batch(make_write<std::int64_t>(
            Lane::finish, 10,
            [](Transaction& transaction) {
                return transaction.db.integer("PRAGMA max_page_count = 100");
            },
            [](const Result<std::int64_t>&) {})));
        return writer;
    }
};

TEST_F(LimitedWriter, RemovesTheOldestForNewOnes)
{
    Writer& writer = make_limited();
    for (std::int64_t value = 1; value <= 200; ++value)
        writer.store(batch(insert(value, Lane::intake, 10'000)));
    EXPECT_THAT(answers, ::testing::Each(::testing::StartsWith("stored ")));
    EXPECT_EQ(answers.size(), 200U);
    sqlite::Connection reader{path, sqlite::Mode::read_only};
    EXPECT_EQ(reader.integer("SELECT max(a) FROM t"), 200);
    EXPECT_GT(reader.integer("SELECT min(a) FROM t"), 100);
    EXPECT_LE(reader.integer("PRAGMA page_count"), 100);
    EXPECT_TRUE(writer.takes_new_work()) << "the disk has room";
    EXPECT_THAT(logged(), ::testing::Each(std::string{"telemetry-bounded"}));
}

TEST_F(LimitedWriter, RefusesWhatFitsNowhereAndSaysThatItIsNotTheDisk)
{
    Writer& writer = make_limited();
    writer.store(batch(insert(1, Lane::intake, 1'000'000)));
    EXPECT_THAT(answers, ElementsAre("full"));
    EXPECT_TRUE(writer.takes_new_work());
    EXPECT_THAT(logged(), ElementsAre("telemetry-bounded"));
    writer.store(batch(insert(2)));
    EXPECT_EQ(answers.back(), "stored 2");
}

TEST_F(WriterTest, SaysWhenTheReserveIsReachedAndWhenThereIsRoomAgain)
{
    Writer& writer = make({.space = {.free_min = 64 * mib, .ballast_bytes = 0}});
    EXPECT_TRUE(writer.takes_new_work());
    volume.free = 10 * mib;
    clock.advance(std::chrono::seconds{1});
    writer.look_around(clock.now());
    EXPECT_FALSE(writer.takes_new_work());
    volume.free = 100 * mib;
    clock.advance(std::chrono::seconds{1});
    writer.look_around(clock.now());
    EXPECT_TRUE(writer.takes_new_work());
    EXPECT_THAT(logged(), ElementsAre("disk-reserve-reached", "disk-space-back"));
}

TEST_F(WriterTest, HasABallastOfTheSizeThatItsSettingsSay)
{
    volume.ballast = 8 * mib;
    make({.space = {.free_min = 0, .ballast_bytes = 16 * mib}});
    EXPECT_EQ(volume.ballast, 16 * mib);
    make({.space = {.free_min = 0, .ballast_bytes = 0}});
    EXPECT_EQ(volume.ballast, 0);
}

TEST_F(WriterTest, PublishesAProjectionBeforeTheAnswersOfItsTransaction)
{
    CountRows count;
    Writer& writer = make();
    writer.add(count);
    writer.store(batch(insert(1), insert(2)));
    EXPECT_THAT(count.published, ElementsAre(0, 2));
    EXPECT_THAT(rows_at_answer, ElementsAre(2, 2));
}

TEST_F(WriterTest, LosesAProjectionThatCannotBeReadAndStoresNevertheless)
{
    class Missing final : public Projection {
    public:
        void read(sqlite::Connection& db) override { db.integer("SELECT b FROM missing"); }
        void publish() noexcept override { ADD_FAILURE(); }
        void lose(std::string_view why) noexcept override { lost = why; }
        std::string lost;
    } missing;
    Writer& writer = make();
    writer.add(missing);
    writer.store(batch(insert(1)));
    EXPECT_THAT(answers, ElementsAre("stored 1"));
    EXPECT_THAT(missing.lost, ::testing::HasSubstr("no such table"));
}

TEST_F(WriterTest, NoticesAForeignWriterWithinASecondAndSaysSoOnce)
{
    CountRows count;
    Writer& writer = make();
    writer.add(count);
    writer.store(batch(insert(1)));
    sqlite::Connection other{path, sqlite::Mode::read_write};
    for (int change = 0; change < 3; ++change) {
        other.run("INSERT INTO t(a) VALUES (?)", {100 + change});
        clock.advance(std::chrono::seconds{1});
        writer.look_around(clock.now());
    }
    EXPECT_THAT(count.published, ElementsAre(0, 1, 2, 3, 4));
    EXPECT_THAT(logged(), ElementsAre("foreign-write"));
    EXPECT_EQ(metrics.foreign_writes.value(), 3U);
}

TEST_F(WriterTest, DoesNotTakeItsOwnWritesForForeignOnes)
{
    Writer& writer = make();
    writer.store(batch(insert(1)));
    clock.advance(std::chrono::seconds{1});
    writer.look_around(clock.now());
    EXPECT_THAT(logged(), IsEmpty());
}

TEST_F(WriterTest, RefusesABatchWhenAnotherProgramHoldsTheLock)
{
    Writer& writer = make();
    sqlite::Connection other{path, sqlite::Mode::read_write};
    other.run("BEGIN IMMEDIATE");
    writer.set_busy_timeout(1);
    writer.store(batch(insert(1)));
    EXPECT_THAT(answers, ElementsAre("unavailable"));
    other.run("ROLLBACK");
    writer.store(batch(insert(2)));
    EXPECT_THAT(answers, ElementsAre("unavailable", "stored 2"));
    EXPECT_EQ(metrics.busy.value(), 1U);
}

TEST_F(WriterTest, WaitsForNobodyWhoHoldsTheLockOfWhatMayBeLost)
{
    Writer& writer = make({.is_expendable = true});
    sqlite::Connection other{path, sqlite::Mode::read_write};
    other.run("BEGIN IMMEDIATE");
    // The ledger's writes wait on the same thread. Far more than the wait, far less than five
    // seconds.
    const auto begun = std::chrono::steady_clock::now();
    writer.store(batch(insert(1)));
    EXPECT_LT(std::chrono::steady_clock::now() - begun, std::chrono::seconds{2});
    EXPECT_THAT(answers, ElementsAre("unavailable"));
}

TEST_F(WriterTest, EmptiesTheLogWhenIdle)
{
    Writer& writer = make();
    writer.store(batch(insert(1)));
    writer.look_around(clock.now());
    EXPECT_GT(std::filesystem::file_size(path + "-wal"), 0U) << "too short to be worth it";
    clock.advance(std::chrono::seconds{2});
    writer.look_around(clock.now());
    EXPECT_EQ(std::filesystem::file_size(path + "-wal"), 0U);
}

TEST_F(WriterTest, KeepsTheLogBoundedWhileWritesKeepComing)
{
    Writer& writer = make({.wal_bytes_max = 8 * mib});
    for (std::int64_t value = 0; value < 400; ++value) {
        writer.store(batch(insert(value, Lane::intake, 50'000)));
        writer.look_around(clock.now());
    }
    EXPECT_LT(std::filesystem::file_size(path + "-wal"), static_cast<std::size_t>(9 * mib));
    EXPECT_GT(metrics.checkpoints_complete.value(), 0U);
}

TEST_F(WriterTest, BringsInTheLogEachTimeItIsAsLongAgain)
{
    Writer& writer = make({.wal_bytes_max = 64 * mib});
    for (std::int64_t value = 0; value < 64; ++value) {
        writer.store(batch(insert(value, Lane::intake, mib)));
        writer.look_around(clock.now());
    }
    EXPECT_GE(metrics.checkpoints_complete.value(), 7U);
    EXPECT_LT(std::filesystem::file_size(path + "-wal"), static_cast<std::size_t>(16 * mib));
}

TEST_F(WriterTest, CountsACheckpointThatMeetsAReaderAsPartialAndGoesOn)
{
    Writer& writer = make({.wal_bytes_max = mib});
    writer.store(batch(insert(1)));
    sqlite::Connection reader{path, sqlite::Mode::read_only};
    reader.run("BEGIN");
    reader.integer("SELECT count(*) FROM t");
    writer.set_busy_timeout(1);
    for (std::int64_t value = 2; value < 200; ++value) {
        writer.store(batch(insert(value, Lane::intake, 50'000)));
        writer.look_around(clock.now());
    }
    EXPECT_GT(metrics.checkpoints_partial.value(), 0U);
    EXPECT_EQ(answers.back(), "stored 199");
    reader.run("COMMIT");
    clock.advance(std::chrono::seconds{2});
    writer.look_around(clock.now());
    EXPECT_EQ(std::filesystem::file_size(path + "-wal"), 0U);
}

TEST_F(WriterTest, SaysOnceThatThereAreHardlyInodesAndOnceThatThereAreAgain)
{
    Writer& writer = make();
    auto look = [&](std::int64_t inodes) {
        volume.inodes = inodes;
        clock.advance(std::chrono::seconds{1});
        writer.look_around(clock.now());
        return writer.lacks_inodes();
    };
    EXPECT_FALSE(look(16));
    EXPECT_THAT(logged(), IsEmpty());
    EXPECT_TRUE(look(15));
    EXPECT_TRUE(look(0));
    EXPECT_TRUE(look(-1));  // Nobody can tell just now.
    EXPECT_TRUE(look(31));
    EXPECT_THAT(logged(), ElementsAre("inodes-exhausted"));
    EXPECT_TRUE(writer.takes_new_work());
    EXPECT_FALSE(look(32));
    EXPECT_THAT(logged(), ElementsAre("inodes-back"));
}

TEST_F(WriterTest, SaysOnceThatAReaderLetsTheLogGrowAndOnceThatItIsOver)
{
    Writer& writer = make({.wal_bytes_max = mib});
    writer.store(batch(insert(1)));
    sqlite::Connection reader{path, sqlite::Mode::read_only};
    reader.run("BEGIN");
    reader.integer("SELECT count(*) FROM t");
    writer.set_busy_timeout(1);
    auto grow = [&](std::int64_t from, std::int64_t to) {
        for (std::int64_t value = from; value < to; ++value)
            writer.store(batch(insert(value, Lane::intake, 100'000)));
        clock.advance(std::chrono::seconds{1});
        writer.look_around(clock.now());
    };
    grow(2, 17);  // 1.5 MB: its bound, and not yet twice that.
    EXPECT_FALSE(writer.is_log_long());
    EXPECT_THAT(logged(), IsEmpty());
    for (int round = 1; round < 4; ++round) {
        grow(round * 100, round * 100 + 15);
        EXPECT_TRUE(writer.is_log_long());
    }
    EXPECT_THAT(logged(), ElementsAre("log-grows"));

    reader.run("COMMIT");
    for (int look = 0; look < 3; ++look) {
        clock.advance(std::chrono::seconds{2});
        writer.look_around(clock.now());
    }
    EXPECT_FALSE(writer.is_log_long());
    EXPECT_THAT(logged(), ElementsAre("log-emptied"));
}

TEST_F(WriterTest, StaysBrokenWithWhatIsNoDatabase)
{
    Writer& writer = make({.is_expendable = true});
    writer.refuse_from_the_start();
    (void)writer.give_away();
    std::ofstream{path + ".other"} << "This is no database, whoever opened it.";
    EXPECT_FALSE(writer.take_up({path + ".other", sqlite::Mode::read_write}));
    EXPECT_TRUE(writer.is_broken());
    (void)writer.give_away();
    EXPECT_TRUE(writer.take_up(open(path)));
    writer.store(batch(insert(1)));
    EXPECT_THAT(answers, ElementsAre("stored 1"));
}

}  // namespace
}  // namespace holdfast::store
