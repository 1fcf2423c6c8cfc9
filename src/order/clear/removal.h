// Orders on their way out of the database: the port of the storage, as who clears them sees it.
// Loop thread; what is asked for comes later, on the loop, once.
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <vector>

#include "base/result.h"
#include "order/orders.h"

namespace holdfast::order {

struct OrderRange {
    OrderKey after{};
    OrderKey last{};
    std::size_t rows_max;
};

// By these an order is known to be as it was seen: nobody claims, settles or ends it without a
// change of one of them.
struct SeenOrder {
    OrderKey key;
    OrderState state;
    int attempts;
    std::optional<Lease> lease;
};

class OrderRemoval {
public:
    template <typename T>
    using Done = std::function<void(Result<T>)>;

    virtual ~OrderRemoval() = default;

    virtual void find_newest(Done<OrderKey> done) = 0;  // Zero: there is none.
    virtual void read(OrderRange range, Done<std::vector<OrderHistory>> done) = 0;
    // Those of them that are still there.
    virtual void read_these(std::vector<OrderKey> keys, Done<std::vector<OrderHistory>> done) = 0;
    // Those that are still as they were seen. Which ones are not, and stay.
    virtual void remove(std::vector<SeenOrder> seen, Done<std::vector<OrderKey>> done) = 0;
};

}  // namespace holdfast::order
