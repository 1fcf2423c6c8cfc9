// How far the journal was read and what was counted until there, as it is stored: the port. Both go
// in one write, so that no entry is lost or counted twice, whenever the process ends. Loop thread;
// answers come later, on the loop, once.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "lib/systemd/journal_record.h"
#include "watch/finding.h"
#include "watch/journal/journal_window.h"

namespace holdfast::watch {

struct StoredJournalCheck {
    ServiceKey service{};
    std::string looks_for{};  // describe() of it: the counts are of this, and nothing else.
    WallTime newest_at{};
    std::string newest{};
    JournalBuckets buckets{};

    friend bool operator==(const StoredJournalCheck&, const StoredJournalCheck&) = default;
};

struct StoredJournal {
    std::optional<systemd::JournalPlace> place{};  // Nothing: it was never read.
    std::optional<systemd::JournalGap> gap{};      // The last one.
    std::vector<StoredJournalCheck> checks{};
};

// Of one check: `to_store.buckets` are those that have changed.
struct JournalCheckChange {
    StoredJournalCheck to_store{};
    // Other buckets are gone; none is left when `last` is before `first`.
    std::int64_t first = 0;
    std::int64_t last = -1;
    bool begins_anew = false;  // Nothing that is stored of it counts any more.
};

struct JournalChange {
    std::optional<systemd::JournalPlace> place{};  // Nothing: nobody reads it any more.
    std::optional<systemd::JournalGap> gap{};
    std::vector<JournalCheckChange> checks{};
    std::vector<ServiceKey> gone{};
};

class JournalStore {
public:
    template <typename T>
    using Done = std::function<void(Result<T>)>;

    virtual ~JournalStore() = default;

    // Of those that are watched.
    virtual void load(Done<StoredJournal> done) = 0;
    // All of it or nothing.
    virtual void store(JournalChange change, Done<void> done) = 0;
};

}  // namespace holdfast::watch
