#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/ctl/doctor/patient.h"

namespace holdfast::ctl::doctor {
namespace {

using testing::EndsWith;
using testing::HasSubstr;

TEST(DoctorOfAddresses, KnowsItsOwnAndTheServiceManagersListeners)
{
    Evidence seen = a_stopped_service();
    seen.network.listeners.front() = {
        .address = "10.0.0.1:80", .is_taken = true, .pid = 1, .uid = 0, .program = "systemd"};
    EXPECT_EQ(first_fault(seen), "service-down");
    seen.network.listeners.front().pid = 77;
    seen.network.listeners.front().program = "python3";
    EXPECT_EQ(first_fault(seen), "port-taken");
    EXPECT_EQ(first_of(seen).repair.front(), "kill 77   # python3");
}

TEST(DoctorOfAddresses, AsksNobodyToEndWhatItCannotSee)
{
    Evidence seen = a_stopped_service();
    seen.network.listeners.front() = {.address = "10.0.0.1:80", .is_taken = true, .uid = 33};
    EXPECT_EQ(first_fault(seen), "port-taken");
    EXPECT_THAT(first_of(seen).repair.front(), HasSubstr("ss -ltnp 'sport = :80'"));
    seen = a_sound_service();
    seen.network.listeners.front().pid = 0;
    EXPECT_EQ(first_fault(seen), "") << "it is its own, by all one can see";
}

TEST(DoctorOfAddresses, TellsAnEndedCertificateFromOneThatEndsSoon)
{
    Evidence seen = a_sound_service();
    seen.configuration.certificates = {"10.0.0.1:80 /srv/c.pem"};
    seen.configuration.problems = {{.key = "listen",
                                    .file = "10.0.0.1:80",
                                    .what = "the certificate CN=x ended on 2021-01-01"}};
    EXPECT_EQ(first_fault(seen), "certificate-ended");
    EXPECT_EQ(first_of(seen).severity, Severity::failing);
    EXPECT_THAT(text_of(first_of(seen).repair), HasSubstr("/srv/c.pem"));
    seen.configuration.problems[0].what = "the certificate CN=x ends on 2030-01-01";
    EXPECT_EQ(first_of(seen).severity, Severity::notice);
}

TEST(DoctorOfHosts, TellsAFrozenJournalFromOneThatIsDown)
{
    Evidence seen = a_sound_service();
    seen.host.journald_state = "T";
    EXPECT_EQ(first_fault(seen), "journald-stopped");
    EXPECT_EQ(first_of(seen).repair.front(), "kill -CONT 200");
    seen.host.journald_state = "";
    seen.host.journald = "inactive";
    EXPECT_EQ(first_fault(seen), "journald-stopped");
    EXPECT_THAT(first_of(seen).repair.front(),
                HasSubstr("systemctl start systemd-journald.socket"));
    seen.host.has_systemd = false;
    EXPECT_EQ(first_fault(seen), "") << "a host without systemd has none";
}

TEST(DoctorOfHosts, SeesAClockThatWasSet)
{
    Evidence seen = a_sound_service();
    seen.daemon.clock_stepped_ms = 3'599'157;
    EXPECT_EQ(first_fault(seen), "clock-stepped");
    EXPECT_THAT(first_of(seen).what, EndsWith("forward by about 1 h"));
    seen = a_sound_service();
    seen.daemon.clock_ahead_ms = -5000;
    EXPECT_THAT(first_of(seen).what, HasSubstr("back by about 5 s"));
    seen = a_sound_service();
    seen.journal.clock_step_ms = -60'000;
    seen.journal.clock_step_age_s = 90;
    EXPECT_EQ(first_fault(seen), "clock-stepped");
    seen.journal.clock_step_ms = 900;
    EXPECT_EQ(first_fault(seen), "") << "so much is slewed";
}

TEST(DoctorOfHosts, TakesAClockThatWasSetForOverOnceTheServiceAgreesWithItAndTimeHasPassed)
{
    Evidence seen = a_sound_service();
    seen.journal.clock_step_ms = 7'200'000;
    seen.journal.clock_step_age_s = 300;
    EXPECT_EQ(first_of(seen).severity, Severity::degraded) << "just now";
    seen.journal.clock_step_age_s = 301;
    EXPECT_EQ(first_of(seen).severity, Severity::notice);
    seen.daemon.clock_ahead_ms = 2000;
    EXPECT_EQ(first_of(seen).severity, Severity::degraded) << "it does not agree";
    seen.daemon.clock_ahead_ms = 0;
    seen.daemon.clock_stepped_ms = -2000;
    EXPECT_EQ(first_of(seen).severity, Severity::degraded) << "what it remembers is of before";
    seen.daemon.clock_stepped_ms = 0;
    seen.journal.clock_step_age_s = 3601;
    EXPECT_EQ(first_fault(seen), "");
}

class DoctorOfUpstreams : public testing::Test {
protected:
    DoctorOfUpstreams() { seen.upstream.probes.clear(); }

