// What checks came to, on its way into the history: in batches that the storage takes at once. Loop
// thread.
#pragma once

#include <functional>
#include <vector>

#include "watch/history/history.h"
#include "watch/monitor/finding_sink.h"

namespace holdfast::watch {

class HistorySink final : public FindingSink {
public:
    // What else is stored with a finding.
    struct Facts {
        Duration interval{};  // Of the service, which may be gone by now. Never zero.
        bool in_maintenance = false;
    };
    using FactsOf = std::function<Facts(const Finding&)>;
    using Changed = std::function<void(const std::vector<StateChange>&)>;

    // `changed` hears of what is committed.
    HistorySink(History& history, FactsOf facts_of, Changed changed)
        : history_{history}, facts_of_{std::move(facts_of)}, changed_{std::move(changed)}
    {
    }

    void store(Batch findings, std::function<void(const Result<void>&)> stored) override;

private:
    History& history_;
    FactsOf facts_of_;
    Changed changed_;
};

}  // namespace holdfast::watch
