// The entries of `listen`, from JSON and back: "127.0.0.1:8080", or {"address": "0.0.0.0:8443",
// "tls": {"certificate": ..., "key": ...}}. Does no I/O; any thread.
#pragma once

#include <string_view>
#include <vector>

#include "daemon/config/settings.h"
#include "daemon/config/value.h"

namespace holdfast::json {
class Writer;
}

namespace holdfast::daemon {

inline constexpr std::string_view listen_form =
    "ADDRESS:PORT with a literal address, or {\"address\": ..., \"tls\": {\"certificate\": ..., "
    "\"key\": ...}}";

// Those that are good; what is wrong with the others goes to `rejected`.
std::vector<ListenSettings> read_listen(const json::Node& list, std::vector<Rejected>& rejected);

// In the shortest form that reads back as the same.
void write_listen(const std::vector<ListenSettings>& entries, json::Writer& writer);

// The JSON Schema of one entry, into an object that is open.
void write_listen_schema(json::Writer& writer);

}  // namespace holdfast::daemon
