// What was seen of the database's files and of the room for them, as plain values. Immutable once
// gathered; any thread.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace holdfast::ctl::doctor {

struct RefusalFacts {
    std::int64_t cause = 0;
    std::string subject{}, what{}, why{}, remedy{};

    template <typename Archive>
    void visit(Archive& archive)
    {
        archive(cause, subject, what, why, remedy);
    }
};

struct StoreFinding {
    std::string path{}, check{}, what{}, remedy{};

    template <typename Archive>
    void visit(Archive& archive)
    {
        archive(path, check, what, remedy);
    }
};

struct DatabaseFacts {
    bool is_seen = false;
    bool exists = false;
    bool is_telemetry_there = false;  // What a service leaves beside its database.
    std::vector<RefusalFacts> refusals{}, telemetry_refusals{};
    std::string trouble{};     // Why nobody can say now.
    std::int64_t version = 0;  // Of the schema.
    std::int64_t pending = 0;  // Migrations.
    std::string newest_backup{};
    std::vector<std::string> other_databases{};  // Ledgers beside it, or where none is configured.
    bool is_verified = false;                    // All of it was read in time.
    std::vector<StoreFinding> findings{};

    template <typename Archive>
    void visit(Archive& archive)
    {
        archive(is_seen, exists, is_telemetry_there, refusals, telemetry_refusals, trouble, version,
                pending, newest_backup, other_databases, is_verified, findings);
    }
};

struct SpaceFacts {
    bool is_seen = false;
    std::string directory{}, mount_point{}, type{};
    bool is_read_only = false;
    std::int64_t bytes = 0, bytes_free = 0;
    std::int64_t inodes = 0, inodes_free = 0;  // 0 of 0: it has no such number.
    std::string largest{};  // File on it, near the database, that is none of ours.
    std::int64_t largest_bytes = 0;
    std::string fullest{};  // Directory with the most files near the database.
    std::int64_t fullest_files = 0;

    template <typename Archive>
    void visit(Archive& archive)
    {
        archive(is_seen, directory, mount_point, type, is_read_only, bytes, bytes_free, inodes,
                inodes_free, largest, largest_bytes, fullest, fullest_files);
    }
};

struct FileFacts {
    std::string path{}, owner{}, group{};
    bool exists = false;
    std::int64_t mode = 0;

    template <typename Archive>
    void visit(Archive& archive)
    {
        archive(path, owner, group, exists, mode);
    }
};

}  // namespace holdfast::ctl::doctor
