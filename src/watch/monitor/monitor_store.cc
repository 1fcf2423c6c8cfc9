// From findings to who keeps them, and the end.
#include <algorithm>
#include <utility>

#include "base/check.h"
#include "watch/monitor/monitor.h"

namespace holdfast::watch {

void Monitor::store(Instant now)
{
    if (storing_ > 0 || backlog_.is_empty() || now < store_at_)
        return;
    auto batch = std::make_shared<std::vector<Finding>>(backlog_.take(settings_.batch_max));
    storing_ = batch->size();
    // Who ends does not wait for company.
    store_at_ = is_ending() || !backlog_.is_empty() ? now : now + settings_.store_interval;
    world_.sink.store(batch, [self = self_, batch](const Result<void>& stored) {
        if (*self != nullptr)
            (*self)->note_stored(*batch, stored);
    });
}

void Monitor::note_stored(std::vector<Finding>& batch, const Result<void>& stored)
{
    CHECK(storing_ == batch.size());
    storing_ = 0;
    is_refused_ = !stored;
    if (stored) {
        counts_.stored += batch.size();
    } else {
        ++counts_.refusals;
        store_at_ = world_.loop.now() + settings_.store_pause;
        note_dropped(backlog_.put_back(std::move(batch)));
        world_.observer.on_trouble(stored.error());
    }
    wake();
}

void Monitor::note_dropped(std::size_t findings)
{
    counts_.dropped += findings;
    if (findings > 0)
        world_.observer.on_dropped(findings);
}

void Monitor::drain(Instant deadline, std::function<void()> drained)
{
    CHECK(!is_ending());
    Instant now = world_.loop.now();
    drain_until_ = deadline;
    drained_ = std::move(drained);
    give_up_reference();
    for (auto& [key, watched] : services_)
        give_up(watched, now);
    for (auto& [key, told] : std::exchange(askers_, {}))
        told(nullptr);
    store_at_ = now;
    wake();
}

void Monitor::finish_drain(Instant now)
{
    bool is_done = backlog_.is_empty() && storing_ == 0;
    if (!drained_ || (!is_done && now < *drain_until_))
        return;
    // What is on its way may yet arrive: it is not counted as lost.
    note_dropped(backlog_.take(backlog_.size()).size());
    std::exchange(drained_, nullptr)();
}

}  // namespace holdfast::watch
