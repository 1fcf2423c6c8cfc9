// Counts and times requests by route. The labels come from the table of routes, so no client can
// make one. Loop thread.
#pragma once

#include <array>
#include <cstddef>
#include <vector>

#include "http/observer.h"
#include "http/router.h"
#include "obs/metrics.h"

namespace holdfast::http {

class RequestMetrics {
public:
    // `router` must be complete; it and `registry` outlive this.
    RequestMetrics(obs::Registry& registry, const Router& router);

    void request_finished(const Finished& finished) noexcept;
    void compressed(Compressed how) noexcept { compressed_[static_cast<std::size_t>(how)]->add(); }
    void connection_refused(Refusal why, bool answered) noexcept;
    void request_refused(Refused reason) noexcept;
    void connections_changed(std::size_t open) noexcept { open_.set(static_cast<double>(open)); }

private:
    struct Status {
        unsigned status;
        obs::Counter* counter;
    };
    // What a request of a known route and method needs: no look-up by text on the hot path.
    struct PerRoute {
        std::vector<Status> statuses;
        obs::Histogram* duration = nullptr;
    };

    obs::Counter& counter_for(const Finished& finished);

    const Router& router_;
    obs::Family<obs::Counter>& requests_;
    obs::Family<obs::Histogram>& durations_;
    obs::Gauge& open_;
    std::array<obs::Counter*, 4> connections_refused_{};                  // By Refusal.
    std::array<obs::Counter*, refused_names.size()> requests_refused_{};  // By Refused.
    obs::Counter& dropped_;
    std::array<obs::Counter*, 4> compressed_;  // By Compressed.
    std::vector<PerRoute> routes_;
};

}  // namespace holdfast::http
