// Checks that count entries of the journal, with what each has counted. Loop thread.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "watch/finding.h"
#include "watch/journal/journal_counts.h"
#include "watch/journal/journal_source.h"
#include "watch/journal/journal_store.h"
#include "watch/journal/journal_window.h"
#include "watch/service.h"

namespace holdfast::watch {

class JournalBook {
public:
    struct Entry {
        ServiceKey key{};
        std::shared_ptr<const Service> service{};
        JournalCheck check{};
        std::string looks_for{};
        std::uint64_t serial = 0;
        JournalWindow window;
        WallTime newest_at{};
        std::string newest{};
        bool begins_anew = true;
        JournalVerdict told = JournalVerdict::unknown;  // As its last check could know.
    };

    // What was counted before this process. For checks that are defined already, and for later.
    void restore(std::vector<StoredJournalCheck> checks);
    // A service of another type is forgotten, if it was known. What was counted is kept unless the
    // check looks for something else now.
    void define(ServiceKey key, std::shared_ptr<const Service> service);
    void forget(ServiceKey key);

    bool is_empty() const noexcept { return entries_.empty(); }
    // Null: there is no such check.
    const Entry* find(std::string_view id) const noexcept;
    const Entry* find(ServiceKey key) const noexcept;
    void each(const std::function<void(Entry& entry)>& tell);

    // The same until a definition changes.
    const std::shared_ptr<const JournalRules>& rules();
    // Nothing before it matters to any of them.
    WallTime oldest(WallTime now) const;

    // Returns how many entries counted; what is of a definition that is gone does not.
    std::uint64_t take(std::vector<JournalYield> yields);
    void slide(WallTime now);

    // Something was counted, or forgotten, that is not stored.
    bool is_changed() const noexcept;
    // It would make what is stored smaller.
    bool has_lost() const noexcept;
    // Since the last time.
    void take_changes(JournalChange& change);
    // They were not stored: they are changes still.
    void give_back(const JournalChange& change);

private:
    void resume(Entry& entry, StoredJournalCheck stored);

    std::map<ServiceKey, Entry> entries_;
    std::map<std::string, ServiceKey, std::less<>> keys_;
    std::map<ServiceKey, StoredJournalCheck> restored_;  // Not defined yet.
    std::set<ServiceKey> gone_;                          // To be removed from the store.
    std::shared_ptr<const JournalRules> rules_;
    std::uint64_t serials_ = 0;
};

}  // namespace holdfast::watch
