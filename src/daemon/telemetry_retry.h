// Opens events.db again after it could not be used, be it at the start or later: ever more seldom,
// and on a thread of its own, since a disk that fails may take its time. Nothing else waits for it:
// the ledger's writer swaps a connection between two batches. Loop thread.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/backoff.h"
#include "base/job.h"
#include "base/loop.h"
#include "base/random.h"
#include "base/task.h"
#include "daemon/storage.h"
#include "obs/log.h"
#include "obs/metrics.h"
#include "store/prepare.h"
#include "store/trend_states.h"

namespace holdfast::daemon {

class TelemetryRetry final : public Task {
public:
    static constexpr Backoff::Settings waits{.first = std::chrono::seconds{1},
                                             .longest = std::chrono::seconds{60},
                                             .shortest = std::chrono::milliseconds{100}};
    // What has been kept for so long begins with short waits again.
    static constexpr std::chrono::minutes calm{5};
    static constexpr std::chrono::seconds look_interval{1};

    struct World {
        Loop& loop;
        Storage& storage;
        obs::Log& log;
        obs::Registry& registry;
        Random random;
        std::optional<store::StoreLock>& lock;  // Of the file; it is kept here once it is held.
        std::function<Worker&()> opener;        // Asked when it is needed first.
        // On the opener's thread; may throw.
        std::function<store::Telemetry(const store::TelemetryTry&)> open;
        // Telemetry is kept again. What trends had learnt is in it, if the start could not read it.
        std::function<void(const std::vector<store::TrendState>&)> tell;
    };

    explicit TelemetryRetry(World world);
    ~TelemetryRetry() override;
    TelemetryRetry(const TelemetryRetry&) = delete;
    TelemetryRetry& operator=(const TelemetryRetry&) = delete;

    const char* name() const noexcept override { return "telemetry_retry"; }
    Instant step(Instant now) override;

    // Once the loop does not know it any more: a try under way comes to nobody.
    void cancel() noexcept { *self_ = nullptr; }

    // Why the last try has failed; empty when there was none, or telemetry is kept.
    const std::string& trouble() const noexcept { return trouble_; }

private:
    struct Outcome;
    class Try;

    void begin(Instant now);
    void open(Storage::Parted parted);
    void note(Outcome outcome);
    void fail(std::string why);
    void succeed(const std::vector<store::TrendState>& trends);

    World world_;
    Backoff backoff_{waits};
    obs::Family<obs::Counter>& reopenings_;
    obs::Counter& failed_;
    obs::Counter& opened_;
    bool had_none_at_start_;
    bool is_trying_ = false;
    int tries_ = 0;  // Since it was lost.
    std::optional<Instant> lost_;
    std::optional<Instant> kept_since_;
    Instant due_{};
    std::string trouble_;
    std::shared_ptr<TelemetryRetry*> self_;  // Null from cancel() on.
};

}  // namespace holdfast::daemon
