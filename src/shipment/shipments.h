// Where shipments are kept: the port of this feature's storage. Loop thread; what is asked for
// comes later, on the loop, once.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/idempotency.h"
#include "base/result.h"
#include "shipment/list/page.h"
#include "shipment/shipment.h"

namespace holdfast::shipment {

struct Creation {
    std::string status;
    std::optional<IdempotencyKey> key;
    // What the client is told, now and whenever it asks again with this key. Any thread.
    KeptAnswer (*describe)(const Shipment&) = nullptr;
};

class Shipments {
public:
    virtual ~Shipments() = default;

    // Stored, when it is answered. Errc::invalid: the key marks another request, or there are
    // `statuses_max` other statuses.
    virtual void create(Creation creation, std::function<void(Result<KeptAnswer>)> done) = 0;
    virtual void get(ShipmentId id, std::function<void(Result<Shipment>)> done) = 0;
    virtual void list(Selection selection,
                      std::function<void(Result<std::vector<Shipment>>)> done) = 0;
};

}  // namespace holdfast::shipment
