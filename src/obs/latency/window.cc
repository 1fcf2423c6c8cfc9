#include "obs/latency/window.h"

namespace holdfast::latency {

void Window::advance(Instant now) noexcept
{
    fine_.take(now, step, counts_);
    coarse_.take(now, coarse_step, counts_);
}

std::optional<Summary> Window::over(Duration span, Instant now) const noexcept
{
    const Look* look = span <= spans.front() ? fine_.find(span, now) : coarse_.find(span, now);
    const Counts seen = look == nullptr ? counts_ : difference(counts_, look->counts);
    const std::uint64_t count = total(seen);
    if (count == 0)
        return std::nullopt;
    return Summary{.count = count,
                   .p50 = *percentile(seen, 0.50),
                   .p95 = *percentile(seen, 0.95),
                   .p99 = *percentile(seen, 0.99)};
}

}  // namespace holdfast::latency
