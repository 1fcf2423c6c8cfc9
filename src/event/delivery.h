// An event on its way to a sink, and what became of it. Pure; any thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "event/event.h"

namespace holdfast::event {

struct Outgoing {
    std::int64_t sequence = 0;  // Of the outbox; one that was submitted is reported exactly once.
    std::string_view topic;     // Outlives the sink.
    Event event;
};

enum class Outcome {
    delivered,
    // Not now, or nobody knows: it is submitted again, and may arrive twice. So it is with the
    // topic of the configuration when that is missing or forbidden: everything waits for it.
    again,
    // Never: too large, or meant for another topic that is missing or forbidden. What follows of
    // its key waits.
    refused
};

struct Report {
    std::int64_t sequence = 0;
    Outcome outcome = Outcome::delivered;
    std::string why;  // Empty when it was delivered.
};

}  // namespace holdfast::event
