// Shipments in the ledger. Loop thread.
#pragma once

#include "shipment/shipments.h"
#include "store/ledger.h"

namespace holdfast::shipment {

class SqliteShipments final : public Shipments {
public:
    // `ledger` outlives this.
    explicit SqliteShipments(store::Ledger& ledger) noexcept : ledger_{ledger} {}

    void create(Creation creation, Done<KeptAnswer> done) override;
    void change(Change change, Done<KeptAnswer> done) override;
    void get(ShipmentId id, Done<Shipment> done) override;
    void list(Selection selection, Done<std::vector<Shipment>> done) override;
    void history(HistoryQuery query, Done<std::vector<HistoryEntry>> done) override;

private:
    store::Ledger& ledger_;
};

}  // namespace holdfast::shipment
