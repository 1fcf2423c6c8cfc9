#include "store/migrate.h"

#include <csignal>

#include <gmock/gmock.h>
#include <sys/wait.h>

#include "base/failpoint.h"
#include "store/backup.h"
#include "store/refusal.h"
#include "tests/store/fixture.h"
#include "tests/store/kinds.h"

namespace holdfast::store {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;

struct Killed {};
void kill_here()
{
    throw Killed{};
}
void kill_process()
{
    (void)::kill(::getpid(), SIGKILL);
}
void nothing()
{
}

class Migrating : public StoreTest {
protected:
    void TearDown() override { arm_failpoint("none", nothing); }

    sqlite::Connection open(const Kind& kind = ledger_kind())
    {
        return open_for_writing({.path = path, .busy_ms = 1}, kind);
    }
    int run(sqlite::Connection& db, const Kind& kind, int to = 0)
    {
        return migrate(db, kind, clock,
                       {.to = to, .program_version = "1.2.3", .progress = progress});
    }
    void remove_database() const
    {
        for (const char* suffix : {"", "-wal", "-shm"})
            std::filesystem::remove(path + suffix);
    }
    Refusal refusal(sqlite::Connection& db, const Kind& kind)
    {
        try {
            (void)read_schema_state(db, kind);
        } catch (const Refused& refused) {
            return refused.refusal();
        }
        return {.cause = Cause::other, .what = "not refused"};
    }

