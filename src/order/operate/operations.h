// What an operator may do to one order: the port of the storage. Loop thread; what is asked for
// comes later, on the loop, once.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "base/idempotency.h"
#include "base/result.h"
#include "order/orders.h"

namespace holdfast::order {

// Of an order that waits: it is due now. Of a failed one: another order takes its place.
struct Retry {
    std::string order_id;
    std::string new_id{};  // Of the other order.
    std::string actor;
    std::optional<IdempotencyKey> key{};
    WallTime now{};
    WallTime deadline{};  // Of the other order, in the queue's counted time.
    std::int64_t backlog_max = 0;
    // As of Acceptance: of the order that waits, and of the other one.
    KeptAnswer (*describe)(const Order&) = nullptr;
    KeptAnswer (*describe_new)(const Order&) = nullptr;
    trace::Context trace{};  // Of the request; the other order's.
};

struct Ending {
    std::string order_id;
    std::string actor;
    std::optional<IdempotencyKey> key{};
    WallTime now{};
    KeptAnswer (*describe)(const Order&) = nullptr;
};

class Operations {
public:
    template <typename T>
    using Done = std::function<void(Result<T>)>;

    virtual ~Operations() = default;

    // A failed order has one successor: who asks again is told of that one, as a replay. Errc::
    // not_found; conflict: it is with the service now, or has its verdict.
    virtual void retry(Retry wish, Done<Placement> done) = 0;
    // Fails an order that waits. The same errors; one that an operator failed is a replay.
    virtual void fail(Ending ending, Done<KeptAnswer> done) = 0;
};

}  // namespace holdfast::order
