#include "daemon/telemetry_retry.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <semaphore>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/text.h"
#include "store/kind.h"
#include "tests/fakes/held_worker.h"
#include "tests/fakes/manual_clock.h"
#include "tests/fakes/temporary_directory.h"
#include "tests/fakes/virtual_loop.h"

namespace holdfast::daemon {
namespace {

using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;
using testing::AllOf;
using testing::Each;
using testing::ElementsAre;
using testing::Ge;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Le;
using testing::SizeIs;

sqlite::Connection make_ledger(const std::string& path)
{
    sqlite::Connection db{path, sqlite::Mode::create};
    db.text("PRAGMA journal_mode = WAL");
    db.run("CREATE TABLE t(a)");
    return db;
}

// How often this process has it open.
int count_open(const std::string& path)
{
    int count = 0;
    for (const auto& each : std::filesystem::directory_iterator{"/proc/self/fd"}) {
        std::error_code error;
        count += std::filesystem::read_symlink(each.path(), error) == path ? 1 : 0;
    }
    return count;
}

class Retrying : public testing::Test {
protected:
    ~Retrying() override
    {
        if (retry)
            loop.remove(*retry);
        storage->stop();
        mailbox.collect();
    }

    // As after a start that found no file that it could use, or else one.
    void start(bool has_file)
    {
        std::string path = directory.file("holdfast.db");
        Storage::Connections connections{
            .ledger = make_ledger(path),
            .ledger_reader = sqlite::Connection{path, sqlite::Mode::read_only},
            .telemetry = sqlite::Connection{":memory:", sqlite::Mode::create},
            .is_telemetry_broken = !has_file};
        if (has_file) {
            store::Telemetry file = store::prepare_telemetry(how(), clock, {});
            lock = std::move(file.lock);
            connections.telemetry = *std::move(file.db);
            connections.telemetry_reader = std::move(file.reader);
        }
        storage = std::make_unique<Storage>(
            Storage::World{mailbox, clock, log, registry},
            StorageSettings{
                .ledger_path = path,
                .telemetry_path = telemetry,
                .ledger = {.space = {.free_min = 0, .ballast_bytes = 0}},
                .telemetry = {.is_expendable = true, .space = {.free_min = 0, .ballast_bytes = 0}}},
            std::move(connections));
        storage->start([] { FAIL() << "telemetry ends no process"; });
        retry.emplace(
            TelemetryRetry::World{.loop = loop,
                                  .storage = *storage,
                                  .log = log,
                                  .registry = registry,
                                  .random = Random{7},
                                  .lock = lock,
                                  .opener = [this]() -> Worker& { return opener; },
                                  .open =
                                      [this](const store::TelemetryTry& what) {
                                          asked.push_back(what);
                                          open_meanwhile.push_back(count_open(telemetry));
                                          return store::prepare_telemetry(how(), clock, what);
                                      },
                                  .tell =
                                      [this](const std::vector<store::TrendState>& trends) {
                                          ++told;
                                          for (const store::TrendState& each : trends)
                                              learnt.push_back(each.series);
                                      }});
        loop.add(*retry, loop.now());
    }
    store::PrepareSettings how() const
    {
        return {.ledger_path = directory.file("holdfast.db"), .program_version = "1.2.3"};
    }

