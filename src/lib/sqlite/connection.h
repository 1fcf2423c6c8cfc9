// One connection to one database file. It belongs to one thread at a time. Every failure is thrown
// as a Failure.
#pragma once

#include <cstdint>
#include <functional>
#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "lib/sqlite/failure.h"
#include "lib/sqlite/value.h"

struct sqlite3;
struct sqlite3_stmt;

namespace holdfast::sqlite {

// `immutable`: nobody changes the file meanwhile. It is read without locks, its log is not looked
// at, and nothing is created beside it.
enum class Mode { read_only, read_write, create, immutable };

// The statements of a script, each with its semicolon and what stands before it; comments at the
// end are none.
std::vector<std::string_view> split_statements(std::string_view sql);

// A running statement: borrowed from its connection, which has it back when this goes. Until then
// a SELECT holds its snapshot.
class Query {
public:
    Query(sqlite3_stmt* statement, bool& is_taken) noexcept
        : statement_{statement}, is_taken_{is_taken}
    {
    }
    ~Query();
    Query(const Query&) = delete;
    Query& operator=(const Query&) = delete;

    // True when there is a row to look at.
    bool next();

    std::int64_t integer(int column) const noexcept;
    double real(int column) const noexcept;
    // Valid until next().
    std::string_view text(int column) const noexcept;
    Bytes bytes(int column) const noexcept;
    bool is_null(int column) const noexcept;
    int columns() const noexcept;

private:
    sqlite3_stmt* statement_;
    bool& is_taken_;
};

// How far a checkpoint came.
struct Checkpoint {
    bool was_busy = false;  // A reader or a foreign writer stood in the way.
    std::int64_t wal_pages = 0;
    std::int64_t moved_pages = 0;
};

class Connection {
public:
    // `vfs` names SQLite's view of the disk; tests have their own. Absent: the default
    // one, with the signs of disk_signs.h.
    Connection(const std::string& path, Mode mode, const char* vfs = nullptr);
    ~Connection();
    Connection(Connection&&) noexcept;
    Connection& operator=(Connection&&) noexcept;
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

    // The prepared statement is kept: `sql` is one of the finitely many texts of this program, or a
    // text built from them. One Query of the same text at a time.
    Query query(std::string_view sql, std::initializer_list<Value> values = {});
    // Runs a statement that gives no rows; returns how many rows it changed itself (a trigger's
    // changes do not count).
    std::int64_t run(std::string_view sql, std::initializer_list<Value> values = {});
    // The first column of the first row; zero or empty when there is no row.
    std::int64_t integer(std::string_view sql, std::initializer_list<Value> values = {});
    std::string text(std::string_view sql, std::initializer_list<Value> values = {});
    // Any number of statements, one after the other, not kept. `each` hears of every one before
    // it runs.
    void script(std::string_view sql, const std::function<void(std::string_view)>& each = {});

    std::int64_t last_insert_id() const noexcept;
    // False once SQLite has rolled a transaction back by itself.
    bool is_in_transaction() const noexcept;

    Checkpoint checkpoint_passive();
    // Also empties the WAL file. Readers and foreign writers are waited for as long as the busy
    // time-out says.
    Checkpoint checkpoint_truncate();
    // Writes the WAL's bytes over themselves and syncs them. Inside a write transaction that has
    // changed nothing yet.
    void write_log_again();
    // Whether its file is gone, or another one has its name by now: what is stored then, nobody
    // finds again.
    bool has_moved() const noexcept;
    void set_busy_timeout(int milliseconds) noexcept;
    // From now on wal_pages() counts. `PRAGMA wal_autocheckpoint` would end that: SQLite has one
    // hook for both.
    void count_wal_pages() noexcept;
    // Pages in the WAL after the last commit of this connection.
    std::int64_t wal_pages() const noexcept { return state_->wal_pages; }

    // Asked about every thousand steps of the virtual machine; true ends the statement with an
    // `interrupted` failure. Empty: nobody is asked.
    void interrupt_when(std::function<bool()> is_over);

private:
    struct Kept;
    struct Close {
        void operator()(sqlite3* handle) const noexcept;
    };
    struct Hash {
        using is_transparent = void;
        std::size_t operator()(std::string_view text) const noexcept
        {
            return std::hash<std::string_view>{}(text);
        }
    };
    // What SQLite's hooks point to: it stays where it is when the connection moves.
    struct State {
        std::int64_t wal_pages = 0;
        std::function<bool()> is_over;
    };

    Kept& prepare(std::string_view sql);
    Checkpoint checkpoint(int mode);

    std::unique_ptr<State> state_;
    std::unique_ptr<sqlite3, Close> handle_;
    std::unordered_map<std::string, std::unique_ptr<Kept>, Hash, std::equal_to<>> kept_;
};

}  // namespace holdfast::sqlite
