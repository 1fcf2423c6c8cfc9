// An operator's word on one order, in the database. Loop thread.
#pragma once

#include "order/operate/operations.h"
#include "store/ledger.h"

namespace holdfast::order {

class SqliteOperations final : public Operations {
public:
    // `ledger` outlives this.
    explicit SqliteOperations(store::Ledger& ledger) noexcept : ledger_{ledger} {}

    void retry(Retry wish, Done<Placement> done) override;
    void fail(Ending ending, Done<KeptAnswer> done) override;

private:
    store::Ledger& ledger_;
};

}  // namespace holdfast::order
