// The external service that validates orders, as we see it. Calls are submitted and collected, not
// made and waited for, so that one thread has many under way and a simulation can mix their
// answers. Loop thread.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/strong.h"
#include "base/time.h"
#include "obs/trace/context.h"
#include "order/policy/outcome.h"

namespace holdfast::order {

using CallId = Strong<struct CallIdTag, std::uint64_t>;

struct Call {
    CallId id;
    // The same in every attempt of an order, and of no other one: what was done under it before a
    // crash of ours can be recognised.
    std::string key;
    std::string order_id;
    std::string product;
    std::int64_t quantity;
    Duration timeout;        // Who submits it cancels it then.
    trace::Context trace{};  // The order's.
};

struct Reply {
    CallId id;
    Answer answer;
};

class Upstream {
public:
    virtual ~Upstream() = default;

    // One reply comes of it, unless it is cancelled.
    virtual void submit(Call call, Instant now) = 0;
    // What came since the last time. Whoever owns the adapter wakes the collector.
    virtual std::vector<Reply> collect(Instant now) = 0;
    virtual void cancel(CallId id) = 0;
    // When collect() has something that nobody is woken for; `never` mostly.
    virtual Instant next_event() const = 0;
};

}  // namespace holdfast::order
