// Where events come from when others may write them too, as the consumer sees it: a topic, read in
// partitions from a place that is stored beside what was read. Loop thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "event/consumed.h"

namespace holdfast::event {

class Source {
public:
    virtual ~Source() = default;

    // Those that were assigned to us and wait to be told where to begin. Each is named once for
    // each time it is assigned.
    virtual std::vector<Partition> take_assigned() = 0;
    // From that offset on; from the earliest there is when nothing was ever stored. An offset that
    // the broker no longer has is told by the offset of what comes first.
    virtual void begin(const Partition& partition, std::optional<std::int64_t> next) = 0;

    // At most `limit`, those of a partition in order. What is not taken yet waits, within bounds.
    virtual std::vector<Consumed> take(std::size_t limit) = 0;

    // Everything before `next` is stored: a hint for whoever looks at the group's lag.
    virtual void stored(const Partition& partition, std::int64_t next) = 0;
};

}  // namespace holdfast::event
