// Where events go to, as the relay sees it: submit and collect, never call and wait. Whoever
// implements it wakes the relay when there is something to collect, or room again. Loop thread.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "event/delivery.h"

namespace holdfast::event {

// From how delivery goes, not from whether there is a connection.
enum class SinkState { up, degraded, down };

struct SinkHealth {
    SinkState state = SinkState::up;
    std::string why;  // Empty when it is up.
};

class Sink {
public:
    virtual ~Sink() = default;

    // "kafka", "table": the label in metrics. A literal.
    virtual std::string_view name() const noexcept = 0;

    // Takes as many from the front as there is room for, copies them, and says how many. Those of
    // one key and one topic are delivered in the order of their submission.
    virtual std::size_t submit(std::span<const Outgoing> events) = 0;

    // What has become of those that were submitted, since the last call. Of one key, what is under
    // way behind one that has to go again, or is refused, has to go again as well.
    virtual std::vector<Report> collect() = 0;

    virtual SinkHealth health() const = 0;
};

}  // namespace holdfast::event
