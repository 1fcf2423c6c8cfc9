// Time that passes only when a test says so. Any thread may read it.
#pragma once

#include <atomic>

#include "base/time.h"

namespace holdfast {

class ManualClock final : public Clock {
public:
    // 2026-11-21T03:04:05.678901Z, so that stamps show which digit went where.
    static constexpr WallTime start_wall{std::chrono::seconds{1795230245} +
                                         std::chrono::microseconds{678901}};
    static constexpr Instant start{std::chrono::seconds{1000}};

    Instant now() const noexcept override { return start + passed(); }
    WallTime wall() const noexcept override { return start_wall + passed(); }

    void advance(Duration time) noexcept { passed_.fetch_add(time.count()); }

private:
    Duration passed() const noexcept { return Duration{passed_.load()}; }

    std::atomic<Duration::rep> passed_{0};
};

}  // namespace holdfast
