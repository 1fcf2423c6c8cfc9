// What checks come to, as metrics: of each service, as long as there are few enough, and how many
// are how, always. What is known of a service costs no text: a finding sets numbers. Loop thread.
//
// What is unknown is not shown, but that it is: zero would say that a service is down, and a number
// of before would be a lie. The exception is when a certificate ends: that stays true.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <set>
#include <unordered_map>

#include "obs/metrics.h"
#include "watch/finding.h"
#include "watch/service.h"

namespace holdfast::watch {

class ServiceMetrics {
public:
    // `listed_max` services have series of their own: who was defined first. The registry outlives
    // this.
    ServiceMetrics(obs::Registry& registry, std::size_t listed_max);

    void apply(std::size_t listed_max);

    // A service, or what has become of it. One that is not enabled is not shown.
    void define(ServiceKey key, const std::shared_ptr<const Service>& service);
    void forget(ServiceKey key);
    // Of a service that is not defined, or not enabled, it is passed over.
    void note(const Finding& finding);

    // Services that are defined and enabled, by status.
    const std::array<std::size_t, all_statuses.size()>& counts() const noexcept { return counts_; }

private:
    // The whole check, then its phases.
    static constexpr std::size_t phase_count = 6;

    // Null: not shown.
    struct Series {
        obs::Gauge* up = nullptr;
        std::array<obs::Gauge*, all_statuses.size()> status{};
        std::array<obs::Gauge*, phase_count> durations{};
        obs::Gauge* certificate = nullptr;
    };
    struct Entry {
        std::shared_ptr<const Service> service{};
        Status status = Status::unknown;
        std::unique_ptr<Series> series{};  // Null: there are too many.
    };

    void enter(ServiceKey key, Entry entry);
    // All that is shown of it goes.
    void withdraw(ServiceKey key);
    void fill();
    void recount(Status status, int change);

    void list(Entry& entry);
    void unlist(Entry& entry);
    void show_status(const Entry& entry, Status before);
    void show_durations(const Entry& entry, const Finding& finding);
    void show_certificate(const Entry& entry, const Finding& finding);
    void hide_up(const Entry& entry);
    void hide_durations(const Entry& entry);
    void hide_certificate(const Entry& entry);

    std::size_t listed_max_;
    std::unordered_map<std::int64_t, Entry> entries_;  // Of those that are enabled.
    std::set<ServiceKey> listed_;
    std::set<ServiceKey> unlisted_;

    obs::Family<obs::Gauge>& up_;
    obs::Family<obs::Gauge>& status_;
    obs::Family<obs::Gauge>& durations_;
    obs::Family<obs::Gauge>& certificates_;
    std::array<std::size_t, all_statuses.size()> counts_{};
    std::array<obs::Gauge*, all_statuses.size()> totals_;
    obs::Gauge& without_series_;
};

}  // namespace holdfast::watch
