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
    // Of the service as it is watched now; zero when it is watched no more.
    using IntervalOf = std::function<Duration(ServiceKey key)>;
    using Changed = std::function<void(const std::vector<StateChange>&)>;

    // `changed` hears of what is committed.
    HistorySink(History& history, IntervalOf interval_of, Changed changed)
        : history_{history}, interval_of_{std::move(interval_of)}, changed_{std::move(changed)}
    {
    }

    void store(Batch findings, std::function<void(const Result<void>&)> stored) override;

private:
    History& history_;
    IntervalOf interval_of_;
    Changed changed_;
};

}  // namespace holdfast::watch
