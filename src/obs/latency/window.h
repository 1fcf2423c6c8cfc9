// How long something took over the last minutes. A request costs one addition; now and then the
// counts are written down, and what lies between two such looks is a window. 18 kB, whatever the
// load. Pure; one thread.
#pragma once

#include <array>
#include <cstddef>
#include <optional>

#include "obs/latency/buckets.h"

namespace holdfast::latency {

struct Summary {
    std::uint64_t count = 0;
    Duration p50{};
    Duration p95{};
    Duration p99{};
};

class Window {
public:
    // How often advance() wants to be called. A span is that much longer than was asked for at
    // most, the longer ones a minute.
    static constexpr std::chrono::seconds step{10};
    static constexpr std::array<std::chrono::minutes, 3> spans{
        std::chrono::minutes{1}, std::chrono::minutes{5}, std::chrono::minutes{15}};

    void observe(Duration took) noexcept { ++counts_[bucket_of(took)]; }
    void advance(Instant now) noexcept;

    // Of the last `span`, one of the above, or of all since the start when that is shorter; nothing
    // when nothing was observed.
    std::optional<Summary> over(Duration span, Instant now) const noexcept;
    // Since ever.
    const Counts& counts() const noexcept { return counts_; }

private:
    struct Look {
        Instant at{};
        Counts counts{};
    };
    // The newest `size` looks.
    template <std::size_t size>
    class Looks {
    public:
        void take(Instant now, Duration interval, const Counts& counts) noexcept
        {
            if (used_ > 0 && now - looks_[(next_ + size - 1) % size].at < interval)
                return;
            looks_[next_] = {now, counts};
            next_ = (next_ + 1) % size;
            used_ = std::min(used_ + 1, size);
        }
        // The newest that is at least so old; null when there is none.
        const Look* find(Duration age, Instant now) const noexcept
        {
            for (std::size_t back = 1; back <= used_; ++back) {
                const Look& look = looks_[(next_ + size - back) % size];
                if (now - look.at >= age)
                    return &look;
            }
            return nullptr;
        }

    private:
        std::array<Look, size> looks_{};
        std::size_t next_ = 0;
        std::size_t used_ = 0;
    };

    static constexpr std::chrono::minutes coarse_step{1};

    Counts counts_{};
    // One more than fit into the span: the oldest is always at least as old.
    Looks<spans.front() / step + 1> fine_;
    Looks<spans.back() / coarse_step + 1> coarse_;
};

}  // namespace holdfast::latency
