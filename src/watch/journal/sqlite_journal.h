// How far the journal was read and what was counted, in the database. Loop thread.
#pragma once

#include "store/ledger.h"
#include "watch/journal/journal_store.h"

namespace holdfast::watch {

class SqliteJournal final : public JournalStore {
public:
    explicit SqliteJournal(store::Ledger& ledger) noexcept : ledger_{ledger} {}

    void load(Done<StoredJournal> done) override;
    void store(JournalChange change, Done<void> done) override;

private:
    store::Ledger& ledger_;
};

}  // namespace holdfast::watch
