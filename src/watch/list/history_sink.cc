#include "watch/list/history_sink.h"

#include <utility>

namespace holdfast::watch {

void HistorySink::store(Batch findings, std::function<void(const Result<void>&)> stored)
{
    std::vector<Entry> entries;
    entries.reserve(findings->size());
    for (const Finding& finding : *findings) {
        const Facts facts = facts_of_(finding);
        entries.push_back({.finding = finding,
                           .in_maintenance = facts.in_maintenance,
                           .interval = facts.interval});
    }
    history_.submit(std::move(entries), [this, stored = std::move(stored)](
                                            const Result<std::vector<StateChange>>& changes) {
        if (!changes)
            return stored(changes.error());
        changed_(*changes);
        stored({});
    });
}

}  // namespace holdfast::watch
