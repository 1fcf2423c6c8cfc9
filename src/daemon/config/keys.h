// The table of all keys. A feature adds its area: a file keys_<area>.cc, a line here and a line
// in keys.cc. Immutable; any thread.
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "daemon/config/key.h"

namespace holdfast::daemon {

std::vector<Key> listen_keys();
std::vector<Key> control_keys();
std::vector<Key> database_keys();
std::vector<Key> retention_keys();
std::vector<Key> imports_keys();
std::vector<Key> order_keys();
std::vector<Key> breaker_keys();
std::vector<Key> watch_keys();
std::vector<Key> alert_keys();
std::vector<Key> metrics_keys();
std::vector<Key> probe_keys();
std::vector<Key> status_page_keys();
std::vector<Key> drill_keys();
std::vector<Key> http_keys();
std::vector<Key> http_limit_keys();
std::vector<Key> auth_keys();
std::vector<Key> log_keys();
std::vector<Key> trend_keys();
std::vector<Key> tracing_keys();
std::vector<Key> event_keys();
std::vector<Key> kafka_keys();

// In the order of the man page; keys of one area stand together.
std::span<const Key> all_keys();

// Null when there is none of that path.
const Key* find_key(std::string_view path) noexcept;

}  // namespace holdfast::daemon
