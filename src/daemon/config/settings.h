// What the configuration says, typed and checked: plain values that are handed to whoever needs
// them and never change. A member's initialiser is the key's default. Any thread.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/time.h"
#include "daemon/config/event_settings.h"
#include "daemon/config/kafka_settings.h"
#include "daemon/config/tracing_settings.h"
#include "daemon/config/watch_settings.h"

namespace holdfast::http {
class Credentials;
}

namespace holdfast::daemon {

enum class LogLevel { debug, info, notice, warning, error };
enum class LogFormat { legacy, json };
// What GET /metrics answers to whoever does not care.
enum class MetricsFormat { json, prometheus, openmetrics };
enum class Migrate { on_start, manual };

// Where a certificate and its key are: each an absolute path, or "credential:NAME".
struct TlsSettings {
    std::string certificate;
    std::string key;
    bool operator==(const TlsSettings&) const = default;
};

struct ListenSettings {
    std::string address;  // "ADDRESS:PORT" or "[ADDRESS]:PORT".
    std::optional<TlsSettings> tls{};
    bool operator==(const ListenSettings&) const = default;
};

struct ControlSettings {
    std::string socket = "/run/holdfast/control.sock";
    std::int64_t connections_max = 32;
};

struct DatabaseSettings {
    std::string path;  // No default: where the data lives is the operator's decision.
    Migrate migrate = Migrate::on_start;
    std::int64_t free_min = 64 << 20;     // Bytes.
    std::int64_t ballast = 32 << 20;      // Bytes. 0: none.
    std::int64_t wal_max = 64 << 20;      // Bytes.
    std::int64_t cache = 8 << 20;         // Bytes, of the writing connection.
    std::int64_t events_max = 256 << 20;  // Bytes, of events.db.
    Duration read_timeout = std::chrono::seconds{2};
    std::string backup_directory;  // Empty: backups/ beside the database.
    std::int64_t backups_kept = 7;
};

struct RetentionSettings {
    Duration idempotency_keys = std::chrono::hours{7 * 24};
    Duration store_samples = std::chrono::hours{400 * 24};
    Duration undone_imports = std::chrono::hours{30 * 24};
};

struct ImportsSettings {
    std::int64_t bytes_max = 64 << 20;  // Bytes.
    std::int64_t rows_max = 2'000'000;
    std::int64_t uploads_max = 2;
    std::int64_t errors_max = 20;
    Duration batch_time = std::chrono::milliseconds{1};
};

// What is done with an order whose attempts of an episode are used up.
enum class OnExhausted { park, fail };

struct OrderSettings {
    std::string upstream_url;  // "http://127.0.0.1:5003"; empty: orders wait.
    // Empty: the service manager's credential "upstream-authorization".
    std::string upstream_authorization_file;
    std::int64_t backlog_max = 100'000;
    Duration deadline = std::chrono::hours{24};
    bool legacy_clear = false;
    std::int64_t concurrency = 32;
    Duration call_timeout = std::chrono::seconds{5};
    std::int64_t attempts_max = 3;
    Duration backoff_first = std::chrono::seconds{1};
    Duration backoff_longest = std::chrono::minutes{5};
    Duration parked_for = std::chrono::minutes{1};
    OnExhausted on_exhausted = OnExhausted::park;
    std::int64_t retries_percent = 20;
    std::vector<std::string> outcomes{};  // "404=declined".
    Duration slow_after = std::chrono::seconds{2};
    Duration probe_interval = std::chrono::seconds{10};
    // What stands in the file; empty when there is none, or nobody asked (load_with_secrets()).
    std::string upstream_authorization{};
};

enum class BreakerWindow { calls, seconds };
enum class HalfOpenEnd { open, closed, judge };

struct BreakerSettings {
    std::int64_t failure_rate = 50;     // Percent.
    std::int64_t slow_call_rate = 100;  // Percent.
    Duration slow_call = std::chrono::seconds{60};
    BreakerWindow window = BreakerWindow::calls;
    std::int64_t window_size = 100;
    std::int64_t minimum_calls = 100;
    Duration open_wait = std::chrono::seconds{60};
    std::int64_t open_wait_factor = 1;
    Duration open_wait_max = std::chrono::minutes{10};
    bool half_open_automatic = false;
    std::int64_t half_open_calls = 10;
    Duration half_open_max = std::chrono::seconds{30};
    HalfOpenEnd half_open_end = HalfOpenEnd::judge;
    std::vector<std::string> marks{};  // "timeout=ignored".
};

struct DrillSettings {
    // Where holdfastctl drill keeps them. Empty: they are not shown.
    std::string reports_dir = "/var/lib/holdfast-drills/reports";
};

struct HttpSettings {
    Duration drain_timeout = std::chrono::seconds{15};
    std::int64_t body_max = 1 << 20;  // Bytes.
    std::int64_t gzip_min = 1 << 10;  // Bytes. 0: nothing is compressed.
    std::int64_t connections_max = 4096;
    std::int64_t connections_per_address = 256;  // 0: any number.
    std::int64_t connections_reserve = 64;
    std::int64_t streams_max = 64;  // 0: none.
    Duration header_timeout = std::chrono::seconds{5};
    Duration body_timeout = std::chrono::seconds{30};
    Duration answer_timeout = std::chrono::seconds{30};
    Duration idle_timeout = std::chrono::seconds{60};
    std::int64_t rate_min = 1024;                     // Bytes a second.
    Duration slow_request = std::chrono::seconds{1};  // Zero: nothing is slow.
    bool access_log = false;
    MetricsFormat metrics_default = MetricsFormat::json;
    std::vector<std::string> trusted_proxies{"127.0.0.0/8", "::1/128"};  // Checked CIDR.
    std::vector<std::string> allowed_hosts;  // "api.example.org", "*.example.org", "*".
};

struct AuthSettings {
    std::string file;                    // Empty: the service manager's credential "auth".
    std::vector<std::string> anonymous;  // Scopes. Empty: by whether there are credentials.
    std::int64_t failures_max = 20;
    Duration failure_window = std::chrono::minutes{1};
    Duration cache_time = std::chrono::seconds{60};
    std::int64_t hashes_max = 32;
    // What stands in the file; null when there is none, or nobody asked (load_with_secrets()).
    std::shared_ptr<const http::Credentials> credentials;
};

struct LogSettings {
    LogLevel level = LogLevel::info;
    std::string file;  // Empty: no file.
    LogFormat file_format = LogFormat::legacy;
    std::int64_t queue_max = 4096;  // Entries.
    Duration repeat_window = std::chrono::seconds{60};
};

struct TrendSettings {
    bool enabled = true;
    Duration interval = std::chrono::minutes{1};
    Duration period = std::chrono::hours{24};
};

struct Settings {
    std::vector<ListenSettings> listen{{"127.0.0.1:8080"}};
    ControlSettings control;
    DatabaseSettings database;
    RetentionSettings retention;
    ImportsSettings imports;
    OrderSettings orders;
    BreakerSettings breaker;
    WatchSettings watch;
    AlertingSettings alerting;
    ProbeSettings probe;
    StatusPageSettings status_page;
    DrillSettings drills;
    HttpSettings http;
    AuthSettings auth;
    LogSettings log;
    TrendSettings trends;
    TracingSettings tracing;
    EventSettings events;
    KafkaSettings kafka;
};

}  // namespace holdfast::daemon
