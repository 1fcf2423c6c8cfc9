// What an hour, a day or any window of a service came to. Two of them add up to that of both, in
// any order. Pure; any thread.
#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "watch/history/coverage.h"
#include "watch/history/latency_histogram.h"

namespace holdfast::watch {

struct Rollup {
    std::array<std::uint32_t, all_statuses.size()> results{};  // By status, without maintenance.
    std::uint32_t maintenance_results = 0;
    Covered covered{};
    // Of those that answered, outside of maintenance: how long nobody answered says nothing.
    LatencyHistogram latency{};

    bool is_empty() const noexcept;
    void count(const Sample& sample) noexcept;
    void merge(const Rollup& more) noexcept;

    friend bool operator==(const Rollup&, const Rollup&) = default;
};

// `length` is how long the hour or day is: one that was watched all the time is shorter in bytes.
Blob to_blob(const Rollup& rollup, Millis length);
// Nothing when they are damaged.
std::optional<Rollup> read_rollup(BlobView bytes, Millis length) noexcept;
// Of the same bytes only the durations, for those who show hundreds of days.
std::optional<Covered> read_covered(BlobView bytes, Millis length) noexcept;

}  // namespace holdfast::watch
