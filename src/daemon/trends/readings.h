// What the service counts, as the series that trends watch: each time, what has happened since the
// time before. Pure; one thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "obs/latency/buckets.h"
#include "obs/trend/trends.h"
#include "shipment/counts.h"

namespace holdfast::daemon {

// Names of series; one of a status is "share/DELIVERED".
inline constexpr std::string_view new_shipments_series = "new_shipments";
inline constexpr std::string_view error_ratio_series = "error_ratio";
inline constexpr std::string_view latency_series = "latency_p95";
inline constexpr std::string_view share_prefix = "share/";

// Since ever, as of now.
struct Figures {
    const shipment::Counts* shipments = nullptr;  // Null: nobody knows.
    std::uint64_t requests = 0;
    std::uint64_t failed = 0;
    latency::Counts latencies{};
};

class Readings {
public:
    // Of more statuses than that the smallest are one series. A status without shipments goes on as
    // a share of nothing, while no more than so many are known. All find room in trend::Trends.
    static constexpr std::size_t statuses_max = 20;
    static constexpr std::size_t known_statuses_max = 36;

    // A status is empty, and not forgotten, for `empty_kept`.
    Readings(Duration interval, Duration empty_kept) : interval_{interval}, empty_kept_{empty_kept}
    {
    }

    // A series that was watched before a restart.
    void expect(std::string_view series, Instant now);

    std::vector<trend::Reading> take(const Figures& figures, Instant now);

private:
    struct Before {
        Instant at{};
        std::optional<std::int64_t> shipments;
        std::uint64_t requests = 0;
        std::uint64_t failed = 0;
        latency::Counts latencies{};
    };

    void add_shares(const shipment::Counts& counts, std::int64_t total, Instant now,
                    std::vector<trend::Reading>& readings);

    Duration interval_;
    Duration empty_kept_;
    std::optional<Before> before_;
    std::map<std::string, Instant, std::less<>> statuses_;  // When each was last not empty.
};

}  // namespace holdfast::daemon
