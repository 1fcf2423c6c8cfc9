// What operators are told about the watching itself: the journal and metrics. What is told about
// services goes through alerts. Loop thread.
#pragma once

#include "obs/log.h"
#include "obs/metrics.h"
#include "watch/list/watchlist.h"
#include "watch/monitor/monitor_observer.h"

namespace holdfast::watch {

class WatchReport final : public MonitorObserver {
public:
    WatchReport(obs::Log& log, obs::Registry& registry);

    void on_begun(const Service& service, Duration lag) override;
    void on_finding(const Service& service, const Finding& finding) override;
    void on_connectivity(bool is_online) override;
    void on_useless_reference() override;
    void on_interruption(const Interruption& interruption, std::size_t checks) override;
    void on_dropped(std::size_t findings) override;
    void on_trouble(const Error& error) override;

    // What the services file says is in force, or what was stored is.
    void note_list(const Watchlist::Outcome& outcome);
    // What is stored of services could not be read, or what the file says not be stored: said once,
    // until it could.
    void note_not_open(const Error& error);
    void note_open() noexcept { is_not_open_said_ = false; }
    // The store takes results again.
    void note_stored() noexcept { is_trouble_said_ = false; }

private:
    obs::Log& log_;
    obs::Family<obs::Counter>& checks_;
    obs::Histogram& seconds_;
    obs::Histogram& lag_;
    obs::Counter& dropped_;
    bool is_not_open_said_ = false;
    bool is_trouble_said_ = false;
};

}  // namespace holdfast::watch
