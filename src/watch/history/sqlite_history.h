// The history in the database. Loop thread.
#pragma once

#include "store/ledger.h"
#include "watch/history/history.h"

namespace holdfast::watch {

class SqliteHistory final : public History {
public:
    explicit SqliteHistory(store::Ledger& ledger) noexcept : ledger_{ledger} {}

    void submit(std::vector<Entry> entries, Done<std::vector<StateChange>> done) override;
    void latest(Done<std::vector<Latest>> done) override;
    void results(RawAsked asked, Done<std::vector<RawResult>> done) override;
    void series(SeriesAsked asked, WallTime now, Done<Series> done) override;
    void uptime(std::vector<ServiceKey> services, Window window, WallTime now,
                Done<std::vector<Summary>> done) override;
    void bars(std::vector<ServiceKey> services, int days, WallTime now,
              Done<std::vector<Bars>> done) override;
    void changes(ChangesAsked asked, Done<std::vector<StateChange>> done) override;
    void prune(PruneAsked asked, Done<Pruned> done) override;

private:
    store::Ledger& ledger_;
};

}  // namespace holdfast::watch
