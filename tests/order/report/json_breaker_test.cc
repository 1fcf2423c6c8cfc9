#include "order/report/json_breaker.h"

#include <gtest/gtest.h>

#include "tests/fakes/manual_clock.h"

namespace holdfast::order {
namespace {

TEST(JsonOfTheBreaker, SaysWhatChangedWhenAndWhy)
{
    BreakerChange change{.from = BreakerState::closed,
                         .to = BreakerState::open,
                         .cause = BreakerCause::failure_rate,
                         .at = ManualClock::start,
                         .counts = {.total = 100, .failed = 62, .slow = 3, .slow_failed = 1},
                         .failure_rate = 62,
                         .slow_call_rate = 3,
                         .wait = std::chrono::milliseconds{1500}};
    EXPECT_EQ(encode(change, ManualClock::start_wall),
              R"({"name":"upstream","from":"closed","to":"open","cause":"failure_rate",)"
              R"("at":"2026-11-21T03:04:05.678901Z","counts":{"calls":100,"failed":62,"slow":3},)"
              R"("failure_rate":62,"slow_call_rate":3,"wait_seconds":1.5})");
}

TEST(JsonOfTheBreaker, SaysNoRateOfTooFewCalls)
{
    BreakerChange change{.from = BreakerState::closed,
                         .to = BreakerState::forced_open,
                         .cause = BreakerCause::operator_word,
                         .at = {},
                         .counts = {},
                         .failure_rate = -1,
                         .slow_call_rate = -1,
                         .wait = {}};
    const std::string text = encode(change, {});
    EXPECT_NE(text.find(R"("failure_rate":null,"slow_call_rate":null,"wait_seconds":0})"),
              std::string::npos)
        << text;
}

}  // namespace
}  // namespace holdfast::order
