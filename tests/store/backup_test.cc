#include "store/backup.h"

#include <atomic>
#include <thread>

#include <fcntl.h>
#include <gmock/gmock.h>
#include <sys/file.h>
#include <sys/stat.h>

#include "base/descriptor.h"
#include "base/failpoint.h"
#include "base/text.h"
#include "tests/fakes/manual_clock.h"
#include "tests/fakes/temporary_directory.h"

namespace holdfast::store {
namespace {

using sqlite::Connection;
using sqlite::Mode;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr Kind kind{.name = "holdfast.db",
                    .application_id = 4711,
                    .synchronous = Synchronous::full,
                    .migrations = {}};

class Backups : public testing::Test {
protected:
    Backups()
    {
        writer.script(
            "PRAGMA journal_mode = WAL; PRAGMA application_id = 4711; PRAGMA user_version = 3;"
            "CREATE TABLE shipments(id INTEGER PRIMARY KEY, status TEXT NOT NULL) STRICT;"
            "CREATE INDEX shipments_status ON shipments(status);"
            "INSERT INTO shipments(status) VALUES ('CREATED'), ('DELIVERED');");
    }

    Backup make(BackupOptions options = {})
    {
        if (options.directory.empty())
            options.directory = backups;
        if (options.label.empty())
            options.label = "daily";
        return make_backup(reader(), kind, clock, options);
    }
    Connection& reader()
    {
        if (!reader_)
            reader_.emplace(path, Mode::read_only)
                .script("PRAGMA query_only = ON");  // As open_for_reading() has it.
        return *reader_;
    }
    std::vector<std::string> files() const
    {
        std::vector<std::string> names;
        for (const auto& entry : std::filesystem::directory_iterator{backups})
            names.push_back(entry.path().filename().string());
        std::ranges::sort(names);
        return names;
    }

