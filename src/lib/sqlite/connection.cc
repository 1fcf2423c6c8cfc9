#include "lib/sqlite/connection.h"

#include <algorithm>
#include <type_traits>
#include <utility>
#include <vector>

#include "base/check.h"
#include "base/hex.h"
#include "base/text.h"
#include "lib/sqlite/disk_signs.h"
#include "lib/sqlite/handle.h"

namespace holdfast::sqlite {
namespace {

// More texts than our code has: somebody builds them from data.
constexpr std::size_t statements_max = 512;
// Some 10 us of work, so that a deadline is met closely and costs nothing.
constexpr int steps_between_questions = 1000;

// SQLite would count what it allocates, under a lock of all threads, for figures that nobody asks
// for. Once it is in use it can no longer be told, and counts on.
void spare_statistics()
{
    [[maybe_unused]] static const int told = sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
}

int flags_of(Mode mode)
{
    constexpr int always = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE | SQLITE_OPEN_PRIVATECACHE;
    switch (mode) {
    case Mode::read_only:
        return always | SQLITE_OPEN_READONLY;
    case Mode::read_write:
        return always | SQLITE_OPEN_READWRITE;
    case Mode::create:
        return always | SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;
    case Mode::immutable:
        return always | SQLITE_OPEN_READONLY | SQLITE_OPEN_URI;
    }
    CHECK(false);
    return 0;
}

// Of a file that nobody changes. The characters that mean something in a URI are written as bytes.
std::string immutable_uri(const std::string& path)
{
    std::string out = "file:";
    for (char c : path) {
        if (c == '%' || c == '?' || c == '#')
            append_to(out, '%', encode_hex({&c, 1}));
        else
            out += c;
    }
    return out + "?immutable=1";
}

void bind(sqlite3_stmt* statement, int position, const Value& value)
{
    int code = std::visit(
        [=](const auto& it) {
            using T = std::decay_t<decltype(it)>;
            if constexpr (std::is_same_v<T, std::nullptr_t>)
                return sqlite3_bind_null(statement, position);
            else if constexpr (std::is_same_v<T, std::int64_t>)
                return sqlite3_bind_int64(statement, position, it);
            else if constexpr (std::is_same_v<T, double>)
                return sqlite3_bind_double(statement, position, it);
            else if constexpr (std::is_same_v<T, std::string_view>)
                // Without an address SQLite would bind NULL.
                return sqlite3_bind_text64(statement, position,
                                           it.data() != nullptr ? it.data() : "", it.size(),
                                           SQLITE_STATIC, SQLITE_UTF8);
            else
                return it.empty() ? sqlite3_bind_zeroblob(statement, position, 0)
                                  : sqlite3_bind_blob64(statement, position, it.data(), it.size(),
                                                        SQLITE_STATIC);
        },
        value.variant());
    if (code != SQLITE_OK)
        throw Failure::of(sqlite3_db_handle(statement), code,
                          join("bind parameter ", position, " of ", sqlite3_sql(statement)));
}

}  // namespace

std::vector<std::string_view> split_statements(std::string_view sql)
{
    std::vector<std::string_view> statements;
    std::size_t start = 0;
    for (std::size_t at = 0; (at = sql.find(';', at)) != std::string_view::npos;) {
        ++at;
        // A semicolon in a text, a comment or a trigger ends nothing.
        if (sqlite3_complete(std::string{sql.substr(start, at - start)}.c_str()) == 0)
            continue;
        statements.push_back(sql.substr(start, at - start));
        start = at;
    }
    return statements;
}

Query::~Query()
{
    sqlite3_reset(statement_);
    sqlite3_clear_bindings(statement_);
    is_taken_ = false;
}

bool Query::next()
{
    int code = sqlite3_step(statement_);
    if (code == SQLITE_ROW)
        return true;
    if (code == SQLITE_DONE)
        return false;
    throw Failure::of(sqlite3_db_handle(statement_), code, sqlite3_sql(statement_));
}

std::int64_t Query::integer(int column) const noexcept
{
    return sqlite3_column_int64(statement_, column);
}

double Query::real(int column) const noexcept
{
    return sqlite3_column_double(statement_, column);
}

std::string_view Query::text(int column) const noexcept
{
    const auto* text = reinterpret_cast<const char*>(sqlite3_column_text(statement_, column));
    if (text == nullptr)
        return {};
    return {text, static_cast<std::size_t>(sqlite3_column_bytes(statement_, column))};
}

Bytes Query::bytes(int column) const noexcept
{
    const auto* bytes = static_cast<const std::byte*>(sqlite3_column_blob(statement_, column));
    return {bytes, static_cast<std::size_t>(sqlite3_column_bytes(statement_, column))};
}

bool Query::is_null(int column) const noexcept
{
    return sqlite3_column_type(statement_, column) == SQLITE_NULL;
}

int Query::columns() const noexcept
{
    return sqlite3_column_count(statement_);
}

struct Connection::Kept {
    StatementHandle statement;
    bool is_taken = false;
};

void Connection::Close::operator()(sqlite3* handle) const noexcept
{
    (void)sqlite3_close_v2(handle);
}

Connection::Connection(const std::string& path, Mode mode, const char* vfs)
    : state_{std::make_unique<State>()}
{
    spare_statistics();
    sqlite3* handle = nullptr;
    std::string name = mode == Mode::immutable ? immutable_uri(path) : path;
    int code = sqlite3_open_v2(name.c_str(), &handle, flags_of(mode),
                               vfs != nullptr ? vfs : signing_vfs());
    handle_.reset(handle);
    if (code != SQLITE_OK)
        throw Failure::of(handle, code, "open " + path);
    // Whoever wants a checkpoint asks for one: none at a commit, none while closing.
    sqlite3_db_config(handle, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
    sqlite3_db_config(handle, SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0, nullptr);
    sqlite3_db_config(handle, SQLITE_DBCONFIG_DQS_DML, 0, nullptr);
    sqlite3_wal_autocheckpoint(handle, 0);
}

Connection::~Connection() = default;
Connection::Connection(Connection&&) noexcept = default;

Connection& Connection::operator=(Connection&& other) noexcept
{
    // Statements and hooks go before the handle they belong to.
    kept_ = std::move(other.kept_);
    handle_ = std::move(other.handle_);
    state_ = std::move(other.state_);
    return *this;
}

Connection::Kept& Connection::prepare(std::string_view sql)
{
    if (auto found = kept_.find(sql); found != kept_.end())
        return *found->second;
    CHECK(kept_.size() < statements_max);
    sqlite3_stmt* statement = nullptr;
    int code = sqlite3_prepare_v3(handle_.get(), sql.data(), static_cast<int>(sql.size()),
                                  SQLITE_PREPARE_PERSISTENT, &statement, nullptr);
    if (code != SQLITE_OK)
        throw Failure::of(handle_.get(), code, std::string{sql});
    CHECK(statement != nullptr);
    auto kept = std::make_unique<Kept>(Kept{StatementHandle{statement}});
    return *kept_.emplace(sql, std::move(kept)).first->second;
}

Query Connection::query(std::string_view sql, std::initializer_list<Value> values)
{
    Kept& kept = prepare(sql);
    CHECK(!kept.is_taken);
    sqlite3_stmt* statement = kept.statement.get();
    CHECK(static_cast<std::size_t>(sqlite3_bind_parameter_count(statement)) == values.size());
    int position = 0;
    for (const Value& value : values)
        bind(statement, ++position, value);
    kept.is_taken = true;
    return {statement, kept.is_taken};
}

std::int64_t Connection::run(std::string_view sql, std::initializer_list<Value> values)
{
    Query query = this->query(sql, values);
    while (query.next()) {
    }
    return sqlite3_changes64(handle_.get());
}

std::int64_t Connection::integer(std::string_view sql, std::initializer_list<Value> values)
{
    Query query = this->query(sql, values);
    return query.next() ? query.integer(0) : 0;
}

std::string Connection::text(std::string_view sql, std::initializer_list<Value> values)
{
    Query query = this->query(sql, values);
    return query.next() ? std::string{query.text(0)} : std::string{};
}

void Connection::script(std::string_view sql, const std::function<void(std::string_view)>& each)
{
    const char* next = sql.data();
    const char* end = sql.data() + sql.size();
    while (next != end) {
        sqlite3_stmt* raw = nullptr;
        const char* rest = nullptr;
        int code =
            sqlite3_prepare_v2(handle_.get(), next, static_cast<int>(end - next), &raw, &rest);
        StatementHandle statement{raw};
        if (code != SQLITE_OK)
            throw Failure::of(handle_.get(), code, std::string{next, end});
        next = rest;
        if (!statement)
            continue;  // Only white space or a comment was left.
        if (each)
            each(sqlite3_sql(raw));
        bool is_taken = true;
        Query query{raw, is_taken};
        while (query.next()) {
        }
    }
}

std::int64_t Connection::last_insert_id() const noexcept
{
    return sqlite3_last_insert_rowid(handle_.get());
}

bool Connection::is_in_transaction() const noexcept
{
    return sqlite3_get_autocommit(handle_.get()) == 0;
}

Checkpoint Connection::checkpoint_passive()
{
    return checkpoint(SQLITE_CHECKPOINT_PASSIVE);
}

Checkpoint Connection::checkpoint_truncate()
{
    return checkpoint(SQLITE_CHECKPOINT_TRUNCATE);
}

Checkpoint Connection::checkpoint(int mode)
{
    int wal = 0;
    int moved = 0;
    int code = sqlite3_wal_checkpoint_v2(handle_.get(), "main", mode, &wal, &moved);
    if (code != SQLITE_OK && failure_kind(code) != FailureKind::busy)
        throw Failure::of(handle_.get(), code, "checkpoint");
    if (code == SQLITE_OK && mode == SQLITE_CHECKPOINT_TRUNCATE)
        state_->wal_pages = 0;
    return {.was_busy = code != SQLITE_OK, .wal_pages = wal, .moved_pages = moved};
}

void Connection::write_log_again()
{
    // SQLite's own writes are never longer: of one of 128 KiB or a multiple it would write nothing,
    // and call the disk full.
    constexpr std::int64_t chunk = 64 << 10;
    sqlite3_file* log = nullptr;
    int code = sqlite3_file_control(handle_.get(), "main", SQLITE_FCNTL_JOURNAL_POINTER, &log);
    if (code == SQLITE_OK && (log == nullptr || log->pMethods == nullptr))
        return;
    sqlite3_int64 size = 0;
    if (code == SQLITE_OK)
        code = log->pMethods->xFileSize(log, &size);
    std::vector<char> bytes(static_cast<std::size_t>(std::min<std::int64_t>(size, chunk)));
    for (sqlite3_int64 offset = 0; code == SQLITE_OK && offset < size; offset += chunk) {
        int count = static_cast<int>(std::min<std::int64_t>(size - offset, chunk));
        code = log->pMethods->xRead(log, bytes.data(), count, offset);
        if (code == SQLITE_OK)
            code = log->pMethods->xWrite(log, bytes.data(), count, offset);
    }
    if (code == SQLITE_OK && size > 0)
        code = log->pMethods->xSync(log, SQLITE_SYNC_NORMAL);
    if (code != SQLITE_OK)
        throw Failure{code, join("write the log again: ", sqlite3_errstr(code))};
}

void Connection::count_wal_pages() noexcept
{
    sqlite3_wal_hook(
        handle_.get(),
        [](void* state, sqlite3*, const char*, int pages) {
            static_cast<State*>(state)->wal_pages = pages;
            return SQLITE_OK;
        },
        state_.get());
}

bool Connection::has_moved() const noexcept
{
    int moved = 0;
    int code = sqlite3_file_control(handle_.get(), "main", SQLITE_FCNTL_HAS_MOVED, &moved);
    return code == SQLITE_OK && moved != 0;
}

void Connection::set_busy_timeout(int milliseconds) noexcept
{
    sqlite3_busy_timeout(handle_.get(), milliseconds);
}

void Connection::interrupt_when(std::function<bool()> is_over)
{
    state_->is_over = std::move(is_over);
    if (!state_->is_over) {
        sqlite3_progress_handler(handle_.get(), 0, nullptr, nullptr);
        return;
    }
    sqlite3_progress_handler(
        handle_.get(), steps_between_questions,
        [](void* state) { return static_cast<State*>(state)->is_over() ? 1 : 0; }, state_.get());
}

}  // namespace holdfast::sqlite
