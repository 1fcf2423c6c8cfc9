// Deletes what of the history has been kept long enough: once an hour, a step at a time, so that
// nobody waits for it. A clock that has just jumped ahead would have it delete years: it waits for
// a day then, in which somebody may notice. Loop thread.
#pragma once

#include <memory>
#include <optional>

#include "base/loop.h"
#include "base/task.h"
#include "obs/metric.h"
#include "watch/history/history.h"

namespace holdfast::watch {

class Pruning final : public Task {
public:
    static constexpr std::chrono::hours interval{1};
    static constexpr std::chrono::hours jump_max{1};
    static constexpr std::chrono::hours calm{24};  // After more than that.

    Pruning(Loop& loop, History& history, HistoryRetention retention, obs::Counter& deleted);
    ~Pruning() override;
    Pruning(const Pruning&) = delete;
    Pruning& operator=(const Pruning&) = delete;

    const char* name() const noexcept override { return "history pruning"; }
    Instant step(Instant now) override;

    // Once the loop does not know it any more: an answer under way finds nobody to wake.
    void cancel() noexcept { *self_ = nullptr; }

    // From the next look on.
    void set(HistoryRetention retention) noexcept { retention_ = retention; }

private:
    void look_at_clock(Instant now);
    void note(const Result<Pruned>& pruned);

    Loop& loop_;
    History& history_;
    HistoryRetention retention_;
    obs::Counter& deleted_;
    std::optional<ServiceKey> after_;
    std::optional<Instant> due_;
    std::optional<Duration> wall_offset_;
    bool is_under_way_ = false;
    // Null from cancel() on.
    std::shared_ptr<Pruning*> self_;
};

}  // namespace holdfast::watch
