// The services in the database. Loop thread.
#pragma once

#include "store/ledger.h"
#include "watch/history/services.h"

namespace holdfast::watch {

class SqliteServices final : public Services {
public:
    explicit SqliteServices(store::Ledger& ledger) noexcept : ledger_{ledger} {}

    void load(Done<std::vector<StoredService>> done) override;
    void change(std::vector<StoredChange> changes, std::string actor, WallTime now,
                Done<std::vector<StoredService>> done) override;
    void list(ServicesAsked asked, Done<std::vector<StoredService>> done) override;

private:
    store::Ledger& ledger_;
};

}  // namespace holdfast::watch
