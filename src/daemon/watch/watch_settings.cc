#include "daemon/watch/watch_settings.h"

#include <memory>

#include "daemon/check/services_file.h"
#include "watch/definition/names.h"
#include "watch/history/history.h"

namespace holdfast::daemon {
namespace {

std::shared_ptr<const watch::Service> reference(const WatchSettings& settings)
{
    if (settings.reference.empty())
        return nullptr;
    watch::Service service;
    service.id = "reference";
    service.name = "what is always there";
    service.url = settings.reference;
    service.type = watch::implied_type(service.url);
    if (service.type == watch::CheckType::dns)
        service.dns.name = service.url.substr(service.url.find("://") + 3);
    return std::make_shared<const watch::Service>(std::move(service));
}

}  // namespace

watch::MonitorSettings monitor_settings(const WatchSettings& settings)
{
    return {.schedule = {.interval = settings.interval,
                         .concurrency = static_cast<std::size_t>(settings.concurrency)},
            .timeout = settings.timeout,
            .gather = std::chrono::milliseconds{10},
            .reference = reference(settings),
            .batch_max = watch::History::entries_max};
}

watch::WatchlistSettings watchlist_settings(const WatchSettings& settings)
{
    return {.defaults = service_defaults(settings),
            .services_max = static_cast<std::size_t>(settings.services_max)};
}

watch::HistoryRetention history_retention(const WatchSettings& settings)
{
    return {.raw = settings.results_kept, .hours = settings.hours_kept, .days = settings.days_kept};
}

}  // namespace holdfast::daemon
