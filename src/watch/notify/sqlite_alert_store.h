// Alerts and their outbox behind one door: a change of an alert, and what is to be told of it, are
// one transaction. Loop thread.
#pragma once

#include <memory>
#include <vector>

#include "store/ledger.h"
#include "watch/alert/alert_store.h"
#include "watch/notify/receiver.h"

namespace holdfast::watch {

class SqliteAlertStore final : public AlertStore {
public:
    using Receivers = std::shared_ptr<const std::vector<Receiver>>;

    SqliteAlertStore(store::Ledger& ledger, Receivers receivers)
        : ledger_{ledger}, receivers_{std::move(receivers)}
    {
    }

    // Of the notices from now on.
    void set_receivers(Receivers receivers) { receivers_ = std::move(receivers); }

    void load(WallTime now, Done<AlertState> done) override;
    void save(const AlertChanges& changes, Done<bool> done) override;

private:
    store::Ledger& ledger_;
    Receivers receivers_;
};

// For whoever has a transaction of his own.
void save_and_enqueue(store::Transaction& transaction, const AlertChanges& changes,
                      const std::vector<Receiver>& receivers);

}  // namespace holdfast::watch
