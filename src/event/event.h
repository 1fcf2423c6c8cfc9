// Something that happened, as the rest of the world is told: the body that consumers of the old
// service read, and the attributes of CloudEvents 1.0 beside it. Pure; any thread.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"

namespace holdfast::event {

inline constexpr std::size_t type_bytes_max = 64;

struct Event {
    std::string id;    // event_id.h, or whatever another program chose.
    std::string type;  // is_type(): "order.accepted", "http_request".
    std::string key;   // What keeps its order: an order, a service. Empty: nothing does.
    WallTime time{};
    std::string data = "{}";   // A JSON object, compact.
    std::string trace_parent;  // W3C traceparent of what caused it; empty when nobody knows.
};

// A letter, then letters, digits, '.', '_' and '-', at most type_bytes_max: so that it needs no
// quoting wherever it is written.
bool is_type(std::string_view text) noexcept;

// {"timestamp":…,"event_type":…,"data":…}: what stands on the topic.
std::string value_of(const Event& event);

struct Header {
    std::string_view name;  // A literal.
    std::string value;
};

// CloudEvents' binary mode over Kafka: ce_id, ce_source, ce_type, ce_specversion, ce_time and
// content-type; then traceparent, if there is one. `source` is a URI reference: who says so.
std::vector<Header> headers_of(const Event& event, std::string_view source,
                               std::string_view trace_parent);

}  // namespace holdfast::event
