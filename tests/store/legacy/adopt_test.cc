#include "store/legacy/adopt.h"

#include <cstring>
#include <filesystem>
#include <stdexcept>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/failpoint.h"
#include "base/text.h"
#include "store/open.h"
#include "store/prepare.h"
#include "tests/fakes/manual_clock.h"
#include "tests/fakes/temporary_directory.h"

namespace holdfast::store {
namespace {

using testing::ElementsAre;
using testing::Field;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

namespace fs = std::filesystem;

constexpr const char* shipments_sql =
    "CREATE TABLE shipments(id INTEGER PRIMARY KEY, status TEXT NOT NULL, created_at TEXT NOT "
    "NULL);"
    "INSERT INTO shipments VALUES (1, 'CREATED', '2026-01-15T09:30:00+00:00'),"
    " (5, 'DELIVERED', '2026-01-15T11:30:00+02:00'), (9, 'DELIVERED', '2026-01-15 09:30:00');";

class Adopt : public testing::Test {
protected:
    void make(const std::string& sql)
    {
        sqlite::Connection{path, sqlite::Mode::create}.script(sql);
    }

    Adopted adopt_it() { return adopt(clock, {.path = path, .program_version = "1.0"}); }

    // As the service opens it.
    Prepared open() { return prepare({.ledger_path = path, .program_version = "1.0"}, clock); }

    static std::string all(sqlite::Connection& db, std::string_view sql)
    {
        std::string out;
        for (sqlite::Query row = db.query(sql); row.next(); out += '\n')
            for (int i = 0; i < row.columns(); ++i)
                append_to(out, i > 0 ? "|" : "", row.text(i));
        return out;
    }
    std::size_t files() const
    {
        fs::directory_iterator begin{directory.file("")};
        return static_cast<std::size_t>(std::distance(begin, fs::directory_iterator{}));
    }

