// What came from a topic, before anybody has looked at it. Pure; any thread.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>

#include "base/time.h"

namespace holdfast::event {

struct Partition {
    std::string topic;
    std::int32_t number = 0;
    friend auto operator<=>(const Partition&, const Partition&) = default;
};

struct Consumed {
    Partition partition;
    std::int64_t offset = 0;
    std::string key;
    std::string value;               // As it was on the topic: nobody has looked at it.
    std::string id;                  // Of the header ce_id; empty when there is none.
    std::string source;              // Of the header ce_source; empty when there is none.
    std::string trace_parent;        // Of the header traceparent.
    std::optional<WallTime> time{};  // The broker's.
    // Its topic was made anew, or lost its end: offsets count from here once more.
    bool begins_anew = false;
};

}  // namespace holdfast::event
