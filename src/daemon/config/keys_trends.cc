// When what the service counts is looked at for what is abnormal.
#include "daemon/config/keys.h"

namespace holdfast::daemon {

std::vector<Key> trend_keys()
{
    using std::chrono::hours;
    using std::chrono::minutes;
    using std::chrono::seconds;
    return {
        {
            .path = "trends.enabled",
            .type = Flag{field<&Settings::trends, &TrendSettings::enabled>()},
            .description = "Whether the rate of new shipments, the share of each status, the error "
                           "ratio and the latency are watched for what is abnormal.",
        },
        {
            .path = "trends.interval",
            .type =
                Span{field<&Settings::trends, &TrendSettings::interval>(), seconds{1}, minutes{30}},
            .description = "Time between two samples of each series, at most a 48th of "
                           "trends.period. With another interval all is learnt anew.",
            .change = Change::on_restart,
        },
        {
            .path = "trends.period",
            .type =
                Span{field<&Settings::trends, &TrendSettings::period>(), minutes{1}, hours{7 * 24}},
            .description = "Length of the rhythm that is learnt. Nothing is judged before three of "
                           "them were seen. With another period all is learnt anew.",
            .change = Change::on_restart,
        },
    };
}

}  // namespace holdfast::daemon
