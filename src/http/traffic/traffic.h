// How long the requests of each route took over the last minutes, and how many failed: for those
// who show it and those who judge it. Loop thread.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

#include "base/task.h"
#include "http/observer.h"
#include "http/router.h"
#include "obs/latency/window.h"

namespace holdfast::http {

class Traffic final : public Task {
public:
    // `router` must be complete, and outlives this.
    explicit Traffic(const Router& router) : router_{router}, routes_(router.routes().size()) {}

    void request_finished(const Finished& finished) noexcept;

    const char* name() const noexcept override { return "traffic"; }
    Instant step(Instant now) override;

    // Of all routes, since the start; what belongs to none is not counted.
    struct Sums {
        std::uint64_t requests = 0;
        std::uint64_t failed = 0;  // Answered 5xx.
        latency::Counts latencies{};
    };
    Sums sums() const noexcept;

    // Those that were asked for, in the order of the table.
    void for_each(
        const std::function<void(const Route& route, const latency::Window& window)>& act) const;

private:
    struct PerRoute {
        latency::Window window;
        std::uint64_t requests = 0;
        std::uint64_t failed = 0;
    };

    const Router& router_;
    std::vector<std::unique_ptr<PerRoute>> routes_;  // Null until it is asked for.
};

}  // namespace holdfast::http
