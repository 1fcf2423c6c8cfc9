// The inbox in events.db: an event, the id it is known by, and how far its topic was read are
// stored in one transaction. So each event is there once, whatever comes twice. Loop thread.
#pragma once

#include "event/inbox.h"
#include "store/ledger.h"

namespace holdfast::event {

class SqliteInbox final : public Inbox {
public:
    // `reads` answers from the same file.
    SqliteInbox(store::Ledger& telemetry, store::Ledger& reads) noexcept
        : telemetry_{telemetry}, reads_{reads}
    {
    }

    void position(Partition partition, Done<std::optional<std::int64_t>> done) override;
    void store(std::shared_ptr<const std::vector<Received>> batch, Done<Taken> done) override;

private:
    store::Ledger& telemetry_;
    store::Ledger& reads_;
};

}  // namespace holdfast::event
