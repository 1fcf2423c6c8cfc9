// One number, or one histogram, that /metrics shows. Any thread may change a value and never
// waits for it; no order is promised between two values.
#pragma once

#include <atomic>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "base/time.h"

namespace holdfast::obs {

// The bits of a value, which rendering compares with what it rendered last.
using Cell = std::atomic<std::uint64_t>;

class Counter {
public:
    void add(std::uint64_t count = 1) noexcept
    {
        cell_.fetch_add(count, std::memory_order_relaxed);
    }
    std::uint64_t value() const noexcept { return cell_.load(std::memory_order_relaxed); }
    const Cell& cell() const noexcept { return cell_; }

private:
    Cell cell_{0};
};

class Gauge {
public:
    void set(double value) noexcept
    {
        cell_.store(std::bit_cast<std::uint64_t>(value), std::memory_order_relaxed);
    }
    void add(double delta) noexcept;
    double value() const noexcept
    {
        return std::bit_cast<double>(cell_.load(std::memory_order_relaxed));
    }
    const Cell& cell() const noexcept { return cell_; }

private:
    Cell cell_{std::bit_cast<std::uint64_t>(0.0)};
};

class Histogram {
public:
    // `bounds` are the upper ends of the buckets, ascending; +Inf is added.
    explicit Histogram(std::vector<double> bounds);

    void observe(double value) noexcept;
    void observe(Duration duration) noexcept { observe(seconds(duration)); }
    std::uint64_t count() const noexcept;
    double sum() const noexcept { return sum_.value(); }

    // Loop thread: adds the buckets up into what is shown, if anything was observed since.
    void publish() noexcept;
    const std::vector<double>& bounds() const noexcept { return bounds_; }
    // How many were at most bounds()[index]; with index == bounds().size(), how many at all.
    const Cell& cumulative(std::size_t index) const noexcept { return shown_[index]; }
    const Cell& shown_sum() const noexcept { return shown_sum_; }

private:
    const std::vector<double> bounds_;
    // One more than bounds: the last one is +Inf.
    const std::unique_ptr<Cell[]> buckets_;
    const std::unique_ptr<Cell[]> shown_;
    Gauge sum_;
    Cell shown_sum_{0};
    // Written last in observe(), so that publish() can see by one number that nothing happened.
    Cell changes_{0};
    std::uint64_t published_ = 0;
};

// Bounds in seconds for the latencies of a fast local service: 0.5 ms to 10 s.
std::vector<double> latency_bounds();

}  // namespace holdfast::obs
