#include "watch/state/evaluation.h"

#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/fakes/manual_clock.h"

namespace holdfast::watch {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::EndsWith;
using testing::StartsWith;

class AnEvaluation : public testing::Test {
protected:
    AnEvaluation() { seen.status_code = 200; }

    Finding evaluate_it(std::string_view version = {})
    {
        return evaluate({.key = {7},
                         .service = service,
                         .observation = seen,
                         .conditions = conditions,
                         .version = version,
                         .began = ManualClock::start_wall,
                         .timeout = seconds{5}},
                        settings);
    }
    // "UNHEALTHY: why"
    std::string verdict()
    {
        Finding finding = evaluate_it();
        std::string text{to_string(finding.status)};
        return finding.reason.empty() ? text : text + ": " + finding.reason;
    }

    Service service;
    Observation seen;
    std::vector<ConditionResult> conditions;
    EvaluationSettings settings;
};

TEST_F(AnEvaluation, FindsWhatAnswersRightHealthy)
{
    seen.took = milliseconds{20};
    seen.phases.tls = milliseconds{7};
    seen.certificate_expires = ManualClock::start_wall;
    Finding finding = evaluate_it();
    EXPECT_EQ(finding.service, ServiceKey{7});
    EXPECT_EQ(finding.at, ManualClock::start_wall);
    EXPECT_EQ(finding.status, Status::healthy);
    EXPECT_EQ(finding.took, milliseconds{20});
    EXPECT_EQ(finding.phases.tls, milliseconds{7});
    EXPECT_EQ(finding.status_code, 200U);
    EXPECT_EQ(finding.reason, "");
    EXPECT_EQ(finding.certificate_expires, ManualClock::start_wall);
    EXPECT_FALSE(finding.version_matches.has_value());
}

TEST_F(AnEvaluation, SaysNothingOfAServiceThatThisHostCouldNotLookAt)
{
    seen.is_unknown = true;
    seen.silence = Silence::unreachable;
    seen.problem = "too many open files";
    EXPECT_THAT(verdict(),
                testing::AllOf(StartsWith("UNKNOWN: "), EndsWith("too many open files")));
    EXPECT_FALSE(is_answer(seen));
}

TEST_F(AnEvaluation, LetsALookAtThisHostSpeakForItself)
{
    service.type = CheckType::unit;
    EXPECT_EQ(verdict(), "HEALTHY");
    seen.problem = "is in a crash loop";
    EXPECT_EQ(verdict(), "UNHEALTHY: is in a crash loop");
    seen.silence = Silence::not_running;
    EXPECT_EQ(verdict(), "DOWN: is in a crash loop");
    seen.is_unknown = true;
    EXPECT_EQ(verdict(), "UNKNOWN: is in a crash loop");
    seen = {.warning = "uses much"};
    EXPECT_EQ(verdict(), "DEGRADED: uses much");
    seen = {.silence = Silence::not_running};
    EXPECT_EQ(verdict(), "DOWN: expected it to run");
    seen = {.is_unknown = true};
    EXPECT_EQ(verdict(), "UNKNOWN: expected to be able to look");
}

TEST_F(AnEvaluation, KnowsTheStatusesThatOlderClientsCallUp)
{
    for (unsigned status : {100U, 199U, 200U, 204U, 299U, 300U, 302U, 404U, 500U, 503U}) {
        seen.status_code = status;
        EXPECT_EQ(to_legacy_string(evaluate_it().status), status / 100 == 2 ? "UP" : "DOWN")
            << status;
    }
    seen.status_code = 503;
    EXPECT_EQ(verdict(), "UNHEALTHY: expected status 200 to 299, got 503");
}

TEST_F(AnEvaluation, KnowsOtherStatusesThatAreRight)
{
    service.http.expected_statuses = {{200, 204}, {301, 301}};
    for (unsigned status : {200U, 204U, 301U}) {
        seen.status_code = status;
        EXPECT_EQ(verdict(), "HEALTHY") << status;
    }
    seen.status_code = 205;
    EXPECT_EQ(verdict(), "UNHEALTHY: expected status 200 to 204 or 301, got 205");
}

TEST_F(AnEvaluation, LeavesTheStatusToAConditionAboutIt)
{
    seen.status_code = 404;
    service.conditions = {{.text = "[STATUS] == 404"}};
    EXPECT_EQ(verdict(), "HEALTHY");
    service.conditions = {{.text = "[STATUS] == 404", .is_warning = true}};
    EXPECT_THAT(verdict(), StartsWith("UNHEALTHY")) << "a warning is no leave to fail";
    service.conditions = {{.text = "[BODY].ok == true"}};
    EXPECT_THAT(verdict(), StartsWith("UNHEALTHY"));
    service.conditions = {{.text = "[STATUS] == 404"}};
    service.http.expected_statuses = {{200, 200}};
    EXPECT_THAT(verdict(), StartsWith("UNHEALTHY")) << "both were said";
}

TEST_F(AnEvaluation, CallsSilenceDownAndSaysWhatWasExpected)
{
    seen.status_code = 0;
    const std::vector<std::pair<Silence, std::string>> reasons{
        {Silence::not_resolved, "DOWN: expected an address for its name: why"},
        {Silence::refused, "DOWN: expected a connection, was refused: why"},
        {Silence::unreachable, "DOWN: expected a connection, found no way there: why"},
        {Silence::timed_out, "DOWN: expected an answer within 5000 ms: why"},
        {Silence::tls_failed, "DOWN: expected a TLS session that can be trusted: why"},
        {Silence::cut_off, "DOWN: expected a whole answer, was cut off: why"}};
    for (const auto& [silence, reason] : reasons) {
        seen.silence = silence;
        seen.problem = "why";
        EXPECT_EQ(verdict(), reason);
    }
    seen.problem.clear();
    EXPECT_EQ(verdict(), "DOWN: expected a whole answer, was cut off");
}

TEST_F(AnEvaluation, CallsAnAnswerThatCannotBeReadUnhealthy)
{
    seen.is_garbage = true;
    seen.problem = "no status line";
    EXPECT_EQ(verdict(), "UNHEALTHY: expected an answer of its protocol: no status line");
    seen.is_garbage = false;
    seen.problem = "more than 10 redirects";
    EXPECT_EQ(verdict(), "UNHEALTHY: expected a sound answer: more than 10 redirects");
}

TEST_F(AnEvaluation, SaysWhichConditionIsNotMet)
{
    conditions = {{.is_met = true, .shown = "[STATUS] == 200"},
                  {.is_met = false, .shown = "[BODY].n (3) > 5"}};
    EXPECT_EQ(verdict(), "UNHEALTHY: expected [BODY].n (3) > 5");
    conditions.push_back({.is_met = false, .shown = "[BODY].m (4) > 5"});
    conditions.push_back({.is_met = false, .shown = "[BODY].o (5) > 5"});
    EXPECT_EQ(verdict(), "UNHEALTHY: expected [BODY].n (3) > 5, and 2 more");
}

TEST_F(AnEvaluation, TakesAWarningForDegradedAndFailureForMore)
{
    conditions = {{.is_met = false, .is_warning = true, .shown = "w"}};
    EXPECT_EQ(verdict(), "DEGRADED: expected w");
    conditions.push_back({.is_met = false, .shown = "f"});
    EXPECT_EQ(verdict(), "UNHEALTHY: expected f");
    conditions = {{.is_met = true, .is_warning = true, .shown = "w"}};
    EXPECT_EQ(verdict(), "HEALTHY");
}

TEST_F(AnEvaluation, CallsWhatIsSlowDegraded)
{
    seen.took = seconds{60};
    EXPECT_EQ(verdict(), "HEALTHY") << "nobody said what is slow";
    settings.slow_after = seconds{2};
    EXPECT_EQ(verdict(), "DEGRADED: expected an answer within 2000 ms, took 60000 ms");
    service.slow_after = milliseconds{500};
    seen.took = milliseconds{500};
    EXPECT_EQ(verdict(), "HEALTHY");
    seen.took += Duration{1};
    EXPECT_EQ(verdict(), "DEGRADED: expected an answer within 500 ms, took 501 ms");
    service.slow_after = Duration::zero();
    EXPECT_EQ(verdict(), "HEALTHY") << "this one may take its time";
}

TEST_F(AnEvaluation, LooksForWhatATcpServiceIsToSay)
{
    service.type = CheckType::tcp;
    seen.status_code = 0;
    EXPECT_EQ(verdict(), "HEALTHY") << "to be connected is enough";
    service.tcp.expect = "220 ";
    seen.body = "554 go\r\naway";
    EXPECT_EQ(verdict(), "UNHEALTHY: expected \"220 \" to be said, heard \"554 go  away\"");
    seen.body = "220 welcome";
    EXPECT_EQ(verdict(), "HEALTHY");
}

TEST_F(AnEvaluation, ExpectsANameToBeThere)
{
    service.type = CheckType::dns;
    seen.status_code = 0;
    seen.dns_code = "NOERROR";
    EXPECT_EQ(verdict(), "HEALTHY");
    seen.dns_code = "NXDOMAIN";
    EXPECT_EQ(verdict(), "UNHEALTHY: expected NOERROR, got NXDOMAIN");
    service.conditions = {{.text = "[DNS_RCODE] == NXDOMAIN"}};
    EXPECT_EQ(verdict(), "HEALTHY");
}

TEST_F(AnEvaluation, AsksNothingOfTlsButToBeThere)
{
    service.type = CheckType::tls;
    seen.status_code = 0;
    EXPECT_EQ(verdict(), "HEALTHY");
    service.type = CheckType::heartbeat;
    EXPECT_EQ(verdict(), "HEALTHY");
}

TEST_F(AnEvaluation, TellsAnotherVersionAndChangesNoStatus)
{
    EXPECT_FALSE(evaluate_it("1.2").version_matches.has_value()) << "none is expected";
    service.expected_version = "1.2";
    EXPECT_FALSE(evaluate_it().version_matches.has_value()) << "none was told";
    EXPECT_EQ(evaluate_it("1.2").version_matches, true);
    Finding other = evaluate_it("1.3");
    EXPECT_EQ(other.version_matches, false);
    EXPECT_EQ(other.version, "1.3");
    EXPECT_EQ(other.status, Status::healthy);
}

TEST_F(AnEvaluation, PrefersTheVersionInTheBody)
{
    EXPECT_EQ(version_told("", seen), "");
    seen.headers = {{"x-other", "0"}, {"x-service-version", " 1.1 "}, {"x-service-version", "9"}};
    EXPECT_EQ(version_told("", seen), "1.1");
    EXPECT_EQ(version_told("  ", seen), "1.1");
    EXPECT_EQ(version_told("1.2", seen), "1.2");
    EXPECT_EQ(version_told(std::string(1000, 'v'), seen).size(), version_bytes_max);
    EXPECT_EQ(version_told("1\n2", seen), "1 2");
}

TEST_F(AnEvaluation, SaysItInOneBoundedLine)
{
    seen.problem = "first\nsecond\x1b[31m" + std::string(1000, 'x');
    Finding finding = evaluate_it();
    EXPECT_EQ(finding.reason.size(), reason_bytes_max);
    EXPECT_EQ(finding.reason.find_first_of("\n\x1b"), std::string::npos);
    seen.problem = std::string(300, '\xFF');
    EXPECT_LE(evaluate_it().reason.size(), reason_bytes_max);
}

TEST_F(AnEvaluation, CanBeTakenBackToNothingKnown)
{
    seen.silence = Silence::refused;
    Finding finding = unknown_instead(evaluate_it(), "this host is offline");
    EXPECT_EQ(finding.status, Status::unknown);
    EXPECT_EQ(finding.reason, "this host is offline; expected a connection, was refused");
    EXPECT_EQ(unknown_instead({}, "it slept").reason, "it slept");
}

TEST_F(AnEvaluation, KnowsWhenThereIsNothingToAskConditionsAbout)
{
    EXPECT_TRUE(is_answer(seen));
    seen.problem = "too long";
    EXPECT_FALSE(is_answer(seen));
    seen = {.silence = Silence::refused};
    EXPECT_FALSE(is_answer(seen));
    seen = {.is_garbage = true};
    EXPECT_FALSE(is_answer(seen));
}

}  // namespace
}  // namespace holdfast::watch