    template <typename Condition>
    void collect_until(Condition condition)
    {
        while (!condition()) {
            rung.acquire();
            mailbox.collect();
        }
    }
    // Lets time pass until it asks for the file to be opened; how long that was.
    Duration wait_for_try()
    {
        const Instant begun = loop.now();
        const auto tries = asked.size();
        // The writer hands over what it has when the wait is over; that takes no time here.
        while (loop.now() - begun < TelemetryRetry::waits.longest + seconds{2}) {
            const Instant due = loop.next_due();
            if (due == never)
                break;
            loop.run_until(due);
        }
        collect_until([&] { return opener.count() == 1; });
        const Duration waited = loop.now() - begun;
        opener.run_one();
        EXPECT_EQ(asked.size(), tries + 1);
        return waited;
    }
    // Of what it was told; the writer has taken the file by then.
    void wait_until_back()
    {
        (void)wait_for_try();
        collect_until([&] { return told > 0; });
    }
    void damage()
    {
        sqlite::Connection{telemetry, sqlite::Mode::read_write}.integer(
            "PRAGMA wal_checkpoint(TRUNCATE)");
        const auto size = static_cast<std::int64_t>(std::filesystem::file_size(telemetry));
        std::fstream out{telemetry, std::ios::binary | std::ios::in | std::ios::out};
        out.seekp(4096);
        out << std::string(static_cast<std::size_t>(size - 4096), '\xff');
    }

    std::string store_sample()
    {
        std::string answer;
        storage->telemetry().send(store::make_write<bool>(
            store::Lane::intake, 100,
            [](store::Transaction& transaction) {
                transaction.db.run("INSERT INTO store_samples VALUES (1, 2, 3)");
                return true;
            },
            [&](const Result<bool>& result) {
                answer = result ? "stored" : to_string(result.error().code);
            }));
        storage->send(true);
        collect_until([&] { return !answer.empty(); });
        return answer;
    }
    std::string count_samples()
    {
        std::string answer;
        storage->telemetry_look().send(store::make_read<std::int64_t>(
            [](sqlite::Connection& db) { return db.integer("SELECT count(*) FROM store_samples"); },
            [&](const Result<std::int64_t>& result) {
                answer = result ? join(*result) : std::string{to_string(result.error().code)};
            }));
        collect_until([&] { return !answer.empty(); });
        return answer;
    }
    std::vector<std::string> said()
    {
        std::vector<std::string> lines;
        for (const obs::Entry& entry : log.take(Duration{}))
            lines.push_back(join(entry.message->name, ": ", entry.text));
        return lines;
    }
    std::string count(const std::string& result)
    {
        const std::string text = *registry.prometheus();
        const std::string name =
            join("\nholdfast_store_reopenings_total{database=\"events\",result=\"", result, "\"} ");
        const auto at = text.find(name);
        return at == text.npos
                   ? "absent"
                   : text.substr(at + name.size(), text.find('\n', at + 1) - at - name.size());
    }

