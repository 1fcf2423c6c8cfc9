// What the configuration says, typed and checked: plain values that are handed to whoever needs
// them and never change. A member's initialiser is the key's default. Any thread.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/time.h"

namespace holdfast::daemon {

enum class LogLevel { debug, info, notice, warning, error };
enum class LogFormat { legacy, json };
enum class Migrate { on_start, manual };

struct ControlSettings {
    std::string socket = "/run/holdfast/control.sock";
};

struct DatabaseSettings {
    std::string path;  // No default: where the data lives is the operator's decision.
    Migrate migrate = Migrate::on_start;
    std::int64_t free_min = 64 << 20;  // Bytes.
    std::int64_t ballast = 32 << 20;   // Bytes. 0: none.
    std::int64_t wal_max = 64 << 20;   // Bytes.
    std::int64_t cache = 8 << 20;      // Bytes, of the writing connection.
    Duration read_timeout = std::chrono::seconds{2};
    std::string backup_directory;  // Empty: backups/ beside the database.
    std::int64_t backups_kept = 7;
};

struct RetentionSettings {
    Duration idempotency_keys = std::chrono::hours{7 * 24};
    Duration store_samples = std::chrono::hours{400 * 24};
};

struct HttpSettings {
    Duration drain_timeout = std::chrono::seconds{15};
    std::int64_t body_max = 1 << 20;  // Bytes.
    std::int64_t gzip_min = 1 << 10;  // Bytes. 0: nothing is compressed.
    std::int64_t connections_max = 4096;
    Duration slow_request = std::chrono::seconds{1};  // Zero: nothing is slow.
    bool access_log = false;
    std::vector<std::string> trusted_proxies{"127.0.0.0/8", "::1/128"};  // Checked CIDR.
};

struct LogSettings {
    LogLevel level = LogLevel::info;
    std::string file;  // Empty: no file.
    LogFormat file_format = LogFormat::legacy;
    std::int64_t queue_max = 4096;  // Entries.
    Duration repeat_window = std::chrono::seconds{60};
};

struct Settings {
    std::vector<std::string> listen{"127.0.0.1:8080"};  // "ADDRESS:PORT" or "[ADDRESS]:PORT".
    ControlSettings control;
    DatabaseSettings database;
    RetentionSettings retention;
    HttpSettings http;
    LogSettings log;
};

}  // namespace holdfast::daemon
