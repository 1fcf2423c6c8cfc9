// Several who are told what the monitor does, in their order. Loop thread.
#pragma once

#include <vector>

#include "watch/monitor/monitor_observer.h"

namespace holdfast::watch {

class MonitorObservers final : public MonitorObserver {
public:
    // While wiring. All outlive the monitor.
    void add(MonitorObserver& observer) { all_.push_back(&observer); }

    void on_begun(const Service& service, Duration lag) override
    {
        for (MonitorObserver* each : all_)
            each->on_begun(service, lag);
    }
    void on_finding(const Service& service, const Finding& finding) override
    {
        for (MonitorObserver* each : all_)
            each->on_finding(service, finding);
    }
    void on_connectivity(bool is_online) override
    {
        for (MonitorObserver* each : all_)
            each->on_connectivity(is_online);
    }
    void on_useless_reference() override
    {
        for (MonitorObserver* each : all_)
            each->on_useless_reference();
    }
    void on_interruption(const Interruption& interruption, std::size_t checks) override
    {
        for (MonitorObserver* each : all_)
            each->on_interruption(interruption, checks);
    }
    void on_dropped(std::size_t findings) override
    {
        for (MonitorObserver* each : all_)
            each->on_dropped(findings);
    }
    void on_trouble(const Error& error) override
    {
        for (MonitorObserver* each : all_)
            each->on_trouble(error);
    }

private:
    std::vector<MonitorObserver*> all_;
};

}  // namespace holdfast::watch
