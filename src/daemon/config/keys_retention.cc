// How long what grows is kept. Shipments have no key here: they are kept for ever.
#include "daemon/config/keys.h"

namespace holdfast::daemon {

std::vector<Key> retention_keys()
{
    using std::chrono::days;
    using std::chrono::hours;
    return {
        {
            .path = "retention.idempotency_keys",
            .type = Span{field<&Settings::retention, &RetentionSettings::idempotency_keys>(),
                         hours{1}, hours{7 * 24}},
            .description = "How long the answer given under an Idempotency-Key is repeated.",
        },
        {
            .path = "retention.store_samples",
            .type = Span{field<&Settings::retention, &RetentionSettings::store_samples>(),
                         hours{24}, hours{3650 * 24}},
            .description = "How long the hourly sizes of the database are kept, from which "
                           "`holdfastctl store` says how fast it grows.",
        },
        {
            .path = "retention.undone_imports",
            .type = Span{field<&Settings::retention, &RetentionSettings::undone_imports>(),
                         hours{1}, hours{3650 * 24}},
            .description = "How long it is kept that an import came to nothing. Complete ones are "
                           "kept for ever: histories say who it was.",
        },
        {
            .path = "retention.watch_results",
            .type =
                Span{field<&Settings::watch, &WatchSettings::results_kept>(), hours{1}, days{400}},
            .description = "How long each single result of a check is kept.",
        },
        {
            .path = "retention.watch_hours",
            .type =
                Span{field<&Settings::watch, &WatchSettings::hours_kept>(), days{1}, days{3653}},
            .description = "How long the sums of each hour, and the changes of a service's state, "
                           "are kept.",
        },
        {
            .path = "retention.watch_days",
            .type =
                Span{field<&Settings::watch, &WatchSettings::days_kept>(), days{1}, days{36525}},
            .description = "How long the sums of each day are kept.",
        },
        {
            .path = "retention.alerts",
            .type =
                Span{field<&Settings::alerting, &AlertingSettings::kept>(), days{1}, days{3653}},
            .description = "How long alerts and announcements that are over are kept, and messages "
                           "that were sent or given up.",
        },
    };
}

}  // namespace holdfast::daemon
