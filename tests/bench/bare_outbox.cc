// The opponent of the outbox in script/bench: SQLite alone, that reads the rows of domain_events as
// the daemon does, deletes them, and tells nobody, a batch in a transaction, with the pragmas of
// holdfast.db. Usage: bare_outbox DATABASE ROWS_AT_ONCE
#include <chrono>
#include <cstdio>
#include <cstdlib>

#include <sqlite3.h>

namespace {

void check(int code, sqlite3* db)
{
    if (code != SQLITE_OK && code != SQLITE_DONE)
        std::exit((std::fprintf(stderr, "bare_outbox: %s\n", sqlite3_errmsg(db)), 70));
}

void run(sqlite3* db, const char* sql)
{
    check(sqlite3_exec(db, sql, nullptr, nullptr, nullptr), db);
}

sqlite3_stmt* prepare(sqlite3* db, const char* sql)
{
    sqlite3_stmt* statement = nullptr;
    check(sqlite3_prepare_v2(db, sql, -1, &statement, nullptr), db);
    return statement;
}

}  // namespace

int main(int argc, char** argv)
{
    sqlite3* db = nullptr;
    if (argc != 3 || sqlite3_open(argv[1], &db) != SQLITE_OK)
        return std::fprintf(stderr, "bare_outbox: DATABASE ROWS_AT_ONCE\n"), 64;
    run(db,
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-8192; "
        "PRAGMA foreign_keys=ON; PRAGMA cell_size_check=ON; PRAGMA secure_delete=OFF;");
    sqlite3_stmt* read =
        prepare(db,
                "SELECT sequence, at, type, key, data, topic, trace_parent FROM domain_events "
                "ORDER BY sequence LIMIT ?");
    sqlite3_stmt* remove = prepare(db, "DELETE FROM domain_events WHERE sequence <= ?");
    const int limit = std::atoi(argv[2]);
    auto begun = std::chrono::steady_clock::now();
    long rows = 0;
    long bytes = 0;
    for (int batch = limit; batch == limit; rows += batch) {
        run(db, "BEGIN IMMEDIATE");
        sqlite3_bind_int(read, 1, limit);
        sqlite3_int64 last = 0;
        for (batch = 0; sqlite3_step(read) == SQLITE_ROW; ++batch) {
            last = sqlite3_column_int64(read, 0);
            for (int column = 2; column < 7; ++column)
                if (sqlite3_column_text(read, column) != nullptr)
                    bytes += sqlite3_column_bytes(read, column);
        }
        check(sqlite3_reset(read), db);
        sqlite3_bind_int64(remove, 1, last);
        check(sqlite3_step(remove), db);
        sqlite3_reset(remove);
        run(db, "COMMIT");
    }
    std::chrono::duration<double> took = std::chrono::steady_clock::now() - begun;
    std::printf("%ld rows, %ld bytes, %.0f rows/s\n", rows, bytes,
                static_cast<double>(rows) / took.count());
    return 0;
}
