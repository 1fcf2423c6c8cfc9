// The ledger for features: while its tables are not what they must be, whatever is asked of it is
// refused as a failure of ours, so that nobody is answered from the half that is left. What has
// begun may end: SQLite itself knows what it can still store. Loop thread.
#pragma once

#include <memory>

#include "daemon/schema_watch.h"
#include "store/ledger.h"

namespace holdfast::daemon {

class SoundLedger final : public store::Ledger {
public:
    // Both outlive this.
    SoundLedger(store::Ledger& ledger, const SchemaWatch& watch) noexcept
        : ledger_{ledger}, watch_{watch}
    {
    }

    Result<void> submit(std::unique_ptr<store::Write>&& write) override;
    Result<void> submit(std::unique_ptr<store::Read>&& read) override;

private:
    store::Ledger& ledger_;
    const SchemaWatch& watch_;
};

}  // namespace holdfast::daemon
