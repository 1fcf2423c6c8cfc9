// Where orders are kept, as who accepts and shows them sees it: the port of their storage. Loop
// thread; what is asked for comes later, on the loop, once.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/idempotency.h"
#include "base/result.h"
#include "order/order.h"
#include "order/queue.h"

namespace holdfast::order {

struct Order {
    std::string order_id;
    std::string product;
    std::int64_t quantity = 0;
    WallTime accepted{};
    OrderState state = OrderState::processing;
    std::optional<FailureReason> reason{};
    std::optional<WallTime> finished{};
    std::optional<std::int64_t> shipment{};
};

struct Acceptance {
    std::string order_id;
    std::string product;
    std::int64_t quantity;
    std::optional<IdempotencyKey> key{};
    WallTime now;       // Of the queue's clock.
    WallTime deadline;  // Of its counted time.
    // So many orders at most that are not final.
    std::int64_t backlog_max;
    // What the client is told, now and whenever it asks again: of the order as it was accepted.
    // Any thread.
    KeptAnswer (*describe)(const Order&) = nullptr;
};

struct PastAttempt {
    int number;
    WallTime began;
    BreakerState breaker;
    AttemptRecord record;
};

struct OrderHistory {
    Order order;
    int attempts = 0;  // In all; the last hundred of them are here.
    std::vector<PastAttempt> recent;
};

class Orders {
public:
    template <typename T>
    using Done = std::function<void(Result<T>)>;

    virtual ~Orders() = default;

    // Stored, when it is answered. The same order again gets the same answer, a replay. Errc::
    // conflict: there is another order of this id; invalid: the key marks another request;
    // overloaded: the backlog is full.
    virtual void accept(Acceptance acceptance, Done<KeptAnswer> done) = 0;
    virtual void get(std::string order_id, Done<OrderHistory> done) = 0;
};

}  // namespace holdfast::order
