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
#include "obs/trace/context.h"
#include "order/list/page.h"
#include "order/order.h"
#include "order/queue.h"

namespace holdfast::order {

struct Order {
    OrderKey key{};
    std::string order_id;
    std::string product;
    std::int64_t quantity = 0;
    WallTime accepted{};
    OrderState state = OrderState::processing;
    std::optional<FailureReason> reason{};
    std::optional<WallTime> finished{};
    std::optional<std::int64_t> shipment{};
    std::optional<std::string> placed_by{};  // "user:alice"; absent: another program than ours.
    std::optional<std::string> ended_by{};   // Absent: no person did.
    std::optional<std::string> retry_of{};   // The order that failed before.
};

struct Acceptance {
    std::string order_id;
    std::string product;
    std::int64_t quantity;
    std::string actor;
    std::optional<std::string> retry_of{};
    std::optional<IdempotencyKey> key{};
    WallTime now;       // Of the queue's clock.
    WallTime deadline;  // Of its counted time.
    // So many orders at most that are not final.
    std::int64_t backlog_max;
    // What the client is told, now and whenever it asks again: of the order as it was accepted.
    // Any thread.
    KeptAnswer (*describe)(const Order&) = nullptr;
    trace::Context trace{};  // Of the request.
};

struct Placement {
    // Absent: there was no room in the backlog, and nothing was stored.
    std::optional<KeptAnswer> answer;
};

struct PastAttempt {
    int number;
    WallTime began;
    BreakerState breaker;
    AttemptRecord record;
};

// What an order that is not final waits for.
struct Wait {
    enum class For {
        first_call,
        retry,
        recovery,  // Parked: until the service is seen to work again.
        answer     // It is with the service.
    };
    For what;
    WallTime until;  // The latest; of an answer, when its attempt counts as interrupted.
    // Absent while the breaker is forced open: it comes no closer.
    std::optional<WallTime> deadline;
};

struct OrderHistory {
    Order order;
    std::optional<Wait> wait;
    std::optional<Lease> lease;  // Of whoever works on it.
    int attempts = 0;            // In all; the last hundred of them are here.
    std::vector<PastAttempt> recent;
};

class Orders {
public:
    template <typename T>
    using Done = std::function<void(Result<T>)>;

    virtual ~Orders() = default;

    // Stored, when it is answered. The same order again gets the same answer, a replay, also when
    // the backlog is full. Errc::conflict: there is another order of this id; invalid: the key
    // marks another request.
    virtual void accept(Acceptance acceptance, Done<Placement> done) = 0;
    virtual void get(std::string order_id, Done<OrderHistory> done) = 0;
    virtual void list(OrderSelection selection, Done<std::vector<Order>> done) = 0;
};

}  // namespace holdfast::order
