// Events as they are sent: the format text/event-stream of the HTML standard. Pure; any thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/time.h"

namespace holdfast::http {

inline constexpr std::string_view event_stream_type = "text/event-stream";

// Says nothing, and yet is something that a proxy forwards and a dead client does not acknowledge.
inline constexpr std::string_view heartbeat_text = ":\n\n";

// A client that is asked for it gives back the last id that it saw. `data` is one line.
std::string event_text(std::uint64_t id, std::string_view name, std::string_view data);

// The same without an id: the client's last one stays.
std::string note_text(std::string_view name, std::string_view data);

// How long a client is to wait before it comes back.
std::string retry_text(Duration wait);

}  // namespace holdfast::http
