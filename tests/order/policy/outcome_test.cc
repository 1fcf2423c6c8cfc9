#include "order/policy/outcome.h"

#include <gtest/gtest.h>

namespace holdfast::order {
namespace {

using namespace std::chrono_literals;
using enum Outcome;

struct Case {
    Answer answer;
    Outcome outcome;
    Course course;
    CallResult mark;
};

Answer status(unsigned status, std::optional<bool> is_valid = {})
{
    return {.status = status, .is_valid = is_valid};
}

TEST(Outcome, FollowsFromWhatTheServiceSaid)
{
    using enum CallResult;
    const Case cases[] = {
        {status(200, true), validated, Course::validate, success},
        {status(201, true), validated, Course::validate, success},
        {status(200, false), rejected, Course::reject, success},
        {status(200), corrupt, Course::retry, failure},
        {status(204), corrupt, Course::retry, failure},
        {status(400, false), rejected, Course::reject, success},
        {status(422, false), rejected, Course::reject, success},
        {status(400), declined, Course::fail, success},
        {status(400, true), declined, Course::fail, success},
        {status(409), declined, Course::fail, success},
        {status(409, false), declined, Course::fail, success},
        {status(410), declined, Course::fail, success},
        {status(413), declined, Course::fail, success},
        {status(415), declined, Course::fail, success},
        {status(418), declined, Course::fail, success},
        {status(401), unauthorized, Course::hold, failure},
        {status(403), unauthorized, Course::hold, failure},
        {status(407), unauthorized, Course::hold, failure},
        {status(404), misconfigured, Course::park, failure},
        {status(405), misconfigured, Course::park, failure},
        {status(301), misconfigured, Course::park, failure},
        {status(308), misconfigured, Course::park, failure},
        {status(501), misconfigured, Course::park, failure},
        {status(505), misconfigured, Course::park, failure},
        {status(408), unavailable, Course::retry, failure},
        {status(425), throttled, Course::retry, ignored},
        {status(429), throttled, Course::retry, ignored},
        {status(500), error, Course::retry, failure},
        {status(500, true), error, Course::retry, failure},
        {status(599), error, Course::retry, failure},
        {status(502), unavailable, Course::retry, failure},
        {status(503), unavailable, Course::retry, failure},
        {status(504), unavailable, Course::retry, failure},
        {status(0), corrupt, Course::retry, failure},
        {status(100), corrupt, Course::retry, failure},
        {status(600, true), corrupt, Course::retry, failure},
        {{.delivery = Delivery::not_resolved}, unresolved, Course::retry, failure},
        {{.delivery = Delivery::not_connected}, refused, Course::retry, failure},
        {{.delivery = Delivery::tls_failed}, tls, Course::retry, failure},
        {{.delivery = Delivery::timed_out}, timeout, Course::retry, failure},
        {{.delivery = Delivery::cut_off}, reset, Course::retry, failure},
        // What was heard of a verdict before the connection ended is none.
        {{.delivery = Delivery::cut_off, .status = 200, .is_valid = true},
         reset,
         Course::retry,
         failure},
    };
    for (const Case& each : cases) {
        SCOPED_TRACE(testing::Message() << "status " << each.answer.status << ", delivery "
                                        << static_cast<int>(each.answer.delivery));
        Judgement judgement = judge(each.answer, {});
        EXPECT_EQ(to_string(judgement.outcome), to_string(each.outcome));
        EXPECT_EQ(judgement.course, each.course);
        EXPECT_EQ(judgement.report.result, each.mark);
    }
}

TEST(Outcome, NamesAreReadAsTheyAreWritten)
{
    for (std::size_t number = 0; number < outcomes; ++number) {
        auto outcome = static_cast<Outcome>(number);
        EXPECT_EQ(parse_outcome(to_string(outcome)), outcome);
    }
    EXPECT_EQ(parse_outcome("perhaps"), std::nullopt);
}

TEST(Outcome, TellsTheBreakerHowLongItTook)
{
    EXPECT_EQ(judge({.status = 200, .is_valid = true, .took = 7s}, {}).report.took, 7s);
}

TEST(OutcomeRetryAfter, CountsForTheOrderThatIsTriedAgain)
{
    EXPECT_EQ(judge({.status = 503, .retry_after = 5s}, {}).retry_after, 5s);
    EXPECT_EQ(judge({.status = 500, .retry_after = 5s}, {}).retry_after, 5s);
    EXPECT_EQ(judge({.status = 409, .retry_after = 5s}, {}).retry_after, std::nullopt);
    EXPECT_EQ(judge({.status = 503}, {}).retry_after, std::nullopt);
}

TEST(OutcomeRetryAfter, CountsForAllIfItSpeaksForTheService)
{
    auto told = [](unsigned status, std::optional<Duration> after) {
        return judge({.status = status, .retry_after = after}, {.throttle_wait = 2s})
            .report.come_back_after;
    };
    EXPECT_EQ(told(503, 5s), 5s);
    EXPECT_EQ(told(503, {}), std::nullopt);
    EXPECT_EQ(told(429, 5s), 5s);
    EXPECT_EQ(told(429, {}), 2s);
    EXPECT_EQ(told(500, 5s), std::nullopt);
}

TEST(OutcomeRules, ChangeWhatAStatusMeans)
{
    OutcomeRules rules{.statuses = {{404, declined}, {409, validated}, {200, error}}};
    EXPECT_EQ(classify(status(404), rules), declined);
    EXPECT_EQ(classify(status(409), rules), validated);
    EXPECT_EQ(classify(status(200, true), rules), error);
    EXPECT_EQ(classify(status(201, true), rules), validated);
    EXPECT_EQ(classify({.delivery = Delivery::timed_out, .status = 409}, rules), timeout);
}

TEST(OutcomeRules, ChangeWhatTheBreakerHears)
{
    OutcomeRules rules{.marks = {{timeout, CallResult::ignored}, {declined, CallResult::failure}}};
    EXPECT_EQ(judge({.delivery = Delivery::timed_out}, rules).report.result, CallResult::ignored);
    EXPECT_EQ(judge(status(409), rules).report.result, CallResult::failure);
    EXPECT_EQ(judge(status(500), rules).report.result, CallResult::failure);
}

TEST(OutcomeRules, AreReadFromText)
{
    auto rule = parse_status_rule("404=declined");
    ASSERT_TRUE(rule);
    EXPECT_EQ(*rule, (std::pair{404U, declined}));
    for (const char* wrong :
         {"", "404", "404=", "=declined", "404=perhaps", "404=timeout", "404=interrupted",
          "199=declined", "600=declined", "4o4=declined", "404=declined=x", "404=reset"})
        EXPECT_FALSE(parse_status_rule(wrong)) << wrong;
    auto mark = parse_outcome_mark("timeout=ignored");
    ASSERT_TRUE(mark);
    EXPECT_EQ(*mark, (std::pair{Outcome::timeout, CallResult::ignored}));
    EXPECT_EQ(parse_outcome_mark("throttled=failure")->second, CallResult::failure);
    EXPECT_EQ(parse_outcome_mark("corrupt=success")->second, CallResult::success);
    for (const char* wrong :
         {"", "timeout", "timeout=", "=ignored", "slow=ignored", "timeout=perhaps", "a=b=c"})
        EXPECT_FALSE(parse_outcome_mark(wrong)) << wrong;
}

}  // namespace
}  // namespace holdfast::order
