#include "daemon/storage.h"

#include <fstream>
#include <semaphore>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/fakes/manual_clock.h"
#include "tests/fakes/temporary_directory.h"

namespace holdfast::daemon {
namespace {

using testing::ElementsAre;

sqlite::Connection database(const std::string& path)
{
    sqlite::Connection db{path, sqlite::Mode::create};
    db.text("PRAGMA journal_mode = WAL");
    db.run("CREATE TABLE IF NOT EXISTS t(a INTEGER PRIMARY KEY)");
    db.run("PRAGMA user_version = 3");
    return db;
}

class StorageTest : public testing::Test {
protected:
    // With the threads not running yet, so that a test decides what is queued when they begin.
    StorageTest() { make(); }

    void make(bool is_telemetry_broken = false)
    {
        Storage::Connections connections{
            .ledger = database(directory.file("holdfast.db")),
            .ledger_reader =
                sqlite::Connection{directory.file("holdfast.db"), sqlite::Mode::read_only},
            .telemetry = database(directory.file("events.db")),
            .telemetry_reader =
                sqlite::Connection{directory.file("events.db"), sqlite::Mode::read_only},
            .is_telemetry_broken = is_telemetry_broken};
        storage.emplace(
            Storage::World{mailbox, clock, log, registry.emplace()},
            StorageSettings{
                .ledger_path = directory.file("holdfast.db"),
                .telemetry_path = directory.file("events.db"),
                .ledger = {.space = {.free_min = 0, .ballast_bytes = 0}},
                .telemetry = {.is_expendable = true, .space = {.free_min = 0, .ballast_bytes = 0}}},
            std::move(connections));
    }

    // With a page of t, the only table, that contradicts itself.
    void make_damaged(const std::string& name)
    {
        storage.reset();
        // What is still in the log would be read from there.
        (void)database(directory.file(name)).integer("PRAGMA wal_checkpoint(TRUNCATE)");
        std::fstream out{directory.file(name), std::ios::binary | std::ios::in | std::ios::out};
        out.seekp(4096);
        out << std::string(4096, '\xff');
        out.close();
        make();
    }

    auto insert(std::int64_t value, store::Lane lane = store::Lane::intake, std::size_t bytes = 100)
    {
        return store::make_write<std::int64_t>(
            lane, bytes,
            [value](store::Transaction& transaction) {
                transaction.db.run("INSERT INTO t VALUES (?)", {value});
                return value;
            },
            [this](Result<std::int64_t> result) { note(std::move(result)); });
    }
    auto count()
    {
        return store::make_read<std::int64_t>(
            [](sqlite::Connection& db) { return db.integer("SELECT count(*) FROM t"); },
            [this](Result<std::int64_t> result) { note(std::move(result)); });
    }

    void note(Result<std::int64_t> result)
    {
        answers.push_back(result ? std::to_string(*result)
                                 : std::string{to_string(result.error().code)});
    }
    std::vector<std::string> said()
    {
        std::vector<std::string> names;
        for (const obs::Entry& entry : log.take(Duration{}))
            names.emplace_back(entry.message->name);
        return names;
    }
    // As the loop does, until there are `number` answers.
    void collect(std::size_t number)
    {
        storage->send(true);
        while (answers.size() < number) {
            rung.acquire();
            mailbox.collect();
        }
    }

