// Who is told what the monitor does, for the journal, metrics, alerts and streams.
#pragma once

#include <cstddef>

#include "base/result.h"
#include "watch/finding.h"
#include "watch/schedule/interruptions.h"
#include "watch/service.h"

namespace holdfast::watch {

// Called on the loop. Nobody may change the monitor from within.
class MonitorObserver {
public:
    virtual ~MonitorObserver() = default;
    // `lag`: from when it was due until now.
    virtual void on_begun(const Service& /*service*/, Duration /*lag*/) {}
    // It is shown from now on, and on its way into the store.
    virtual void on_finding(const Service& /*service*/, const Finding& /*finding*/) {}
    // This host is cut off, or it is back. Once for each; the one alert that there is to send.
    virtual void on_connectivity(bool /*is_online*/) {}
    // The reference is silent while the hosts are not: it cannot tell that we are cut off.
    virtual void on_useless_reference() {}
    // So many checks were given up for it.
    virtual void on_interruption(const Interruption& /*interruption*/, std::size_t /*checks*/) {}
    // The store has refused for too long: so many findings, the oldest, are lost.
    virtual void on_dropped(std::size_t /*findings*/) {}
    // The store did not take them; they are offered again.
    virtual void on_trouble(const Error& /*error*/) {}
};

}  // namespace holdfast::watch
