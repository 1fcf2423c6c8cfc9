// What services said last, in the database. Loop thread.
#pragma once

#include "store/ledger.h"
#include "watch/heartbeat/heartbeat_store.h"

namespace holdfast::watch {

class SqliteHeartbeats final : public HeartbeatStore {
public:
    explicit SqliteHeartbeats(store::Ledger& ledger) noexcept : ledger_{ledger} {}

    void load(Done<std::vector<StoredBeat>> done) override;
    void store(std::vector<StoredBeat> beats, Done<void> done) override;

private:
    store::Ledger& ledger_;
};

}  // namespace holdfast::watch
