// Reads alerts of all times, along an index: at the same cost whatever there was before.
#pragma once

#include <string>

#include "store/ledger.h"
#include "watch/alert/alert_archive.h"

namespace holdfast::watch {

// Loop thread.
class SqliteAlertArchive final : public AlertArchive {
public:
    explicit SqliteAlertArchive(store::Ledger& ledger) noexcept : ledger_{ledger} {}

    void list(AlertSelection selection, Done<std::vector<Alert>> done) override;
    void find(AlertId id, Done<Alert> done) override;

private:
    store::Ledger& ledger_;
};

// The statement that a selection takes: for whoever wants to see its plan.
std::string alert_list_sql(const AlertSelection& selection);
// Reader thread.
std::vector<Alert> read_alerts(sqlite::Connection& db, const AlertSelection& selection);

}  // namespace holdfast::watch