    TemporaryDirectory directory;
    std::string path = directory.file("holdfast.db");
    std::string backups = directory.file("backups");
    ManualClock clock;
    Connection writer{path, Mode::create};

private:
    std::optional<Connection> reader_;
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

TEST_F(Backups, HoldsTheRowsAndTheMarksOfTheDatabase)
{
    Backup backup = make();

    Connection copy{backup.path, Mode::read_only};
    EXPECT_EQ(copy.integer("SELECT count(*) FROM shipments"), 2);
    EXPECT_EQ(copy.integer("PRAGMA application_id"), 4711);
    EXPECT_EQ(copy.integer("PRAGMA user_version"), 3);
    EXPECT_EQ(copy.text("PRAGMA integrity_check"), "ok");
    EXPECT_EQ(reader().integer("PRAGMA query_only"), 1);
    EXPECT_EQ(backup.bytes, std::filesystem::file_size(backup.path));
    EXPECT_EQ(backup.path, backups + "/holdfast-20261121T030405.678Z-daily.db");
}

TEST_F(Backups, BelongToTheServiceAlone)
{
    Backup backup = make();

    struct stat file {};
    struct stat folder {};
    ASSERT_EQ(::stat(backup.path.c_str(), &file), 0);
    ASSERT_EQ(::stat(backups.c_str(), &folder), 0);
    EXPECT_EQ(file.st_mode & 0007U, 0U);
    EXPECT_EQ(folder.st_mode & 0007U, 0U);
}

TEST_F(Backups, KeepSoManyOfALabelAndAllOfOthers)
{
    make({.label = "before-0002"});
    for (int day = 0; day < 4; ++day) {
        clock.advance(std::chrono::hours{24});
        make({.kept = 2});
    }

    EXPECT_THAT(files(), ElementsAre("holdfast-20261121T030405.678Z-before-0002.db",
                                     "holdfast-20261124T030405.678Z-daily.db",
                                     "holdfast-20261125T030405.678Z-daily.db"));
}

TEST_F(Backups, KeepAllWhenZeroIsAskedFor)
{
    for (int day = 0; day < 9; ++day)
        make({.kept = 0});

    EXPECT_EQ(list_backups(backups).size(), 9U);
}

TEST_F(Backups, AreListedNewestFirstAndNothingElseIs)
{
    make({.label = "daily"});
    clock.advance(std::chrono::seconds{1});
    make({.label = "by-hand"});
    std::ofstream{backups + "/holdfast-20261121T030405.678Z-daily.db.unfinished"} << "x";
    std::ofstream{backups + "/holdfast-20261341T030405.678Z-daily.db"} << "x";
    std::ofstream{backups + "/holdfast-20261121T030405.678Z-Daily.db"} << "x";
    std::ofstream{backups + "/notes.db"} << "x";
    std::filesystem::create_directory(backups + "/holdfast-20261121T030405.679Z-daily.db");

    std::vector<std::string> labels;
    for (const Backup& backup : list_backups(backups))
        labels.push_back(backup.label);
    EXPECT_THAT(labels, ElementsAre("by-hand", "daily"));
    EXPECT_EQ(list_backups(backups).front().made_at,
              std::chrono::floor<std::chrono::milliseconds>(clock.wall()));
    EXPECT_THAT(list_backups(directory.file("absent")), IsEmpty());
}

TEST_F(Backups, RefuseADirectoryWithTooLittleSpaceAndSayHowMuchIsNeeded)
{
    std::int64_t needed = writer.integer("PRAGMA page_count") * 4096 + (1LL << 60);

    std::string failure = failure_of([&] { make({.free_min = 1LL << 60}); });

    EXPECT_THAT(failure, HasSubstr(join("not enough space in ", backups, ": ", needed, " bytes")));
    EXPECT_THAT(files(), IsEmpty());
}

TEST_F(Backups, LeaveNothingWhenTheyFail)
{
    arm_failpoint("copy.verified", [] { throw std::runtime_error{"stopped"}; });
    EXPECT_EQ(failure_of([&] { make(); }), "stopped");
    arm_failpoint("no.such.place", [] {});

    EXPECT_THAT(files(), IsEmpty());
    EXPECT_EQ(reader().integer("SELECT count(*) FROM shipments"), 2);
}

TEST_F(Backups, RemoveWhatAKilledRunLeftButNotWhatAnotherIsMaking)
{
    std::filesystem::create_directory(backups);
    std::string dead = "holdfast-20261120T030405.678Z-daily.db.unfinished";
    std::string alive = "holdfast-20261120T030406.678Z-daily.db.unfinished";
    std::ofstream{backups + "/" + dead} << "half";
    std::ofstream{backups + "/" + dead + "-journal"} << "half";
    Descriptor other{::open((backups + "/" + alive).c_str(), O_RDWR | O_CREAT, 0640)};
    ASSERT_EQ(::flock(other.get(), LOCK_EX), 0);

    make();

    EXPECT_THAT(files(), ElementsAre(alive, "holdfast-20261121T030405.678Z-daily.db"));
}

TEST_F(Backups, AreRefusedWhenARowBreaksAConstraint)
{
    writer.script(
        "PRAGMA writable_schema = ON;"
        "UPDATE sqlite_schema SET sql = 'CREATE TABLE shipments(id INTEGER PRIMARY KEY, "
        "status TEXT NOT NULL CHECK (status <> ''DELIVERED''))' WHERE name = 'shipments'");

    EXPECT_THAT(failure_of([&] { make(); }),
                HasSubstr("the copy of the database is not right: CHECK constraint failed"));
    EXPECT_THAT(files(), IsEmpty());
}

TEST_F(Backups, AreRefusedWhenRowsGetLost)
{
    // The table's tree is exchanged for an empty one, as a lost page does it; its index still has
    // both rows, and the copy would be without a fault in itself.
    writer.script(
        "CREATE TABLE empty(id INTEGER PRIMARY KEY, status TEXT NOT NULL) STRICT;"
        "PRAGMA writable_schema = ON;"
        "UPDATE sqlite_schema SET rootpage = (SELECT rootpage FROM sqlite_schema "
        "WHERE name = 'empty') WHERE name = 'shipments'");

    EXPECT_THAT(failure_of([&] { make(); }), HasSubstr("index shipments_status has 0 rows of 2"));
    EXPECT_THAT(files(), IsEmpty());
}

TEST_F(Backups, HaveTheRowsOfOneSnapshotWhileOthersWrite)
{
    writer.script(
        "CREATE TABLE twins(id INTEGER PRIMARY KEY);"
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20000)"
        "INSERT INTO shipments(status) SELECT hex(randomblob(100)) FROM n;"
        "DELETE FROM shipments WHERE id <= 2; INSERT INTO twins SELECT id FROM shipments");
    std::atomic<bool> is_over{false};
    std::thread load{[&] {
        while (!is_over)
            writer.script(
                "BEGIN; INSERT INTO shipments(status) VALUES ('CREATED');"
                "INSERT INTO twins DEFAULT VALUES; COMMIT");
    }};

    Backup backup = make();
    is_over = true;
    load.join();

    Connection copy{backup.path, Mode::read_only};
    EXPECT_GE(copy.integer("SELECT count(*) FROM twins"), 20000);
    EXPECT_EQ(copy.integer("SELECT count(*) FROM twins"),
              copy.integer("SELECT count(*) FROM shipments"));
}

TEST_F(Backups, TellHowFarTheyAre)
{
    writer.script(
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5000)"
        "INSERT INTO shipments(status) SELECT hex(randomblob(100)) FROM n");
    std::vector<double> shares;

    make({.progress = [&](double share) { shares.push_back(share); }});

    EXPECT_GE(shares.size(), 2U);
    EXPECT_TRUE(std::ranges::is_sorted(shares));
    EXPECT_EQ(shares.back(), 1);
}

}  // namespace
}  // namespace holdfast::store