    TemporaryDirectory directory;
    ManualClock clock;
    std::string path = directory.file("data.db");
};

TEST_F(Adopt, KeepsEachRowItsIdItsStatusAndItsMoment)
{
    make(shipments_sql);
    ASSERT_TRUE(is_to_be_adopted(path));
    Adopted adopted = adopt_it();
    EXPECT_EQ(adopted.origin, Origin::shipments);
    EXPECT_EQ(adopted.shipments, 3);
    EXPECT_EQ(adopted.unread, 0);
    EXPECT_THAT(adopted.waiting, IsEmpty());
    EXPECT_FALSE(is_to_be_adopted(path));

    Prepared prepared = open();
    EXPECT_THAT(prepared.done, ElementsAre(HasSubstr("made "))) << "the telemetry alone";
    EXPECT_EQ(all(prepared.ledger, "SELECT id, status, created_at FROM shipments"),
              "1|CREATED|2026-01-15T09:30:00.000000Z\n"
              "5|DELIVERED|2026-01-15T09:30:00.000000Z\n"
              "9|DELIVERED|2026-01-15T09:30:00.000000Z\n");
    EXPECT_EQ(all(prepared.ledger, "SELECT status, count FROM shipment_counts"),
              "CREATED|1\nDELIVERED|2\n");
}

TEST_F(Adopt, LeavesTheOldDatabaseAsItWasUnderAnotherName)
{
    make(shipments_sql);
    std::string before = read_file(path);
    Adopted adopted = adopt_it();
    EXPECT_EQ(read_file(adopted.kept), before);
    EXPECT_THAT(adopted.kept, testing::StartsWith(path + ".before-"));
}

TEST_F(Adopt, KeepsRowsThatNobodyUnderstandsAndListsThem)
{
    make(
        "CREATE TABLE shipments(id INTEGER PRIMARY KEY, status, created_at);"
        "INSERT INTO shipments VALUES (1, 'CREATED', '2026-01-15T09:30:00Z'), (2, 'lost', 'x'), "
        "(3, NULL, 4.5), (4, 'CREATED', x'00FF'), (-5, 'CREATED', '2026-01-15')");
    Adopted adopted = adopt_it();
    EXPECT_EQ(adopted.shipments, 1);
    EXPECT_EQ(adopted.unread, 4);
    EXPECT_THAT(
        adopted.first_unread,
        ElementsAre(Field(&UnreadRow::reason, HasSubstr("its id is -5")),
                    Field(&UnreadRow::reason, HasSubstr("its status is \"lost\"")),
                    Field(&UnreadRow::reason, HasSubstr("its status is of type null")),
                    Field(&UnreadRow::reason, HasSubstr("its created_at is of type blob"))));
    Prepared prepared = open();
    EXPECT_EQ(all(prepared.ledger,
                  "SELECT quote(id), quote(status), quote(created_at) FROM "
                  "unread_shipments ORDER BY number"),
              "-5|'CREATED'|'2026-01-15'\n2|'lost'|'x'\n3|NULL|4.5\n4|'CREATED'|X'00FF'\n");
}

struct Other {
    Origin origin;
    const char* sql;
    const char* table;
};

TEST_F(Adopt, LetsTheTablesOfTheOthersWait)
{
    const Other others[] = {
        {Origin::orders,
         "CREATE TABLE orders(order_id TEXT PRIMARY KEY, product TEXT, quantity INTEGER, status "
         "TEXT); INSERT INTO orders VALUES ('a', 'box', 2, 'Validated'), ('b', NULL, 0, 'Gone')",
         "legacy_orders"},
        {Origin::services,
         "CREATE TABLE services(service_id TEXT PRIMARY KEY, name TEXT, url TEXT);"
         "INSERT INTO services VALUES ('a', 'A', 'http://a'), ('b', 'B', 'http://b')",
         "legacy_services"},
        {Origin::events,
         "CREATE TABLE http_requests(timestamp TEXT, user_ip TEXT, method TEXT, endpoint TEXT);"
         "INSERT INTO http_requests VALUES ('t', 'i', 'GET', '/'), ('t', 'i', 'GET', '/x')",
         "legacy_http_requests"}};
    for (const Other& other : others) {
        fs::remove(path);
        make(other.sql);
        ASSERT_TRUE(is_to_be_adopted(path)) << other.table;
        Adopted adopted = adopt_it();
        EXPECT_EQ(adopted.origin, other.origin);
        ASSERT_THAT(adopted.waiting, SizeIs(1));
        EXPECT_EQ(adopted.waiting.front().name, other.table);
        EXPECT_EQ(adopted.waiting.front().rows, 2);
        sqlite::Connection old{adopted.kept, sqlite::Mode::read_only};
        Prepared prepared = open();
        EXPECT_EQ(all(prepared.ledger, join("SELECT * FROM ", other.table)),
                  all(old, join("SELECT * FROM ",
                                std::string_view{other.table}.substr(std::strlen("legacy_")))));
    }
}

TEST_F(Adopt, KeepsColumnsThatOursDoNotHave)
{
    make(join(shipments_sql, "ALTER TABLE shipments ADD COLUMN carrier TEXT DEFAULT 'ACME'"));
    Adopted adopted = adopt_it();
    EXPECT_EQ(adopted.shipments, 3);
    ASSERT_THAT(adopted.waiting, SizeIs(1));
    EXPECT_EQ(adopted.waiting.front().name, "legacy_shipments");
    Prepared prepared = open();
    EXPECT_EQ(prepared.ledger.integer("SELECT count(*) FROM legacy_shipments WHERE carrier = "
                                      "'ACME'"),
              3);
}

TEST_F(Adopt, TakesWhatIsStillInALog)
{
    {
        sqlite::Connection old{path, sqlite::Mode::create};
        old.text("PRAGMA journal_mode = WAL");
        old.script(shipments_sql);
        // As a process that was killed leaves it.
        for (const char* suffix : {"", "-wal"})
            fs::copy_file(path + suffix, directory.file("copy.db") + suffix);
    }
    path = directory.file("copy.db");
    EXPECT_EQ(adopt_it().shipments, 3);
    EXPECT_FALSE(fs::exists(path + "-wal")) << "the old log beside the new database destroys it";
    EXPECT_EQ(open().ledger.integer("SELECT count(*) FROM shipments"), 3);
}

TEST_F(Adopt, RefusesWhileAnotherProgramWrites)
{
    make(shipments_sql);
    std::string before = read_file(path);
    sqlite::Connection other{path, sqlite::Mode::read_write};
    other.run("BEGIN IMMEDIATE");
    EXPECT_THROW(adopt_it(), Refused);
    EXPECT_EQ(read_file(path), before);
}

TEST_F(Adopt, IsNotForOthersDatabases)
{
    make("CREATE TABLE shipments(number INTEGER)");
    EXPECT_THROW((void)is_to_be_adopted(path), Refused);
    EXPECT_THROW(adopt_it(), Refused);
    fs::remove(path);
    make(join("PRAGMA application_id = 7;", shipments_sql));
    EXPECT_THROW((void)is_to_be_adopted(path), Refused) << "it says whose it is";
    EXPECT_FALSE(is_to_be_adopted(directory.file("nowhere.db")));
    EXPECT_FALSE(fs::exists(directory.file("nowhere.db")));
}

TEST_F(Adopt, MayBeInterruptedAnywhereAndRunAgain)
{
    make(join(shipments_sql, "CREATE TABLE more(a); INSERT INTO more VALUES (1)"));
    std::string before = read_file(path);
    for (const char* place :
         {"migrate.statement:1", "migrate.statement:40", "migrate.before_commit:2", "adopt.row:1",
          "adopt.row:3", "adopt.table:1", "adopt.before_commit:1", "adopt.before_exchange:1",
          "restore.one_file:1", "restore.named:1"}) {
        ASSERT_TRUE(arm_failpoint(place, [] { throw std::runtime_error{"the power is gone"}; }));
        EXPECT_THROW(adopt_it(), std::runtime_error) << place;
        EXPECT_EQ(read_file(path), before) << place;
    }
    ASSERT_TRUE(arm_failpoint("nowhere", [] {}));
    EXPECT_EQ(adopt_it().shipments, 3);
    EXPECT_EQ(open().ledger.integer("SELECT count(*) FROM legacy_more"), 1);
}

TEST_F(Adopt, LeavesNothingBesideIt)
{
    make(shipments_sql);
    (void)adopt_it();
    EXPECT_EQ(files(), 3U) << "the ledger, the old database, the lock";
}

}  // namespace
}  // namespace holdfast::store
