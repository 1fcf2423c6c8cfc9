// The rows of an outbox, and what is kept of how far a sink has come. Pure; any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "event/event.h"

namespace holdfast::event {

// One that is to be told, before it has a number.
struct NewEvent {
    WallTime at{};
    std::string type{};
    std::string key{};
    std::string data = "{}";
    std::string topic{};
    std::string trace_parent{};
};

struct Waiting {
    std::int64_t sequence = 0;
    std::string topic{};  // Empty: that of the configuration.
    Event event{};
};

// What the sink will never take, or what follows of the same key.
struct Parked {
    std::int64_t sequence = 0;
    std::string key;
    std::string why;
};

// From one look to the next.
struct Progress {
    std::int64_t position = 0;  // All up to here was delivered, or is parked.
    std::vector<Parked> parked{};
    std::vector<std::int64_t> released{};  // Parked before, and delivered now.
};

struct Standing {
    std::int64_t position = 0;
    std::vector<std::string> halted{};  // Keys of which something is parked; at most halted_max.
    bool is_complete = true;            // False: there are more keys than that.
};

// How much there is to tell behind a position.
struct Backlog {
    std::int64_t last = 0;  // The newest number.
    std::int64_t rows = 0;
    std::int64_t bytes = 0;  // About so many.
    std::optional<WallTime> oldest{};
};

}  // namespace holdfast::event
