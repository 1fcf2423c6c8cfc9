#include "http/traffic/traffic.h"

namespace holdfast::http {

void Traffic::request_finished(const Finished& finished) noexcept
{
    // A client that went before the answer says nothing about us, and HEAD is not what GET is.
    if (finished.route == no_route || finished.status == 0 || finished.is_live ||
        router_.routes()[finished.route].method != finished.request.method)
        return;
    std::unique_ptr<PerRoute>& route = routes_[finished.route];
    if (!route)
        route = std::make_unique<PerRoute>();
    route->window.observe(finished.took);
    ++route->requests;
    route->failed += finished.status >= 500 ? 1 : 0;
}

Instant Traffic::step(Instant now)
{
    for (const auto& route : routes_)
        if (route)
            route->window.advance(now);
    return now + latency::Window::step;
}

Traffic::Sums Traffic::sums() const noexcept
{
    Sums sums;
    for (const auto& route : routes_) {
        if (!route)
            continue;
        sums.requests += route->requests;
        sums.failed += route->failed;
        latency::add(sums.latencies, route->window.counts());
    }
    return sums;
}

void Traffic::for_each(
    const std::function<void(const Route& route, const latency::Window& window)>& act) const
{
    for (std::size_t i = 0; i < routes_.size(); ++i)
        if (routes_[i])
            act(router_.routes()[i], routes_[i]->window);
}

}  // namespace holdfast::http