    void probe(std::string outcome, std::int64_t status = 0, std::int64_t took_ms = 3,
               bool is_json = true)
    {
        seen.upstream.probes.push_back({.outcome = std::move(outcome),
                                        .status = status,
                                        .took_ms = took_ms,
                                        .is_json = is_json});
    }
    // What the daemon says when calls came to that.
    void calls(std::string outcome, std::string health)
    {
        seen.daemon.outcomes = {outcome + " 3"};
        seen.daemon.upstream_health = std::move(health);
        seen.daemon.parts = {{"orders", "degraded",
                              "the service that validates orders does not work (" + outcome + ")"}};
    }

    Evidence seen = a_sound_service();
};

TEST_F(DoctorOfUpstreams, TellsDownFromHanging)
{
    probe("refused");
    EXPECT_EQ(first_fault(seen), "upstream-down");
    seen.upstream.probes.clear();
    probe("timeout", 0, 2000);
    EXPECT_EQ(first_fault(seen), "upstream-hang");
}

TEST_F(DoctorOfUpstreams, TellsSlowFromHangingByHowTheServiceFindsIt)
{
    probe("answered", 504);
    calls("timeout", "degraded");
    EXPECT_EQ(first_fault(seen), "upstream-slow");
    seen.upstream.probes.clear();
    probe("answered", 503);
    calls("timeout", "down");
    EXPECT_EQ(first_fault(seen), "upstream-hang");
}

TEST_F(DoctorOfUpstreams, TellsErrorsAndGarbageByWhatCallsCameTo)
{
    probe("answered", 503);
    calls("error", "unhealthy");
    EXPECT_EQ(first_fault(seen), "upstream-error");
    seen.upstream.probes.clear();
    probe("answered", 200);
    calls("corrupt", "unhealthy");
    EXPECT_EQ(first_fault(seen), "upstream-garbage");
    EXPECT_EQ(examine(seen).size(), 1U) << "the part of /readyz is explained";
}

TEST_F(DoctorOfUpstreams, SeesOneThatComesAndGoes)
{
    probe("answered", 503);
    probe("answered", 200);
    EXPECT_EQ(first_fault(seen), "upstream-flapping");
    seen.upstream.probes.clear();
    probe("answered", 503);
    calls("unavailable", "down");
    EXPECT_EQ(first_fault(seen), "upstream-down");
    seen.journal.breaker_changes = 8;
    seen.daemon.outcomes.push_back("validated 90");
    EXPECT_EQ(first_fault(seen), "upstream-flapping");
}

TEST_F(DoctorOfUpstreams, AsksForCredentialsThatAreRefused)
{
    probe("answered", 401);
    seen.daemon.parts = {
        {"orders", "degraded", "the service that validates orders refuses our credentials"}};
    EXPECT_EQ(first_fault(seen), "upstream-credentials");
}

TEST(DoctorOfParts, NamesTheReceiverThatIsAway)
{
    Evidence seen = a_sound_service();
    seen.daemon.receivers = {{.name = "ops",
                              .detail = "Connection refused",
                              .is_away = true,
                              .failed = 3,
                              .waiting = 1}};
    seen.daemon.parts = {{"alert_receivers", "degraded", "receiver ops takes no messages"}};
    const Findings findings = examine(seen);
    ASSERT_EQ(findings.size(), 1U);
    EXPECT_EQ(findings[0].fault, "alert-receiver-away");
    EXPECT_THAT(findings[0].repair.front(), HasSubstr("alerts test ops"));
}

TEST(DoctorOfParts, SaysWhatKafkaAndUnknownPartsSay)
{
    Evidence seen = a_sound_service();
    seen.daemon.parts = {{"kafka", "degraded", "no broker answers"}};
    EXPECT_EQ(first_fault(seen), "kafka-unavailable");
    seen.daemon.parts = {{"tomorrow", "degraded", "not yet"}};
    EXPECT_EQ(first_fault(seen), "part-tomorrow");
}

TEST(DoctorOfParts, BelievesTheServiceAboutFilesThatCannotBeLookedAt)
{
    Evidence seen = a_sound_service();
    seen.database = {};
    seen.daemon.parts = {{"schema", "down", "table shipments: column status is missing"}};
    EXPECT_EQ(first_fault(seen), "schema-mismatch");
}

TEST(DoctorOfHistories, TakesTheNewestFaultForTheCauseOfAnOutage)
{
    Evidence seen = a_stopped_service();
    seen.journal.faults = {{.message = "service-failed", .text = "it failed", .age_s = 5},
                           {.message = "store-broken", .text = "disk I/O error", .age_s = 6}};
    EXPECT_EQ(first_fault(seen), "store-broken");
    EXPECT_EQ(first_of(seen).severity, Severity::down);
}

TEST(DoctorOfHistories, HasNoUseForWhatOnlySaysThatSomethingWasWrong)
{
    Evidence seen = a_stopped_service();
    seen.journal.faults = {{.message = "health-failed", .text = "no answer", .age_s = 5},
                           {.message = "store-broken", .text = "disk I/O error", .age_s = 6}};
    EXPECT_EQ(first_fault(seen), "store-broken");
    seen = a_sound_service();
    seen.journal.faults = {{.message = "service-failed", .text = "it failed", .age_s = 5},
                           {.message = "health-failed", .text = "no answer", .age_s = 6}};
    EXPECT_EQ(first_fault(seen), "");
}

TEST(DoctorOfHistories, MentionsWhatIsOverAsANotice)
{
    Evidence seen = a_sound_service();
    seen.journal.faults = {{.message = "drain-incomplete", .text = "2 requests", .age_s = 60}};
    EXPECT_EQ(first_of(seen).severity, Severity::notice);
    EXPECT_EQ(exit_of(examine(seen)), 0);
    seen.journal.faults[0].age_s = 3000;
    EXPECT_EQ(first_fault(seen), "");
}

TEST(DoctorsOrder, IsByWhatExplainsTheOutageThenBySeverity)
{
    Findings findings{{.severity = Severity::notice, .fault = "d"},
                      {.severity = Severity::down, .fault = "symptom", .is_symptom = true},
                      {.severity = Severity::failing, .fault = "b"},
                      {.severity = Severity::failing, .fault = "a", .explains_outage = true}};
    sort_findings(findings);
    EXPECT_EQ(findings[0].fault, "a");
    EXPECT_EQ(findings[1].fault, "b");
    EXPECT_EQ(findings[2].fault, "symptom");
    EXPECT_EQ(findings[3].fault, "d");
    EXPECT_EQ(exit_of(findings), 3);
    EXPECT_EQ(exit_of({}), 0);
}

}  // namespace
}  // namespace holdfast::ctl::doctor
