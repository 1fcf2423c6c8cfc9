// The opponent of POST /shipments in script/bench: SQLite alone, inserting the rows that such a
// request leaves (shipment, count by trigger, answer under its key), 64 in a transaction, with the
// pragmas of holdfast.db. Usage: bare_sqlite DATABASE SECONDS SCHEMA_FILE...
#include <array>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include <sqlite3.h>

namespace {

void check(int code, sqlite3* db)
{
    if (code != SQLITE_OK && code != SQLITE_DONE)
        std::exit((std::fprintf(stderr, "bare_sqlite: %s\n", sqlite3_errmsg(db)), 70));
}

void run(sqlite3* db, const std::string& sql)
{
    check(sqlite3_exec(db, sql.c_str(), nullptr, nullptr, nullptr), db);
}

void insert(sqlite3* db, sqlite3_stmt* statement, const std::vector<std::string>& texts)
{
    sqlite3_reset(statement);
    for (int i = 0; const std::string& text : texts)
        sqlite3_bind_text(statement, ++i, text.data(), static_cast<int>(text.size()),
                          SQLITE_STATIC);
    check(sqlite3_step(statement), db);
}

}  // namespace

int main(int argc, char** argv)
{
    sqlite3* db = nullptr;
    if (argc < 4 || sqlite3_open(argv[1], &db) != SQLITE_OK)
        return std::fprintf(stderr, "bare_sqlite: DATABASE SECONDS SCHEMA_FILE...\n"), 64;
    run(db,
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-8192; "
        "PRAGMA foreign_keys=ON; PRAGMA cell_size_check=ON; PRAGMA secure_delete=OFF;");
    for (int i = 3; i < argc; ++i)
        if (std::ifstream file{argv[i]}; file)
            run(db, {std::istreambuf_iterator<char>{file}, {}});
    std::array<sqlite3_stmt*, 3> statements{};
    const char* sql =
        "INSERT INTO shipments(status, created_at) VALUES ('CREATED', ?);"
        "INSERT INTO shipment_history VALUES "
        "(CAST(? AS INTEGER), 1, ?, 'address:127.0.0.1', NULL, 'CREATED');"
        "INSERT INTO idempotency_keys VALUES "
        "(?, CAST(? AS BLOB), 201, ?, CAST(? AS BLOB), 1795230245)";
    for (sqlite3_stmt*& statement : statements)
        check(sqlite3_prepare_v2(db, sql, -1, &statement, &sql), db);
    auto [shipment, history, answer] = statements;
    const std::string time = "2026-11-21T03:04:05.678901Z";
    auto begun = std::chrono::steady_clock::now();
    std::chrono::duration<double> took{};
    long rows = 0;
    for (; took.count() < std::atof(argv[2]); took = std::chrono::steady_clock::now() - begun) {
        run(db, "BEGIN IMMEDIATE");
        for (int i = 0; i < 64; ++i, ++rows) {
            insert(db, shipment, {time});
            std::string id = std::to_string(sqlite3_last_insert_rowid(db));
            insert(db, history, {id, time});
            auto key = std::to_string(std::hash<std::string>{}(id));  // Spread, as clients' are.
            insert(db, answer,
                   {key, std::string(32, 'd'), "/shipments/" + id,
                    R"({"id":)" + id + R"(,"status":"CREATED","created_at":")" + time + "\"}\n"});
        }
        run(db, "COMMIT");
    }
    std::printf("%.0f rows/s\n", static_cast<double>(rows) / took.count());
    return 0;
}
