#include "store/restore.h"

#include <gmock/gmock.h>
#include <sys/wait.h>

#include "base/failpoint.h"
#include "store/backup.h"
#include "store/migrate.h"
#include "tests/store/fixture.h"
#include "tests/store/kinds.h"

namespace holdfast::store {
namespace {

using sqlite::Connection;
using sqlite::Mode;
using testing::HasSubstr;

class Restore : public StoreTest {
protected:
    // A backup with 2 shipments; the database then has 3, one of them in its log.
    Restore()
    {
        Connection db = open_for_writing({.path = path}, ledger_kind());
        migrate(db, ledger_kind(), clock, {.program_version = "test"});
        add(db, 2);
        backup =
            make_backup(db, ledger_kind(), clock, {.directory = file("backups"), .label = "daily"})
                .path;
        add(db, 1);
        EXPECT_GT(std::filesystem::file_size(path + "-wal"), 0U);
    }
    static void add(Connection& db, int count)
    {
        for (int i = 0; i < count; ++i)
            db.script(
                "INSERT INTO shipments(status, created_at) VALUES ('CREATED', "
                "'2026-11-21T03:04:05Z')");
    }
    Restored run() { return restore(ledger_kind(), clock, {.backup = backup, .database = path}); }
    // As after a start; -1 when it is refused.
    std::int64_t shipments()
    {
        if (!inspect(path, ledger_kind()).empty())
            return -1;
        return count(path);
    }
    static std::int64_t count(const std::string& name)
    {
        Connection db{name, Mode::read_write};
        EXPECT_EQ(db.text("PRAGMA integrity_check"), "ok");
        return db.integer("SELECT count(*) FROM shipments");
    }
    // All databases in the directory, by their rows.
    std::vector<std::int64_t> all_counts()
    {
        std::vector<std::int64_t> counts;
        for (const auto& entry : std::filesystem::directory_iterator{file("")})
            if (std::string name = entry.path().filename().string();
                name == "holdfast.db" ||
                (name.starts_with("holdfast.db.before-restore-") && name.ends_with("Z")))
                counts.push_back(count(entry.path().string()));
        std::ranges::sort(counts);
        return counts;
    }
    // Of the first tree; the header stays good, so that inspect() lets it pass.
    void damage() { poke(100, "\x07"); }