    TemporaryDirectory directory;
    ManualClock clock;
    obs::Log log{clock, {}};
    std::optional<obs::Registry> registry;
    std::counting_semaphore<> rung{0};
    Mailbox mailbox{[this] { rung.release(); }};
    std::optional<Storage> storage;
    std::vector<std::string> answers;
};

TEST_F(StorageTest, StoresWhatCameInABusyWhileInOneTransaction)
{
    storage->start([] {});
    for (int value : {1, 2, 3}) {
        storage->ledger().send(insert(value));
        storage->send(false);
    }
    EXPECT_EQ(storage->queued_writes(), 3U);
    collect(3);
    EXPECT_THAT(answers, ElementsAre("1", "2", "3"));
    EXPECT_EQ(storage->ledger_metrics().batch_writes.count(), 1U);
}

TEST_F(StorageTest, LetsNoWriteWaitForABusyLoop)
{
    storage->start([] {});
    storage->ledger().send(insert(1));
    clock.advance(WriterThread::hold_max);
    storage->send(false);
    rung.acquire();
    mailbox.collect();
    EXPECT_THAT(answers, ElementsAre("1"));
}

TEST_F(StorageTest, StoresAndReadsOnItsThreadsAndAnswersOnTheLoop)
{
    storage->start([] {});
    storage->ledger().send(insert(7));
    EXPECT_THAT(answers, ElementsAre()) << "the loop has not collected yet";
    collect(1);
    storage->ledger().send(count());
    collect(2);
    EXPECT_THAT(answers, ElementsAre("7", "1"));
}

TEST_F(StorageTest, KeepsTelemetryInAFileOfItsOwn)
{
    storage->start([] {});
    storage->telemetry().send(insert(1));
    collect(1);
    storage->ledger().send(count());
    collect(2);
    EXPECT_THAT(answers, ElementsAre("1", "0"));
}

TEST_F(StorageTest, ShowsTheSchemaOfBothFromTheStart)
{
    std::string text = *registry->prometheus();
    for (const char* line : {"\nholdfast_store_schema_ok{database=\"holdfast\"} 1\n",
                             "\nholdfast_store_schema_ok{database=\"events\"} 1\n",
                             "\nholdfast_store_schema_version{database=\"holdfast\"} 3\n"})
        EXPECT_THAT(text, testing::HasSubstr(line));
}

TEST_F(StorageTest, EndsTheProcessWhenTheLedgerIsDamaged)
{
    make_damaged("holdfast.db");
    storage->start([this] { answers.emplace_back("broken"); });
    storage->ledger().send(insert(1));
    collect(2);
    EXPECT_THAT(answers, ElementsAre("unavailable", "broken"));
    EXPECT_TRUE(storage->is_damaged());
    EXPECT_THAT(said(), ElementsAre("store-damaged"));
}

TEST_F(StorageTest, GoesOnWithoutTelemetryWhenThatIsDamaged)
{
    make_damaged("events.db");
    storage->start([this] { answers.emplace_back("broken"); });
    EXPECT_EQ(storage->telemetry_trouble(), "");
    storage->telemetry().send(insert(1));
    collect(1);
    storage->telemetry().send(insert(2));
    storage->ledger().send(insert(3));
    collect(3);
    EXPECT_THAT(answers, testing::UnorderedElementsAre("unavailable", "unavailable", "3"));
    EXPECT_THAT(storage->telemetry_trouble(), testing::StartsWith("events.db cannot be used"));
    EXPECT_THAT(said(), ElementsAre("telemetry-broken"));
}

TEST_F(StorageTest, StoresNoTelemetryWhereTheStartHadNone)
{
    storage.reset();
    make(true);
    storage->start([] {});
    storage->telemetry().send(insert(1));
    storage->ledger().send(insert(2));
    collect(2);
    EXPECT_THAT(answers, testing::UnorderedElementsAre("unavailable", "2"));
    EXPECT_NE(storage->telemetry_trouble(), "");
    EXPECT_THAT(said(), ElementsAre()) << "the start has said it";
}

TEST_F(StorageTest, LetsALookAtEitherFileGoBeforeTheReadsThatWait)
{
    std::binary_semaphore begun{0};
    std::binary_semaphore go_on{0};
    storage->ledger().send(store::make_read<std::int64_t>(
        [&](sqlite::Connection&) {
            begun.release();
            go_on.acquire();
            return std::int64_t{-1};
        },
        [this](Result<std::int64_t> result) { note(std::move(result)); }));
    begun.acquire();
    for (int read = 0; read < 3; ++read)
        storage->ledger().send(count());
    auto look = [this](std::int64_t number) {
        return store::make_read<std::int64_t>(
            [number](sqlite::Connection& db) { return number + db.integer("PRAGMA user_version"); },
            [this](Result<std::int64_t> result) { note(std::move(result)); });
    };
    storage->ledger_look().send(look(100));
    storage->telemetry_look().send(look(200));
    go_on.release();
    collect(6);
    EXPECT_THAT(answers, ElementsAre("-1", "103", "203", "0", "0", "0"));
}

TEST_F(StorageTest, LetsWhatFinishesGoFirst)
{
    storage->ledger().send(insert(1, store::Lane::intake));
    storage->ledger().send(insert(2, store::Lane::intake));
    storage->ledger().send(insert(3, store::Lane::finish));
    storage->start([] {});
    collect(3);
    EXPECT_THAT(answers, ElementsAre("3", "1", "2"));
}

TEST_F(StorageTest, RefusesWhatWouldNotFitIntoItsMemory)
{
    constexpr std::size_t half_and_more = (32UL << 20) + 1;
    storage->ledger().send(insert(1, store::Lane::intake, half_and_more));
    storage->ledger().send(insert(2, store::Lane::intake, half_and_more));
    EXPECT_THAT(answers, ElementsAre("overloaded"));
    storage->start([] {});
    collect(2);
    EXPECT_EQ(answers.back(), "1");
    storage->ledger().send(insert(3, store::Lane::intake, half_and_more));
    collect(3);
    EXPECT_EQ(answers.back(), "3");
}

TEST_F(StorageTest, StoresWhatIsQueuedBeforeItStops)
{
    for (std::int64_t value = 0; value < 1000; ++value)
        storage->ledger().send(insert(value));
    storage->start([] {});
    storage->stop();
    mailbox.collect();
    EXPECT_EQ(answers.size(), 1000U);
    EXPECT_EQ(answers.back(), "999");
    EXPECT_EQ(std::filesystem::file_size(directory.file("holdfast.db-wal")), 0U);

    storage->ledger().send(insert(5000));
    EXPECT_EQ(answers.back(), "unavailable");
}

}  // namespace
}  // namespace holdfast::daemon
