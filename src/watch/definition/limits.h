// How much a definition may hold. Pure; any thread.
#pragma once

#include <chrono>
#include <cstddef>

#include "base/time.h"

namespace holdfast::watch::limits {

inline constexpr std::size_t services_max = 10'000;

inline constexpr std::size_t id_bytes_max = 128;
inline constexpr std::size_t name_bytes_max = 200;
inline constexpr std::size_t url_bytes_max = 2048;
inline constexpr std::size_t version_bytes_max = 128;
inline constexpr std::size_t group_bytes_max = 128;
inline constexpr std::size_t tag_bytes_max = 64;
inline constexpr std::size_t tags_max = 32;
inline constexpr std::size_t dependencies_max = 32;
inline constexpr std::size_t headers_max = 32;
inline constexpr std::size_t header_value_bytes_max = 4096;
inline constexpr std::size_t body_bytes_max = std::size_t{64} << 10;
inline constexpr std::size_t send_bytes_max = 4096;
inline constexpr std::size_t expect_bytes_max = 1024;
inline constexpr std::size_t path_bytes_max = 1024;
inline constexpr std::size_t host_name_bytes_max = 253;
inline constexpr std::size_t statuses_max = 32;
inline constexpr std::size_t token_bytes_min = 16;
inline constexpr std::size_t token_bytes_max = 128;

inline constexpr Duration interval_min = std::chrono::seconds{1};
inline constexpr Duration interval_max = std::chrono::hours{24};
// What is expected of a job that runs by the month.
inline constexpr Duration heartbeat_interval_max = std::chrono::days{31};
inline constexpr Duration grace_max = std::chrono::days{31};
inline constexpr Duration timeout_min = std::chrono::milliseconds{10};
inline constexpr Duration latency_max = std::chrono::hours{1};
inline constexpr unsigned retries_max = 5;
inline constexpr unsigned redirects_max = 20;
inline constexpr unsigned threshold_max = 100;
inline constexpr unsigned certificate_days_max = 3650;

// Of checks that only this host can make. A name of systemd's is at most so long.
inline constexpr std::size_t unit_name_bytes_max = 255;
inline constexpr unsigned restarts_max = 1000;
inline constexpr Duration restarts_within_min = std::chrono::seconds{10};
inline constexpr Duration restarts_within_max = std::chrono::hours{24};
// Of one core, and a host may have many.
inline constexpr unsigned cpu_percent_max = 100'000;
inline constexpr Duration duration_max_max = std::chrono::days{31};
inline constexpr std::size_t journal_fields_max = 8;
inline constexpr std::size_t field_name_bytes_max = 64;
inline constexpr std::size_t field_value_bytes_max = 1024;
inline constexpr std::size_t journal_text_bytes_max = 1024;
inline constexpr unsigned entries_max = 1'000'000;
inline constexpr Duration journal_within_max = std::chrono::hours{24};
inline constexpr Duration clock_error_min = std::chrono::milliseconds{1};
inline constexpr Duration clock_error_max = std::chrono::hours{1};
inline constexpr unsigned echoes_max = 20;
// From one to the next.
inline constexpr Duration echo_interval = std::chrono::milliseconds{200};
inline constexpr std::size_t arguments_max = 32;
inline constexpr std::size_t argument_bytes_max = 1024;
inline constexpr std::size_t composite_max = 64;

}  // namespace holdfast::watch::limits
