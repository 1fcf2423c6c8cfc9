// Where shipments are kept: the port of this feature's storage. Loop thread; what is asked for
// comes later, on the loop, once.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/idempotency.h"
#include "base/result.h"
#include "shipment/change/history.h"
#include "shipment/list/page.h"
#include "shipment/shipment.h"

namespace holdfast::shipment {

struct Creation {
    std::string status;
    std::string actor;  // "user:alice", "uid:0".
    std::optional<IdempotencyKey> key;
    // What the client is told, now and whenever it asks again with this key. Any thread.
    KeptAnswer (*describe)(const Shipment&) = nullptr;
};

template <typename T>
using Done = std::function<void(Result<T>)>;

class Shipments {
public:
    virtual ~Shipments() = default;

    // Stored, when it is answered. Errc::invalid: the key marks another request, or there are
    // `statuses_max` other statuses.
    virtual void create(Creation creation, Done<KeptAnswer> done) = 0;
    // The same; Errc::not_found; Errc::conflict: the status is not `previous`.
    virtual void change(Change change, Done<KeptAnswer> done) = 0;

    virtual void get(ShipmentId id, Done<Shipment> done) = 0;
    virtual void list(Selection selection, Done<std::vector<Shipment>> done) = 0;
    // Errc::not_found: there never was such a shipment.
    virtual void history(HistoryQuery query, Done<std::vector<HistoryEntry>> done) = 0;
};

}  // namespace holdfast::shipment
