// Shipments in the ledger. Loop thread.
#pragma once

#include "shipment/shipments.h"
#include "store/ledger.h"

namespace holdfast::shipment {

class SqliteShipments final : public Shipments {
public:
    // `ledger` outlives this.
    explicit SqliteShipments(store::Ledger& ledger) noexcept : ledger_{ledger} {}

    void create(Creation creation, std::function<void(Result<KeptAnswer>)> done) override;
    void get(ShipmentId id, std::function<void(Result<Shipment>)> done) override;
    void list(Selection selection,
              std::function<void(Result<std::vector<Shipment>>)> done) override;

private:
    store::Ledger& ledger_;
};

}  // namespace holdfast::shipment
