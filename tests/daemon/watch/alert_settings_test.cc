#include "daemon/watch/alert_settings.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "watch/notify/log_transport.h"

namespace holdfast::daemon {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using watch::Format;
using watch::Receiver;

TEST(SettingsOfAlerts, AreThoseOfThePolicyUnlessSomebodySaysOtherwise)
{
    const watch::AlertSettings settings = alert_settings({}, {}, {}, {});
    const watch::AlertSettings own;
    EXPECT_EQ(settings.symptoms.thresholds.failures, own.symptoms.thresholds.failures);
    EXPECT_EQ(settings.symptoms.thresholds.successes, own.symptoms.thresholds.successes);
    EXPECT_EQ(settings.symptoms.certificate_days, own.symptoms.certificate_days);
    EXPECT_EQ(settings.gather, own.gather);
    EXPECT_EQ(settings.storm_over, own.storm_over);
    EXPECT_EQ(settings.reminder, own.reminder);
    EXPECT_EQ(settings.renewal, own.renewal);
}

TEST(SettingsOfAlerts, ReachThePolicyAsTheyWereSaid)
{
    AlertingSettings alerting;
    alerting.reminder = 4h;
    alerting.gather = 1s;
    alerting.storm_over = 9;
    alerting.certificate_days = 30;
    WatchSettings checks;
    checks.failures = 7;
    checks.successes = 4;
    const watch::AlertSettings settings =
        alert_settings(alerting, checks, {}, [](WallTime) { return Duration{1h}; });
    EXPECT_EQ(settings.symptoms.thresholds.failures, 7U);
    EXPECT_EQ(settings.symptoms.thresholds.successes, 4U);
    EXPECT_EQ(settings.symptoms.certificate_days, 30U);
    EXPECT_EQ(settings.gather, 1s);
    EXPECT_EQ(settings.storm_over, 9U);
    EXPECT_EQ(settings.reminder, 4h);
    EXPECT_EQ(settings.host_offset({}), 1h);
}

TEST(SettingsOfAlerts, RenewThemForWhomForgets)
{
    EXPECT_EQ(alert_settings({}, {}, {{.format = Format::slack}}, {}).renewal, 0s);
    EXPECT_EQ(
        alert_settings({}, {}, {{.format = Format::slack}, {.format = Format::alertmanager}}, {})
            .renewal,
        5min);
}

TEST(SettingsOfAlerts, TellTheLogAlways)
{
    EXPECT_THAT(names_of(with_log({})), ElementsAre("log"));
    EXPECT_THAT(names_of(with_log({{.name = "pager"}, {.name = "chat"}})),
                ElementsAre("chat", "log", "pager"));
    EXPECT_THAT(names_of(with_log({{.name = "log"}})), ElementsAre("log"));
    EXPECT_EQ(with_log({})[0].format, Format::log);
}

}  // namespace
}  // namespace holdfast::daemon
