// Looks once in every interval at what the service counts, and says when something abnormal begins
// and ends: in the log, as a metric, and to those who ask. What has been learnt is saved bit by
// bit, so that a restart, and even a crash, forgets little. Loop thread.
#pragma once

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "base/loop.h"
#include "base/task.h"
#include "daemon/config/settings.h"
#include "daemon/trends/readings.h"
#include "http/traffic/traffic.h"
#include "obs/log.h"
#include "obs/metrics.h"
#include "obs/trend/trends.h"
#include "shipment/counts_board.h"
#include "store/trend_states.h"

namespace holdfast::daemon {

// What the settings come to: a 48th of the period has one sample at least.
trend::Rhythm rhythm_of(const TrendSettings& settings) noexcept;

// More than there can be; the newest of them.
inline constexpr std::size_t saved_trends_max = 2 * trend::Trends::series_max;

// What the process before has left; nothing, which is said, when it cannot be read. Before the
// threads start.
std::vector<store::TrendState> load_saved_trends(sqlite::Connection& telemetry, obs::Log& log);

// Says that what was learnt cannot be read.
void report_forgotten(obs::Log& log, const std::string& why);

class TrendWatch final : public Task {
public:
    // All outlive this, but the registry, which shows nothing of it any more then.
    struct World {
        Loop& loop;
        obs::Log& log;
        obs::Registry& registry;
        store::Ledger& telemetry;
        shipment::CountsBoard& shipments;
        const http::Traffic& traffic;
    };

    TrendWatch(const World& world, const TrendSettings& settings,
               const std::vector<store::TrendState>& saved);

    const char* name() const noexcept override { return "trends"; }
    Instant step(Instant now) override;

    // Hears of what begins and ends as well.
    void on_event(std::function<void(const trend::Event&)> hear) { hear_ = std::move(hear); }

    // The part of the settings that a reload may change.
    void set_enabled(bool enabled);
    // What the start could not read, instead of the little that was learnt since.
    void take_up(const std::vector<store::TrendState>& saved);
    // Before the end.
    void save_all();

    bool is_enabled() const noexcept { return is_enabled_; }
    const trend::Trends& trends() const noexcept { return trends_; }
    const trend::Rhythm& rhythm() const noexcept { return rhythm_; }

private:
    void restore(const std::vector<store::TrendState>& saved);
    void tell(const trend::Event& event);
    void show();
    void save_some(const std::vector<trend::Event>& events);
    void save(const std::vector<std::string>& names);

    World world_;
    trend::Rhythm rhythm_;
    trend::Trends trends_;
    Readings readings_;
    bool is_enabled_;
    Instant due_{};
    std::string saved_last_;
    obs::Family<obs::Gauge>& abnormal_;
    obs::Family<obs::Counter>& begun_;
    std::vector<std::string> shown_;
    std::function<void(const trend::Event&)> hear_;
};

}  // namespace holdfast::daemon
