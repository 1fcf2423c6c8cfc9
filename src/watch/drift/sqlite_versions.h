// Which versions run where, in the database. Loop thread.
#pragma once

#include "store/ledger.h"
#include "watch/drift/version_store.h"

namespace holdfast::watch {

class SqliteVersions final : public VersionStore {
public:
    explicit SqliteVersions(store::Ledger& ledger) noexcept : ledger_{ledger} {}

    void load(Done<VersionState> done) override;
    void save(VersionRows rows, Done<void> done) override;

private:
    store::Ledger& ledger_;
};

}  // namespace holdfast::watch
