#include "daemon/trends/readings.h"

#include <algorithm>

#include "base/text.h"

namespace holdfast::daemon {
namespace {

using trend::Kind;
using trend::Sample;

constexpr double percentile_shown = 0.95;

std::int64_t sum_of(const shipment::Counts& counts)
{
    std::int64_t sum = 0;
    for (const shipment::StatusCount& each : counts)
        sum += each.count;
    return sum;
}

}  // namespace

void Readings::expect(std::string_view series, Instant now)
{
    if (!series.starts_with(share_prefix))
        return;
    std::string_view status = series.substr(share_prefix.size());
    auto known = statuses_.find(status);
    if (known != statuses_.end())
        known->second = now;
    else if (statuses_.size() < known_statuses_max)
        statuses_.emplace(status, now);
}

std::vector<trend::Reading> Readings::take(const Figures& figures, Instant now)
{
    std::optional<std::int64_t> total;
    if (figures.shipments != nullptr)
        total = sum_of(*figures.shipments);
    std::optional<Sample> created;
    std::optional<Sample> errors;
    std::optional<Sample> latency;
    if (before_ && now > before_->at) {
        // Fewer than before: somebody has removed some, and nobody knows how many are new.
        if (total && before_->shipments && *total >= *before_->shipments)
            created = Sample{.value = static_cast<double>(*total - *before_->shipments),
                             .weight = seconds(now - before_->at) / seconds(interval_)};
        auto requests = static_cast<double>(figures.requests - before_->requests);
        if (requests > 0)
            errors = Sample{.value = static_cast<double>(figures.failed - before_->failed),
                            .weight = requests};
        auto seen = latency::difference(figures.latencies, before_->latencies);
        if (auto p95 = latency::percentile(seen, percentile_shown))
            latency =
                Sample{.value = seconds(*p95), .weight = static_cast<double>(latency::total(seen))};
    }
    before_ = Before{.at = now,
                     .shipments = total,
                     .requests = figures.requests,
                     .failed = figures.failed,
                     .latencies = figures.latencies};
    std::vector<trend::Reading> readings{
        {.name = std::string{new_shipments_series}, .kind = Kind::count, .sample = created},
        {.name = std::string{error_ratio_series}, .kind = Kind::ratio, .sample = errors},
        {.name = std::string{latency_series}, .kind = Kind::duration, .sample = latency}};
    if (total && *total > 0)
        add_shares(*figures.shipments, *total, now, readings);
    return readings;
}

// That a status has no shipments any more is what somebody may want to hear of, and the counts do
// not name it then.
void Readings::add_shares(const shipment::Counts& counts, std::int64_t total, Instant now,
                          std::vector<trend::Reading>& readings)
{
    auto add = [&](std::string_view status, double count) {
        readings.push_back({.name = join(share_prefix, status),
                            .kind = Kind::share,
                            .sample = Sample{.value = count / static_cast<double>(total),
                                             .weight = static_cast<double>(total)}});
    };
    std::erase_if(statuses_, [&](const auto& known) { return now - known.second > empty_kept_; });
    for (const shipment::StatusCount& each : shipment::greatest(counts, statuses_max)) {
        add(each.status, static_cast<double>(each.count));
        expect(join(share_prefix, each.status), now);
    }
    for (const auto& [status, last] : statuses_) {
        bool is_counted =
            std::ranges::find(counts, status, &shipment::StatusCount::status) != counts.end();
        if (!is_counted && status != shipment::other_status)
            add(status, 0);
    }
}

}  // namespace holdfast::daemon