    TestKind three{{"CREATE TABLE a(b TEXT); INSERT INTO a VALUES ('x;y');\n",
                    "ALTER TABLE a ADD COLUMN c TEXT; -- Why;\nUPDATE a SET c = b;\n"
                    "CREATE TRIGGER t AFTER INSERT ON a BEGIN SELECT 1; SELECT 2; END;"}};
    std::function<void(const MigrationProgress&)> progress;
};

TEST_F(Migrating, BringsANewDatabaseUpToDateAndRecordsIt)
{
    sqlite::Connection db = open();
    EXPECT_EQ(run(db, ledger_kind()), ledger_kind().version());
    SchemaState state = read_schema_state(db, ledger_kind());
    EXPECT_EQ(state.version, ledger_kind().version());
    EXPECT_TRUE(state.pending.empty());
    ASSERT_EQ(state.history.size(), ledger_kind().migrations.size());
    const Applied& second = state.history[1];
    EXPECT_EQ(second.version, 2);
    EXPECT_EQ(second.name, "0002_shipments");
    EXPECT_EQ(second.sha256, ledger_kind().migrations[1].sha256);
    EXPECT_EQ(second.applied_at, "2026-11-21T03:04:05.678901Z");
    EXPECT_EQ(second.program, "1.2.3");
    EXPECT_EQ(run(db, ledger_kind()), 0);
}

TEST_F(Migrating, StopsWhereItIsTold)
{
    sqlite::Connection db = open();
    Kind kind = three.kind();
    EXPECT_EQ(run(db, kind, 2), 2);
    SchemaState state = read_schema_state(db, kind);
    EXPECT_EQ(state.version, 2);
    ASSERT_EQ(state.pending.size(), 1U);
    EXPECT_EQ(state.pending[0].version, 3);
    EXPECT_EQ(run(db, kind), 1);
    EXPECT_EQ(db.text("SELECT c FROM a"), "x;y");
}

TEST_F(Migrating, TellsOfEachStatement)
{
    std::vector<std::string> told;
    progress = [&](const MigrationProgress& at) {
        told.push_back(join(at.migration.version, ": ", at.statement, "/", at.statements, " ",
                            at.done, "/", at.total));
    };
    sqlite::Connection db = open();
    (void)run(db, three.kind());
    EXPECT_THAT(told, ElementsAre("1: 1/1 0/6", "2: 1/2 1/6", "2: 2/2 2/6", "3: 1/3 3/6",
                                  "3: 2/3 4/6", "3: 3/3 5/6"));
}

// A clock that is looked at often: it says that time passes.
class BusyClock final : public Clock {
public:
    Instant now() const noexcept override { return ManualClock::start + (passed_ += step); }
    WallTime wall() const noexcept override { return ManualClock::start_wall; }

private:
    static constexpr std::chrono::milliseconds step{50};
    mutable Duration passed_{};
};

TEST_F(Migrating, TellsOfAStatementThatTakesLong)
{
    TestKind slow{
        {"CREATE TABLE n AS WITH RECURSIVE c(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM "
         "c WHERE i < 9999) SELECT i FROM c;"}};
    BusyClock busy;
    int told = 0;
    sqlite::Connection db = open();
    (void)migrate(db, slow.kind(), busy, {.program_version = "1", .progress = [&](const auto& at) {
                                              EXPECT_LE(at.done, 1);
                                              ++told;
                                          }});
    EXPECT_GT(told, 5);
    EXPECT_GT(read_schema_state(db, slow.kind()).history[1].took_ms, 1000);
}

// Killed at each statement and before each COMMIT: the next run finds whole migrations only.
TEST_F(Migrating, CanBeKilledAnywhereAndRunAgain)
{
    Kind kind = three.kind();
    for (const char* place : {"migrate.statement", "migrate.before_commit"}) {
        for (int visit = 1; visit <= 7; ++visit) {
            SCOPED_TRACE(join(place, ":", visit));
            remove_database();
            bool was_killed = false;
            {
                sqlite::Connection db = open();
                arm_failpoint(join(place, ":", visit), kill_here);
                try {
                    (void)run(db, kind);
                } catch (const Killed&) {
                    was_killed = true;
                }
            }
            arm_failpoint("none", nothing);
            EXPECT_EQ(was_killed, visit <= (place[8] == 's' ? 6 : 3));
            sqlite::Connection db = open();
            SchemaState state = read_schema_state(db, kind);
            EXPECT_EQ(state.version, std::ssize(state.history));
            EXPECT_EQ(run(db, kind), 3 - state.version);
            EXPECT_EQ(db.integer("SELECT count(*) FROM a"), 1);
            EXPECT_EQ(db.text("SELECT c FROM a"), "x;y");
        }
    }
}

TEST_F(Migrating, SurvivesSIGKILL)
{
    Kind kind = three.kind();
    using Case = std::pair<const char*, int>;
    for (auto [spec, whole] : {Case{"migrate.statement:5", 2}, {"migrate.before_commit:2", 1}}) {
        remove_database();
        pid_t child = fork();
        ASSERT_GE(child, 0);
        if (child == 0) {
            arm_failpoint(spec, kill_process);
            sqlite::Connection db = open();
            (void)run(db, kind);
            _exit(0);
        }
        int status = 0;
        ASSERT_EQ(waitpid(child, &status, 0), child);
        EXPECT_TRUE(WIFSIGNALED(status));
        sqlite::Connection db = open();
        int before = read_schema_state(db, kind).version;
        EXPECT_EQ(before, whole);
        EXPECT_EQ(run(db, kind), 3 - whole);
        db.script(
            "DELETE FROM schema_history WHERE version > 1; DROP TABLE a;"
            "PRAGMA user_version = 1");
    }
}

TEST_F(Migrating, AFailureUndoesItsMigrationAlone)
{
    TestKind wrong{{"CREATE TABLE a(b TEXT);",
                    "CREATE TABLE c(d TEXT); INSERT INTO nowhere(x) "
                    "VALUES (1);"}};
    sqlite::Connection db = open();
    EXPECT_THROW(run(db, wrong.kind()), Refused);
    EXPECT_FALSE(db.is_in_transaction());
    EXPECT_EQ(read_schema_state(db, wrong.kind()).version, 2);
    EXPECT_EQ(db.integer("SELECT count(*) FROM sqlite_schema WHERE name = 'c'"), 0);
}

// What the next start would meet as well is for a person; what may pass is for the next start.
TEST_F(Migrating, SaysWhichStatementCannotBeAppliedToWhatIsThere)
{
    TestKind wrong{
        {"CREATE TABLE a(b INTEGER PRIMARY KEY); INSERT INTO a VALUES (1);"
         "INSERT INTO a VALUES (1);"}};
    sqlite::Connection db = open();
    try {
        (void)run(db, wrong.kind());
        FAIL() << "was committed";
    } catch (const Refused& refused) {
        EXPECT_EQ(refused.refusal().cause, Cause::migration);
        EXPECT_EQ(refused.refusal().subject, path);
        EXPECT_EQ(refused.refusal().what, "cannot be migrated to schema 2");
        EXPECT_THAT(refused.refusal().why,
                    AllOf(HasSubstr("0002_test, statement 3 of 3"), HasSubstr("UNIQUE")));
    }
    EXPECT_EQ(read_schema_state(db, wrong.kind()).version, 1);
}

TEST_F(Migrating, LeavesAFullDiskForTheNextRun)
{
    TestKind large{{"CREATE TABLE a(b BLOB); INSERT INTO a VALUES (zeroblob(1000000));"}};
    sqlite::Connection db = open();
    db.script("PRAGMA max_page_count = 20");
    EXPECT_THROW(run(db, large.kind()), sqlite::Failure);
    db.script("PRAGMA max_page_count = 2000");
    EXPECT_EQ(run(db, large.kind()), 1) << "the history was there already";
}

TEST_F(Migrating, RowsThatReferToNothingAreNoResult)
{
    TestKind wrong{
        {"CREATE TABLE a(b INTEGER PRIMARY KEY); CREATE TABLE c(d REFERENCES a(b));"
         "INSERT INTO c VALUES (7);"}};
    sqlite::Connection db = open();
    try {
        (void)run(db, wrong.kind());
        FAIL() << "was committed";
    } catch (const std::runtime_error& error) {
        EXPECT_THAT(error.what(), HasSubstr("rows refer to rows that are gone"));
    }
    EXPECT_EQ(read_schema_state(db, wrong.kind()).version, 1);
}

TEST_F(Migrating, ATableCanBeRebuiltUnderItsReferences)
{
    TestKind rebuild{
        {"CREATE TABLE a(b INTEGER PRIMARY KEY); INSERT INTO a VALUES (1);"
         "CREATE TABLE c(d REFERENCES a(b) ON DELETE CASCADE); INSERT INTO c VALUES "
         "(1);",
         "CREATE TABLE a2(b INTEGER PRIMARY KEY, e TEXT); INSERT INTO a2(b) SELECT b "
         "FROM a; DROP TABLE a; ALTER TABLE a2 RENAME TO a;"}};
    sqlite::Connection db = open();
    EXPECT_EQ(run(db, rebuild.kind()), 3);
    EXPECT_EQ(db.integer("SELECT count(*) FROM c"), 1);
    EXPECT_EQ(db.integer("PRAGMA foreign_keys"), 1);
}

TEST_F(Migrating, EmptiesItsLog)
{
    sqlite::Connection db = open();
    (void)run(db, ledger_kind());
    EXPECT_EQ(std::filesystem::file_size(path + "-wal"), 0U);
}

TEST_F(Migrating, ANewerSchemaIsRefusedWithTheWayBack)
{
    sqlite::Connection db = open();
    (void)run(db, three.kind(2));
    sqlite::Connection reader = open_for_reading({.path = path}, ledger_kind());
    Backup old = make_backup(reader, ledger_kind(), clock,
                             {.directory = default_backup_directory(path), .label = "daily"});
    clock.advance(std::chrono::hours{1});
    Backup before =
        make_backup(reader, ledger_kind(), clock,
                    {.directory = default_backup_directory(path), .label = "before-0003"});
    clock.advance(std::chrono::seconds{1});
    (void)run(db, three.kind());
    clock.advance(std::chrono::hours{1});
    (void)make_backup(reader, ledger_kind(), clock,
                      {.directory = default_backup_directory(path), .label = "daily"});
    Refusal refused = refusal(db, three.kind(2));
    EXPECT_EQ(refused.cause, Cause::newer);
    EXPECT_EQ(refused.subject, path);
    EXPECT_EQ(refused.what, "has schema 3, and this program knows 2");
    EXPECT_EQ(refused.why, "Holdfast 1.2.3 migrated it");
    EXPECT_THAT(refused.remedy, AllOf(HasSubstr("install Holdfast 1.2.3 again"),
                                      HasSubstr("holdfastctl restore " + before.path)));
    EXPECT_THROW(run(db, three.kind(2)), Refused);
    std::filesystem::remove_all(default_backup_directory(path));
    EXPECT_THAT(refusal(db, three.kind(2)).remedy, HasSubstr("there is no copy from before in "));
}

TEST_F(Migrating, AnAlteredMigrationIsRefused)
{
    sqlite::Connection db = open();
    (void)run(db, three.kind());
    three[1].sha256 = "another";
    Refusal refused = refusal(db, three.kind());
    EXPECT_EQ(refused.cause, Cause::altered);
    EXPECT_THAT(refused.what, HasSubstr("another text of 0002_test"));
    EXPECT_THAT(refused.why, HasSubstr("Holdfast 1.2.3 applied 0002_test with SHA-256 000000"));
}

// A table of ours, but anybody can edit it: as many rows as there must be, with numbers of his own.
TEST_F(Migrating, AHistoryWithNumbersThatCannotBeIsRefused)
{
    sqlite::Connection db = open();
    (void)run(db, three.kind());
    for (int number : {0, -7}) {
        db.script(join("UPDATE schema_history SET version = ", number, " WHERE version <= 1"));
        Refusal refused = refusal(db, three.kind());
        EXPECT_EQ(refused.cause, Cause::altered);
        EXPECT_EQ(refused.why, join("schema_history has ", number, " where 1 must be"));
    }
}

TEST_F(Migrating, AHistoryThatContradictsTheVersionIsRefused)
{
    sqlite::Connection db = open();
    (void)run(db, three.kind());
    db.script("PRAGMA user_version = 2");
    EXPECT_EQ(refusal(db, three.kind()).why,
              "user_version is 2, schema_history has 3 entries up to 3");
    db.script("PRAGMA user_version = 3; DELETE FROM schema_history WHERE version = 2");
    EXPECT_EQ(refusal(db, three.kind()).cause, Cause::altered);
}

}  // namespace
}  // namespace holdfast::store