    TemporaryDirectory directory;
    std::string telemetry = directory.file("events.db");
    VirtualLoop loop;
    ManualClock clock;
    obs::Log log{clock, {}};
    obs::Registry registry;
    std::counting_semaphore<> rung{0};
    Mailbox mailbox{[this] { rung.release(); }};
    HeldWorker opener;
    std::unique_ptr<Storage> storage;
    std::optional<store::StoreLock> lock;
    std::vector<store::TelemetryTry> asked;
    std::vector<int> open_meanwhile;
    int told = 0;
    std::vector<std::string> learnt;
    std::optional<TelemetryRetry> retry;
};

TEST_F(Retrying, LeavesAloneWhatIsKept)
{
    start(true);
    loop.run_for(minutes{10});
    EXPECT_EQ(opener.count(), 0U);
    EXPECT_EQ(store_sample(), "stored");
    EXPECT_EQ(count("failed"), "0");
    EXPECT_EQ(count("opened"), "0");
}

TEST_F(Retrying, TriesEverMoreSeldomAndSaysNothingOfIt)
{
    std::filesystem::create_directory(telemetry);
    start(false);
    std::vector<Duration> waits;
    for (int number = 0; number < 30; ++number)
        waits.push_back(wait_for_try());
    EXPECT_LE(waits[0], seconds{1});
    EXPECT_THAT(waits, Each(AllOf(Ge(milliseconds{100}), Le(seconds{60}))));
    EXPECT_GT(*std::max_element(waits.begin(), waits.begin() + 4), Duration{});
    EXPECT_GT(*std::max_element(waits.begin() + 6, waits.end()), seconds{30});
    EXPECT_EQ(count("failed"), "30");
    EXPECT_THAT(said(), IsEmpty()) << "the start has said it";
    EXPECT_THAT(retry->trouble(), HasSubstr("is a directory"));
    EXPECT_EQ(store_sample(), "unavailable");
}

TEST_F(Retrying, KeepsTelemetryAgainWhenItCan)
{
    std::filesystem::create_directory(telemetry);
    start(false);
    (void)wait_for_try();
    EXPECT_EQ(count_samples(), "unavailable");
    std::filesystem::remove(telemetry);
    wait_until_back();
    EXPECT_EQ(store_sample(), "stored");
    EXPECT_EQ(count_samples(), "1");
    EXPECT_EQ(storage->telemetry_trouble(), "");
    EXPECT_EQ(retry->trouble(), "");
    EXPECT_EQ(count("failed"), "1");
    EXPECT_EQ(count("opened"), "1");
    EXPECT_THAT(said(), ElementsAre(HasSubstr("store-prepared: made "),
                                    HasSubstr("telemetry-back: events.db: telemetry is kept")));
    loop.run_for(minutes{10});
    EXPECT_EQ(asked.size(), 2U) << "it is left alone from now on";
}

TEST_F(Retrying, HoldsTheLockThatATryHasTaken)
{
    std::filesystem::create_directory(telemetry);
    start(false);
    (void)wait_for_try();
    EXPECT_FALSE(asked.back().is_locked);
    EXPECT_TRUE(lock);
    (void)wait_for_try();
    EXPECT_TRUE(asked.back().is_locked);
}

TEST_F(Retrying, HasTheFileOpenNowhereWhenItIsOpenedAgain)
{
    start(true);
    EXPECT_EQ(store_sample(), "stored");
    EXPECT_GT(count_open(telemetry), 0);
    damage();
    // So that the writer does not go by what it remembers.
    sqlite::Connection{telemetry, sqlite::Mode::read_write}.script(
        join("PRAGMA user_version = ", store::telemetry_kind().version()));
    EXPECT_EQ(store_sample(), "unavailable");
    (void)said();
    wait_until_back();
    EXPECT_THAT(open_meanwhile, ElementsAre(0));
    EXPECT_TRUE(asked.back().is_locked);
    EXPECT_TRUE(asked.back().is_suspect);
    EXPECT_THAT(said(),
                ElementsAre(HasSubstr("store-prepared: made "), HasSubstr("telemetry-set-aside: "),
                            HasSubstr("telemetry-back: ")));
    EXPECT_EQ(store_sample(), "stored");
    EXPECT_EQ(count_samples(), "1") << "in a new file";
}

TEST_F(Retrying, TellsWhatTrendsHadLearntIfTheStartCouldNot)
{
    {
        store::Telemetry file = store::prepare_telemetry(how(), clock, {});
        file.db->run(
            "INSERT INTO trend_states(series, kind, state, saved_at) "
            "VALUES ('requests', 0, x'00', 0)");
    }
    std::filesystem::rename(telemetry, directory.file("away"));
    std::filesystem::create_directory(telemetry);
    start(false);
    (void)wait_for_try();
    std::filesystem::remove(telemetry);
    std::filesystem::rename(directory.file("away"), telemetry);
    wait_until_back();
    EXPECT_THAT(learnt, ElementsAre("requests"));
}

TEST_F(Retrying, ComesToNobodyOnceItIsCancelled)
{
    std::filesystem::create_directory(telemetry);
    start(false);
    loop.run_for(seconds{1});
    collect_until([&] { return opener.count() == 1; });
    loop.remove(*retry);
    retry.reset();
    opener.run_all();
    EXPECT_EQ(store_sample(), "unavailable");
}

}  // namespace
}  // namespace holdfast::daemon
