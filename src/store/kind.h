// The two databases: the ledger, which loses nothing, and telemetry, which must never fill or slow
// it. Pure; any thread.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace holdfast::store {

// One numbered file of store/schema/, embedded.
struct Migration {
    int version;            // From 1, without gaps.
    std::string_view name;  // "0001_history"
    std::string_view sql;
    std::string_view sha256;  // Of `sql`, 64 hexadecimal digits.
};

enum class Synchronous { normal = 1, full = 2 };  // SQLite's numbers.

struct Kind {
    std::string_view name;         // "holdfast.db", as in messages and labels.
    std::uint32_t application_id;  // In the file's header: what is ours.
    Synchronous synchronous;
    std::span<const Migration> migrations;
    // See begin_session(). May be run again.
    std::string_view session_sql{};

    int version() const noexcept { return static_cast<int>(migrations.size()); }
};

const Kind& ledger_kind() noexcept;     // holdfast.db
const Kind& telemetry_kind() noexcept;  // events.db

}  // namespace holdfast::store