    std::string backup;
};

std::string failure_of(const std::function<void()>& action)
{
    try {
        action();
    } catch (const std::exception& error) {
        return error.what();
    }
    return {};
}

TEST_F(Restore, PutsTheBackupInPlaceAndKeepsWhatWasThere)
{
    Restored restored = run();

    EXPECT_EQ(shipments(), 2);
    EXPECT_EQ(restored.kept, path + ".before-restore-20261121T030405.678Z");
    EXPECT_EQ(count(restored.kept), 3);
    EXPECT_EQ(restored.version, ledger_kind().version());
    EXPECT_THAT(restored.findings, testing::IsEmpty());
    EXPECT_EQ(count(backup), 2);
}

TEST_F(Restore, WorksWhereThereIsNoDatabase)
{
    for (const char* suffix : {"", "-wal", "-shm"})
        std::filesystem::remove(path + suffix);

    EXPECT_EQ(run().kept, "");
    EXPECT_EQ(shipments(), 2);
}

TEST_F(Restore, KeepsALogWithoutItsDatabase)
{
    std::filesystem::remove(path);

    Restored restored = run();

    EXPECT_EQ(shipments(), 2);
    EXPECT_GT(std::filesystem::file_size(restored.kept + "-wal"), 0U);
}

TEST_F(Restore, KeepsADamagedDatabaseTogetherWithItsLog)
{
    damage();
    std::string log = read_file(path + "-wal");
    std::string damaged = read_file(path);

    Restored restored = run();

    EXPECT_EQ(shipments(), 2);
    EXPECT_EQ(read_file(restored.kept), damaged);
    EXPECT_EQ(read_file(restored.kept + "-wal"), log);
    EXPECT_FALSE(std::filesystem::exists(restoring_path(path)));
}

TEST_F(Restore, IsRefusedWhileAnotherProgramHasTheDatabaseOpen)
{
    Connection other{path, Mode::read_write};
    EXPECT_EQ(other.integer("SELECT count(*) FROM shipments"), 3);

    EXPECT_THAT(failure_of([&] { run(); }), HasSubstr("is in use by another program"));
    EXPECT_EQ(other.integer("SELECT count(*) FROM shipments"), 3);
}

TEST_F(Restore, RefusesWhatIsNotABackupOfOurs)
{
    auto refusal = [&](const std::string& name) {
        backup = name;
        return failure_of([&] { run(); });
    };
    write(file("text"), std::string(5000, 'x'));
    write(file("empty"), "");
    Connection{file("foreign"), Mode::create}.script("CREATE TABLE t(a)");
    std::filesystem::copy_file(backup, file("cut"));
    std::filesystem::resize_file(file("cut"), 8192);

    EXPECT_THAT(refusal(file("absent")), HasSubstr("cannot be read by"));
    EXPECT_THAT(refusal(file("backups")), HasSubstr("is not a regular file"));
    EXPECT_THAT(refusal(file("text")), HasSubstr("is damaged"));
    EXPECT_THAT(refusal(file("empty")), HasSubstr("it is empty"));
    EXPECT_THAT(refusal(file("foreign")), HasSubstr("its application id is 0"));
    EXPECT_THAT(refusal(file("cut")), HasSubstr("is damaged"));
    EXPECT_EQ(shipments(), 3);
}

TEST_F(Restore, RefusesASchemaThatIsNewer)
{
    Connection{backup, Mode::read_write}.script(
        "PRAGMA user_version = 99; UPDATE schema_history SET version = 99 WHERE version = 3");

    EXPECT_THAT(failure_of([&] { run(); }), HasSubstr("has schema 99"));
    EXPECT_EQ(shipments(), 3);
}

TEST_F(Restore, SaysWhatIsOddAboutTheRows)
{
    Connection{backup, Mode::read_write}.script("UPDATE shipment_counts SET count = 7");

    EXPECT_EQ(run().findings.size(), 1U);
    EXPECT_EQ(shipments(), 2);
}

// At every step, in a process of its own that ends there.
class RestoreKilled : public Restore, public testing::WithParamInterface<const char*> {
protected:
    void kill_at(const char* place)
    {
        pid_t child = ::fork();
        ASSERT_GE(child, 0);
        if (child == 0) {
            arm_failpoint(place, [] { ::_exit(9); });
            failure_of([&] { run(); });
            ::_exit(0);
        }
        int status = 0;
        ::waitpid(child, &status, 0);
        EXPECT_TRUE(WIFEXITED(status) && (WEXITSTATUS(status) == 9 || WEXITSTATUS(status) == 0));
    }
};

TEST_P(RestoreKilled, LeavesTheOldOrTheNewDatabaseInPlace)
{
    kill_at(GetParam());

    std::int64_t in_place = shipments();
    EXPECT_TRUE(in_place == 2 || in_place == 3) << in_place;
    EXPECT_THAT(all_counts(), testing::Contains(3));
    run();
    EXPECT_EQ(shipments(), 2);
    EXPECT_THAT(all_counts(), testing::Contains(3));
}

TEST_P(RestoreKilled, IsFinishedByTheNextOneWhenTheOldDatabaseIsDamaged)
{
    damage();
    std::string log = read_file(path + "-wal");
    std::string old = read_file(path);
    kill_at(GetParam());

    // Never half of it: the old one as it was, refused, or the new one without the old one's log.
    bool is_old = read_file(path) == old && read_file(path + "-wal") == log;
    EXPECT_TRUE(is_old || shipments() == -1 || shipments() == 2);
    Restored restored = run();
    EXPECT_EQ(shipments(), 2);
    bool is_kept = false;
    for (const auto& entry : std::filesystem::directory_iterator{file("")})
        is_kept = is_kept || (entry.path().string().ends_with("-wal") &&
                              read_file(entry.path().string()) == log);
    EXPECT_TRUE(is_kept);
}

INSTANTIATE_TEST_SUITE_P(Everywhere, RestoreKilled,
                         testing::Values("copy.copied", "copy.verified", "restore.one_file",
                                         "restore.named", "restore.noted", "restore.log_kept",
                                         "restore.exchanged"));

}  // namespace
}  // namespace holdfast::store
