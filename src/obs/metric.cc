#include "obs/metric.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "base/check.h"

namespace holdfast::obs {
namespace {

// Below a nanosecond, or the like of another unit, a sum is the noise of its additions.
double without_noise(double sum) noexcept
{
    constexpr double grains = 1e9;
    double rounded = std::round(sum * grains) / grains;
    return std::isfinite(rounded) ? rounded : sum;
}

}  // namespace

void Gauge::add(double delta) noexcept
{
    std::uint64_t seen = cell_.load(std::memory_order_relaxed);
    while (!cell_.compare_exchange_weak(
        seen, std::bit_cast<std::uint64_t>(std::bit_cast<double>(seen) + delta),
        std::memory_order_relaxed)) {
    }
}

Histogram::Histogram(std::vector<double> bounds)
    : bounds_{std::move(bounds)},
      buckets_{std::make_unique<Cell[]>(bounds_.size() + 1)},
      shown_{std::make_unique<Cell[]>(bounds_.size() + 1)}
{
    CHECK(!bounds_.empty());
    CHECK(std::is_sorted(bounds_.begin(), bounds_.end(), std::less_equal<>{}));
}

void Histogram::observe(double value) noexcept
{
    auto bucket = std::lower_bound(bounds_.begin(), bounds_.end(), value) - bounds_.begin();
    buckets_[static_cast<std::size_t>(bucket)].fetch_add(1, std::memory_order_relaxed);
    sum_.add(value);
    changes_.fetch_add(1, std::memory_order_release);
}

std::uint64_t Histogram::count() const noexcept
{
    return changes_.load(std::memory_order_relaxed);
}

void Histogram::publish() noexcept
{
    std::uint64_t changes = changes_.load(std::memory_order_acquire);
    if (changes == published_)
        return;
    published_ = changes;
    std::uint64_t total = 0;
    for (std::size_t i = 0; i <= bounds_.size(); ++i) {
        total += buckets_[i].load(std::memory_order_relaxed);
        shown_[i].store(total, std::memory_order_relaxed);
    }
    shown_sum_.store(std::bit_cast<std::uint64_t>(without_noise(sum_.value())),
                     std::memory_order_relaxed);
}

std::vector<double> latency_bounds()
{
    return {0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10};
}

}  // namespace holdfast::obs
