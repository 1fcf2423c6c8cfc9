#include "watch/metrics/service_metrics.h"

#include <chrono>
#include <string_view>
#include <utility>

#include "base/check.h"

namespace holdfast::watch {
namespace {

constexpr std::array<std::string_view, 6> phase_names{"total", "resolve",    "connect",
                                                      "tls",   "processing", "transfer"};

std::array<Duration, phase_names.size()> durations_of(const Finding& finding) noexcept
{
    const Phases& phases = finding.phases;
    return {finding.took, phases.resolve,    phases.connect,
            phases.tls,   phases.processing, phases.transfer};
}

constexpr std::size_t number_of(Status status) noexcept
{
    return static_cast<std::size_t>(status);
}

// How many there are is bounded by who is listed.
obs::Labels labelled(std::vector<std::string> names)
{
    return {.names = std::move(names), .sets_max = SIZE_MAX};
}

bool has_the_same_labels(const Service& a, const Service& b) noexcept
{
    return a.id == b.id && a.name == b.name && a.group == b.group && a.environment == b.environment;
}

// What was seen of the one says something about the other.
bool is_the_same_target(Service a, const Service& b)
{
    a.name = b.name;
    a.group = b.group;
    a.environment = b.environment;
    a.owner = b.owner;
    a.tags = b.tags;
    a.depends_on = b.depends_on;
    a.run_by = b.run_by;
    a.thresholds = b.thresholds;
    return a == b;
}

std::array<obs::Gauge*, all_statuses.size()> total_gauges(obs::Registry& registry)
{
    auto& family = registry.gauges(
        {.name = "holdfast_services",
         .help = "Services that are watched by how they are; those that are switched off are not "
                 "counted."},
        {.names = {"status"}, .sets_max = all_statuses.size()});
    std::array<obs::Gauge*, all_statuses.size()> gauges{};
    for (Status status : all_statuses)
        gauges.at(number_of(status)) = &family.with({to_string(status)});
    return gauges;
}

}  // namespace

ServiceMetrics::ServiceMetrics(obs::Registry& registry, std::size_t listed_max)
    : listed_max_{listed_max},
      up_{registry.gauges({.name = "holdfast_service_up",
                           .help = "1 when a service is HEALTHY or DEGRADED, 0 when it is "
                                   "UNHEALTHY or DOWN; absent while nobody knows."},
                          labelled({"id", "name", "group", "environment"}))},
      status_{registry.gauges({.name = "holdfast_service_status",
                               .help = "1 for how a service is, 0 for how it is not."},
                              labelled({"id", "status"}))},
      durations_{registry.gauges(
          {.name = "holdfast_check_duration_seconds",
           .help = "How long the last check took: in all (total), and the phases that it had; "
                   "absent while nobody knows how the service is.",
           .unit = "seconds"},
          labelled({"id", "phase"}))},
      certificates_{registry.gauges(
          {.name = "holdfast_tls_certificate_expiry_timestamp_seconds",
           .help = "When the first certificate ends of the chain that a service showed last.",
           .unit = "seconds"},
          labelled({"id"}))},
      totals_{total_gauges(registry)},
      without_series_{registry.gauge(
          {.name = "holdfast_services_without_series",
           .help = "Services that are in the totals alone, because there are more than "
                   "metrics.services_max."})}
{
    static_assert(phase_names.size() == phase_count);
}

void ServiceMetrics::apply(std::size_t listed_max)
{
    listed_max_ = listed_max;
    while (listed_.size() > listed_max_) {
        const ServiceKey last = *listed_.rbegin();
        unlist(entries_.at(last.value));
        listed_.erase(last);
        unlisted_.insert(last);
    }
    fill();
}

void ServiceMetrics::define(ServiceKey key, const std::shared_ptr<const Service>& service)
{
    CHECK(service != nullptr);
    auto found = entries_.find(key.value);
    if (!service->is_enabled) {
        if (found != entries_.end())
            withdraw(key);
        return;
    }
    if (found == entries_.end())
        return enter(key, {.service = service});
    Entry& entry = found->second;
    const bool is_renamed = !has_the_same_labels(*entry.service, *service);
    const bool is_another = !is_the_same_target(*entry.service, *service);
    if (entry.series) {
        // While the old name is known.
        if (is_renamed)
            hide_up(entry);
        if (is_another) {
            hide_durations(entry);
            hide_certificate(entry);
        }
    }
    entry.service = service;
    if (entry.series && is_renamed)
        show_status(entry, entry.status);
}

void ServiceMetrics::enter(ServiceKey key, Entry entry)
{
    recount(entry.status, 1);
    entries_.emplace(key.value, std::move(entry));
    unlisted_.insert(key);
    fill();
}

void ServiceMetrics::forget(ServiceKey key)
{
    if (entries_.contains(key.value))
        withdraw(key);
}

void ServiceMetrics::withdraw(ServiceKey key)
{
    auto found = entries_.find(key.value);
    recount(found->second.status, -1);
    if (found->second.series)
        unlist(found->second);
    entries_.erase(found);
    listed_.erase(key);
    unlisted_.erase(key);
    fill();
}

// Whoever waits for a place gets one.
void ServiceMetrics::fill()
{
    while (listed_.size() < listed_max_ && !unlisted_.empty()) {
        const ServiceKey next = *unlisted_.begin();
        unlisted_.erase(next);
        listed_.insert(next);
        list(entries_.at(next.value));
    }
    without_series_.set(static_cast<double>(unlisted_.size()));
}

void ServiceMetrics::recount(Status status, int change)
{
    std::size_t& count = counts_.at(number_of(status));
    count += static_cast<std::size_t>(change);
    totals_.at(number_of(status))->set(static_cast<double>(count));
}

void ServiceMetrics::note(const Finding& finding)
{
    auto found = entries_.find(finding.service.value);
    if (found == entries_.end())
        return;
    Entry& entry = found->second;
    const Status before = std::exchange(entry.status, finding.status);
    if (before != finding.status) {
        recount(before, -1);
        recount(finding.status, 1);
    }
    if (!entry.series)
        return;
    show_status(entry, before);
    show_durations(entry, finding);
    show_certificate(entry, finding);
}

// ---- The series of one service.

void ServiceMetrics::list(Entry& entry)
{
    entry.series = std::make_unique<Series>();
    for (Status status : all_statuses)
        entry.series->status.at(number_of(status)) =
            &status_.with({entry.service->id, to_string(status)});
    show_status(entry, entry.status);
}

void ServiceMetrics::unlist(Entry& entry)
{
    hide_up(entry);
    hide_durations(entry);
    hide_certificate(entry);
    for (Status status : all_statuses)
        status_.remove({entry.service->id, to_string(status)});
    entry.series.reset();
}

void ServiceMetrics::show_status(const Entry& entry, Status before)
{
    Series& series = *entry.series;
    series.status.at(number_of(before))->set(0);
    series.status.at(number_of(entry.status))->set(1);
    if (entry.status == Status::unknown)
        return hide_up(entry);
    const Service& service = *entry.service;
    if (series.up == nullptr)
        series.up = &up_.with({service.id, service.name, service.group, service.environment});
    series.up->set(is_up(entry.status) ? 1 : 0);
}

void ServiceMetrics::show_durations(const Entry& entry, const Finding& finding)
{
    if (entry.status == Status::unknown)
        return hide_durations(entry);
    const auto durations = durations_of(finding);
    for (std::size_t i = 0; i < phase_count; ++i) {
        obs::Gauge*& gauge = entry.series->durations.at(i);
        // A phase that a service never has is not shown; one that did not happen once is zero.
        if (gauge == nullptr && durations.at(i) > Duration::zero())
            gauge = &durations_.with({entry.service->id, phase_names.at(i)});
        if (gauge != nullptr)
            gauge->set(seconds(durations.at(i)));
    }
}

void ServiceMetrics::show_certificate(const Entry& entry, const Finding& finding)
{
    if (!finding.certificate_expires)
        return;
    obs::Gauge*& gauge = entry.series->certificate;
    if (gauge == nullptr)
        gauge = &certificates_.with({entry.service->id});
    gauge->set(seconds(finding.certificate_expires->time_since_epoch()));
}

void ServiceMetrics::hide_up(const Entry& entry)
{
    const Service& service = *entry.service;
    if (std::exchange(entry.series->up, nullptr) != nullptr)
        up_.remove({service.id, service.name, service.group, service.environment});
}

void ServiceMetrics::hide_durations(const Entry& entry)
{
    for (std::size_t i = 0; i < phase_count; ++i)
        if (std::exchange(entry.series->durations.at(i), nullptr) != nullptr)
            durations_.remove({entry.service->id, phase_names.at(i)});
}

void ServiceMetrics::hide_certificate(const Entry& entry)
{
    if (std::exchange(entry.series->certificate, nullptr) != nullptr)
        certificates_.remove({entry.service->id});
}

}  // namespace holdfast::watch
