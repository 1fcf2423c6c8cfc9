// What a breaker does, as a table: for each case its settings and, line by line, the time, what
// happens then, and what the state and the number of calls let through are afterwards.
#include <map>
#include <memory>
#include <optional>
#include <ostream>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "base/text.h"
#include "order/breaker.h"
#include "tests/fakes/manual_clock.h"

namespace holdfast::order {
namespace {

using namespace std::chrono_literals;
using enum BreakerState;
using enum WindowKind;

// More calls at once than any case bounds.
constexpr int all = 1000;
constexpr double unknown = -1;

// What may happen:
//   s f S F i   a call is let through and succeeds, fails, succeeds slowly, fails slowly, or says
//               nothing about the service
//   x           a call is refused
//   s5s f5s i5s the same answers, which also say to come back after five seconds
//   >a  a:s     the call named a begins; ends so. a:- : nobody ever says how it ended
//   to:STATE    an operator's word; no:STATE is one that is refused
//   restart     the process dies and starts again, with what was saved at the last change
//   wall:-1h    the wall clock is set back by an hour
struct Line {
    Duration at;
    std::string_view happens;
    BreakerState state;
    int lets_through;
    std::optional<double> failure_rate{};
    std::optional<double> slow_call_rate{};
};

struct Case {
    std::string_view name;
    BreakerSettings settings;
    std::vector<Line> lines;
};

constexpr BreakerSettings window_of_4{.window_size = 4, .minimum_calls = 4};
constexpr BreakerSettings slow_at_half{
    .slow_call_rate = 50, .slow_call = 1s, .window_size = 4, .minimum_calls = 4};
constexpr BreakerSettings last_5_seconds{.window = seconds, .window_size = 5, .minimum_calls = 4};
// Opens at the second call if one of them failed.
constexpr BreakerSettings quick{.window_size = 2,
                                .minimum_calls = 2,
                                .open_wait = 10s,
                                .half_open_calls = 3,
                                .half_open_max = 60s};
constexpr BreakerSettings growing{.window_size = 2,
                                  .minimum_calls = 1,
                                  .open_wait = 10s,
                                  .open_wait_factor = 2,
                                  .open_wait_max = 30s,
                                  .half_open_calls = 1};
constexpr BreakerSettings ends(HalfOpenEnd end)
{
    BreakerSettings settings = quick;
    settings.half_open_calls = 10;
    settings.minimum_calls = 10;
    settings.half_open_max = 20s;
    settings.half_open_end = end;
    return settings;
}
constexpr BreakerSettings automatic()
{
    BreakerSettings settings = quick;
    settings.is_half_open_automatic = true;
    return settings;
}

// NOLINTNEXTLINE(readability-identifier-naming): GoogleTest's name.
void PrintTo(const Case& shown, std::ostream* out)
{
    *out << shown.name;
}

const std::vector<Case>& cases()
{
    // clang-format off
    static const std::vector<Case> table{
        // The defaults.
        {"LetsEverythingThroughAtFirst", {}, {
            {0s, "", closed, all, unknown, unknown}}},
        {"JudgesNothingBefore100CallsByDefault", {}, {
            {0s, "99*f", closed, all, unknown},
            {0s, "f", open, 0, 100.0}}},
        {"OpensAtHalfByDefault", {}, {
            {0s, "50*s 49*f", closed, all},
            {0s, "f", open, 0, 50.0}}},
        {"StaysOpenForAMinuteByDefault", {}, {
            {0s, "100*f", open, 0},
            {60s, "x", open, 0},
            {60s + 1ns, "", open, 10}}},

        // A window of calls.
        {"OpensWhenTheFailureRateIsReached", window_of_4, {
            {0s, "s s f", closed, all, unknown},
            {0s, "f", open, 0, 50.0}}},
        {"StaysClosedBelowTheFailureRate", window_of_4, {
            {0s, "s s s f", closed, all, 25.0}}},
        {"ForgetsTheOldestCallOfAFullWindow", window_of_4, {
            {0s, "f s s s", closed, all, 25.0},
            {0s, "s", closed, all, 0.0}}},
        {"KeepsAsManyCallsAsTheWindowHolds", window_of_4, {
            {0s, "s s s f", closed, all, 25.0},
            {0s, "s s s", closed, all, 25.0},
            {0s, "s", closed, all, 0.0}}},
        {"MayOpenByASuccessThatMakesTheCallsEnough", window_of_4, {
            {0s, "f f s", closed, all, unknown},
            {0s, "s", open, 0, 50.0}}},
        {"CanJudgeByOneCall", {.window_size = 1, .minimum_calls = 1}, {
            {0s, "s", closed, all, 0.0},
            {0s, "f", open, 0, 100.0}}},
        {"JudgesBeforeTheWindowIsFullOnceTheCallsAreEnough",
         {.window_size = 10, .minimum_calls = 3}, {
            {0s, "f f", closed, all, unknown},
            {0s, "s", open, 0}}},
        {"NeedsNoMoreCallsThanTheWindowHolds", {.window_size = 3, .minimum_calls = 100}, {
            {0s, "f f", closed, all, unknown},
            {0s, "f", open, 0, 100.0}}},
        {"TakesFractionsOfAPercent",
         {.failure_rate = 33.4, .window_size = 3, .minimum_calls = 3}, {
            {0s, "s s f", closed, all},
            {0s, "f", open, 0}}},
        {"OpensAtAHundredPercentOnlyIfAllFail",
         {.failure_rate = 100, .window_size = 3, .minimum_calls = 3}, {
            {0s, "f f s f f", closed, all},
            {0s, "f", open, 0, 100.0}}},
        {"DoesNotForgetByTimeInAWindowOfCalls", window_of_4, {
            {0s, "f f f", closed, all},
            {1000h, "f", open, 0, 100.0}}},

        // Slow calls.
        {"OpensWhenTheSlowCallRateIsReached", slow_at_half, {
            {0s, "s s S", closed, all},
            {0s, "S", open, 0, 0.0, 50.0}}},
        {"CountsASlowFailureInBothRates", slow_at_half, {
            {0s, "s s s F", closed, all, 25.0, 25.0}}},
        {"OpensByDefaultOnlyIfAllCallsAreSlow",
         {.slow_call = 1s, .window_size = 3, .minimum_calls = 3}, {
            {0s, "S S s S S", closed, all},
            {0s, "S", open, 0, 0.0, 100.0}}},
        {"ForgetsSlowCallsToo", slow_at_half, {
            {0s, "S s s s s", closed, all, 0.0, 0.0}}},

        // A window of seconds.
        {"OpensInAWindowOfSeconds", last_5_seconds, {
            {0s, "s s f", closed, all, unknown},
            {1s, "f", open, 0, 50.0}}},
        {"CountsACallUntilItsSecondIsOver", last_5_seconds, {
            {900ms, "s s s f", closed, all, 25.0},
            {4900ms, "", closed, all, 25.0},
            {5s, "", closed, all, unknown}}},
        {"ForgetsSecondBySecond", last_5_seconds, {
            {0s, "f", closed, all, unknown},
            {4s, "s s s s", closed, all, 20.0},
            {5s, "", closed, all, 0.0}}},
        {"ForgetsEverythingInALongPause", last_5_seconds, {
            {0s, "f f f", closed, all, unknown},
            {100h, "s f", closed, all, unknown},
            {100h, "f f", open, 0, 75.0}}},
        {"NeedsTheMinimumHoweverLongTheWindowOfSeconds",
         {.window = seconds, .window_size = 1, .minimum_calls = 100}, {
            {0s, "99*f", closed, all, unknown},
            {2s, "99*f", closed, all, unknown},
            {4s, "100*f", open, 0}}},

        // Ignored calls.
        {"CountsIgnoredCallsAsNothing", window_of_4, {
            {0s, "f i i i i f s", closed, all, unknown},
            {0s, "s", open, 0, 50.0}}},

        // Open.
        {"RefusesUntilTheWaitIsOver", quick, {
            {0s, "f f", open, 0},
            {5s, "x x x", open, 0},
            {10s, "x", open, 0}}},
        {"LetsProbesThroughStrictlyAfterTheWait", quick, {
            {0s, "f f", open, 0},
            {10s + 1ns, ">a", half_open, 2}}},
        {"GoesHalfOpenByTheFirstCallNotByTime", quick, {
            {0s, "f f", open, 0},
            {1000h, "", open, 3}}},
        {"GoesHalfOpenByTimeIfItIsToldTo", automatic(), {
            {0s, "f f", open, 0},
            {10s, "", open, 0},
            {11s, "", half_open, 3}}},
        {"KeepsTheRateThatOpenedIt", quick, {
            {0s, "s f", open, 0, 50.0},
            {9s, "x", open, 0, 50.0}}},

        // Half open.
        {"LetsAsManyProbesThroughAsItMay", quick, {
            {0s, "f f", open, 0},
            {11s, ">a >b", half_open, 1},
            {11s, ">c x", half_open, 0}}},
        {"ClosesWhenTheProbesAreWell", quick, {
            {0s, "f f", open, 0},
            {11s, "s", half_open, 2, unknown},
            {11s, "s", closed, all, unknown}}},
        {"OpensAgainWhenTheProbesFail", quick, {
            {0s, "f f", open, 0},
            {11s, "f f", open, 0},
            {21s, "x", open, 0},
            {22s, "", open, 3}}},
        {"OpensAgainWhenTheFailureRateOfTheProbesIsReached", quick, {
            {0s, "f f", open, 0},
            {11s, "s f", open, 0, 50.0}}},
        {"OpensAgainWhenTheProbesAreSlow",
         {.slow_call = 1s, .window_size = 2, .minimum_calls = 2, .half_open_calls = 2}, {
            {0s, "f f", open, 0},
            {61s, "S S", open, 0, 0.0, 100.0}}},
        {"NeedsNoMoreProbesThanItLetsThrough", {.half_open_calls = 2}, {
            {0s, "100*f", open, 0},
            {61s, "s", half_open, 1},
            {61s, "s", closed, all}}},
        {"DecidesByTheMinimumIfItLetsMoreThrough",
         {.window_size = 2, .minimum_calls = 2, .half_open_calls = 50}, {
            {0s, "f f", open, 0},
            {61s, "s s", closed, all}}},
        {"UsesAPermitUpByAnyResult", quick, {
            {0s, "f f", open, 0},
            {11s, ">a >b >c a:s", half_open, 0}}},
        {"GivesThePermitOfAnIgnoredProbeToAnother", quick, {
            {0s, "f f", open, 0},
            {11s, ">a >b >c", half_open, 0},
            {11s, "a:i", half_open, 1},
            {11s, "i i i i", half_open, 1}}},
        {"TakesThePermitBackOfAProbeThatNobodyHeardOf", quick, {
            {0s, "f f", open, 0},
            {11s, ">a >b >c", half_open, 0},
            {11s, "a:- b:-", half_open, 2}}},
        {"BeginsToCountAnewWhenItCloses", quick, {
            {0s, "f f", open, 0},
            {11s, "s s", closed, all, unknown},
            {11s, "f", closed, all, unknown}}},

        // Half open for too long.
        {"StaysHalfOpenForEverIfItMay",
         {.window_size = 2, .minimum_calls = 2, .half_open_calls = 2, .half_open_max = 0s}, {
            {0s, "f f", open, 0},
            {61s, ">a >b", half_open, 0},
            {1000h, "x", half_open, 0}}},
        {"OpensWhenHalfOpenTookTooLong", ends(HalfOpenEnd::open), {
            {0s, "f f", open, 0},
            {11s, "s s s", half_open, 7},
            {31s - 1ns, "", half_open, 7},
            {31s, "", open, 0},
            {41s, "x", open, 0},
            {42s, "", open, 10}}},
        {"ClosesWhenHalfOpenTookTooLongIfItIsToldTo", ends(HalfOpenEnd::closed), {
            {0s, "f f", open, 0},
            {11s, "f f f", half_open, 7},
            {31s, "", closed, all}}},
        {"ClosesWhenTheFewProbesOfAQuietTimeWereWell", ends(HalfOpenEnd::judge), {
            {0s, "f f", open, 0},
            {11s, "s", half_open, 9},
            {31s, "", closed, all}}},
        {"OpensWhenTheFewProbesOfAQuietTimeFailed", ends(HalfOpenEnd::judge), {
            {0s, "f f", open, 0},
            {11s, "s f", half_open, 8},
            {31s, "", open, 0}}},
        {"OpensWhenNoProbeWasHeardOf", ends(HalfOpenEnd::judge), {
            {0s, "f f", open, 0},
            {11s, ">a >b", half_open, 8},
            {31s, "", open, 0}}},
        {"EndsHalfOpenWhenItWasOverNotWhenSomebodyAsks", ends(HalfOpenEnd::open), {
            {0s, "f f", open, 0},
            {11s, "s", half_open, 9},
            {42s, ">a", half_open, 9}}},

        // Waits that grow.
        {"WaitsLongerEachTimeTheProbesFail", growing, {
            {0s, "f", open, 0},
            {11s, "f", open, 0},
            {31s, "x", open, 0},
            {32s, "f", open, 0},
            {62s, "x", open, 0},
            {63s, "f", open, 0},
            {93s, "x", open, 0},
            {94s, "", open, 1}}},
        {"WaitsAsAtFirstAgainAfterItWasClosed", growing, {
            {0s, "f", open, 0},
            {11s, "f", open, 0},
            {32s, "s", closed, all},
            {32s, "f", open, 0},
            {43s, "", open, 1}}},

        // Told when to come back.
        {"OpensForAsLongAsItIsTold", window_of_4, {
            {0s, "i5s", open, 0, unknown},
            {5s, "x", open, 0},
            {6s, "", open, 10}}},
        {"OpensForAsLongAsASuccessSays", window_of_4, {
            {0s, "s5s", open, 0},
            {6s, "", open, 10}}},
        {"WaitsForTheLongerOfTheTwo", window_of_4, {
            {0s, "s f f f90s", open, 0},
            {61s, "x", open, 0},
            {91s, "", open, 10}}},
        {"WaitsItsOwnTimeIfItIsToldLess", window_of_4, {
            {0s, "s f f f5s", open, 0},
            {60s, "x", open, 0},
            {61s, "", open, 10}}},
        {"OpensAgainIfAProbeIsToldToComeBack", quick, {
            {0s, "f f", open, 0},
            {11s, "s5s", open, 0},
            {17s, "", open, 3}}},
        {"IsNotOpenedByBeingToldToComeBackAtOnce", window_of_4, {
            {0s, "i0s s0s", closed, all}}},

        // Calls of another generation.
        {"IsNotClosedByACallOfBeforeTheOutage", quick, {
            {0s, ">a >b >c f f", open, 0},
            {11s, ">p", half_open, 2},
            {11s, "a:s b:s c:s", half_open, 2, unknown},
            {11s, "p:s s", closed, all}}},
        {"IsNotOpenedByACallOfBeforeTheOutage", quick, {
            {0s, ">a >b f f", open, 0},
            {11s, "s s", closed, all, unknown},
            {11s, "a:f b:f", closed, all, unknown}}},
        {"ShowsLateCallsOfTheWindowThatOpenedIt", window_of_4, {
            {0s, ">a >b s s f f", open, 0, 50.0},
            {1s, "a:f b:f", open, 0, 100.0}}},
        {"IsNotKeptOpenLongerByALateCall", quick, {
            {0s, ">a f f", open, 0},
            {5s, "a:f90s", open, 0},
            {11s, "", open, 3}}},
        {"IsNotOpenedByALateCallThatIsToldToComeBack", quick, {
            {0s, ">a >b f f", open, 0},
            {11s, ">p a:i90s", half_open, 2},
            {11s, "p:s s", closed, all},
            {12s, "b:i90s", closed, all}}},
        {"GetsNoPermitsFromLateCalls", quick, {
            {0s, ">a >b >c >d f f", open, 0},
            {11s, ">p >q >r", half_open, 0},
            {11s, "a:i b:i c:- d:-", half_open, 0}}},
        {"DoesNotCountProbesOfTheLastHalfOpenTime", quick, {
            {0s, "f f", open, 0},
            {11s, ">a s f", open, 0},
            {22s, ">b a:s", half_open, 2},
            {22s, "b:s", half_open, 2},
            {22s, "s", closed, all}}},

        // An operator's word.
        {"StaysForcedOpenForEver", quick, {
            {0s, "to:forced_open", forced_open, 0},
            {1000h, "x", forced_open, 0}}},
        {"CountsNothingWhileForcedOpen", quick, {
            {0s, ">a >b to:forced_open a:f b:f", forced_open, 0, unknown},
            {1s, "to:closed", closed, all, unknown}}},
        {"LetsEverythingThroughWhileDisabled", quick, {
            {0s, "to:disabled 50*f", disabled, all, unknown},
            {1s, "to:closed", closed, all, unknown}}},
        {"IsClosedByAWord", quick, {
            {0s, "f f", open, 0},
            {1s, "to:closed", closed, all, unknown}}},
        {"ForgetsByAWord", window_of_4, {
            {0s, "f f f", closed, all},
            {1s, "to:closed f", closed, all, unknown}}},
        {"OpensByAWordAndComesBackByItself", quick, {
            {0s, "to:open", open, 0},
            {11s, "", open, 3}}},
        {"IsHalfOpenByAWord", quick, {
            {0s, "f f to:half_open", half_open, 3},
            {0s, "s s", closed, all}}},
        {"CannotGoFromClosedToHalfOpen", quick, {
            {0s, "no:half_open", closed, all}}},
        {"CanGoFromForcedOpenToHalfOpen", quick, {
            {0s, "to:forced_open to:half_open", half_open, 3}}},
        {"CanGoFromDisabledToForcedOpen", quick, {
            {0s, "to:disabled to:forced_open", forced_open, 0}}},

        // A restart.
        {"IsStillOpenAfterARestart", quick, {
            {0s, "f f", open, 0},
            {4s, "restart", open, 0},
            {10s, "x", open, 0},
            {11s, "", open, 3}}},
        {"LetsProbesThroughIfTheWaitEndedWhileItWasDown", quick, {
            {0s, "f f", open, 0},
            {1000h, "restart", open, 3}}},
        {"WaitsNoLongerIfTheClockWasSetBack", quick, {
            {0s, "f f", open, 0},
            {1s, "wall:-1h restart", open, 0},
            {11s, "x", open, 0},
            {12s, "", open, 3}}},
        {"IsHalfOpenWithAllItsProbesAfterARestart", quick, {
            {0s, "f f", open, 0},
            {11s, ">a >b", half_open, 1},
            {12s, "restart", half_open, 3}}},
        {"IsStillForcedOpenAfterARestart", quick, {
            {0s, "to:forced_open", forced_open, 0},
            {1000h, "restart", forced_open, 0}}},
        {"RemembersHowOftenItOpened", growing, {
            {0s, "f", open, 0},
            {11s, "f", open, 0},
            {12s, "restart", open, 0},
            {31s, "x", open, 0},
            {32s, "f", open, 0},
            {62s, "x", open, 0},
            {63s, "", open, 1}}},
        {"ForgetsItsWindowInARestart", window_of_4, {
            {0s, "f f f", closed, all},
            {1s, "restart f", closed, all, unknown}}},
    };
    // clang-format on
    return table;
}

class BreakerTable : public testing::TestWithParam<Case> {
protected:
    // Events are words; "99*f" is 99 of them.
    void play(std::string_view events)
    {
        for (std::string_view event : split(events, ' ')) {
            std::size_t star = event.find('*');
            int times = star == std::string_view::npos
                            ? 1
                            : parse_number<int>(event.substr(0, star)).value_or(0);
            for (int i = 0; i < times; ++i)
                play_one(star == std::string_view::npos ? event : event.substr(star + 1));
        }
    }

    int count_permits()
    {
        std::vector<Breaker::Permit> permits;
        while (permits.size() < all) {
            std::optional<Breaker::Permit> permit = breaker->try_acquire(now());
            if (!permit)
                break;
            permits.push_back(*std::move(permit));
        }
        return static_cast<int>(permits.size());
    }

    Instant now() const { return start + at; }
    WallTime wall() const { return ManualClock::start_wall + at + wall_step; }

    static constexpr Instant start{1000s};
    Duration at{};
    Duration wall_step{};
    SavedBreaker saved;
    std::unique_ptr<Breaker> breaker = make();

private:
    std::unique_ptr<Breaker> make()
    {
        return std::make_unique<Breaker>(GetParam().settings, now(), [this](const auto& change) {
            EXPECT_NE(change.from, change.to);
            saved = breaker->save(now(), wall());
        });
    }

    Breaker::Permit begin()
    {
        std::optional<Breaker::Permit> permit = breaker->try_acquire(now());
        EXPECT_TRUE(permit) << "refused";
        return permit ? *std::move(permit) : throw std::runtime_error{"refused"};
    }

    CallReport report_of(std::string_view text) const
    {
        CallReport report;
        report.result = text[0] == 'i'                     ? CallResult::ignored
                        : text[0] == 'f' || text[0] == 'F' ? CallResult::failure
                                                           : CallResult::success;
        // As fast as can be, or the least that is slow.
        const Duration limit = GetParam().settings.slow_call;
        report.took = text[0] == 'S' || text[0] == 'F' ? limit + 1ns : limit;
        if (text.size() > 1)
            report.come_back_after = parse_duration(text.substr(1)).value();
        return report;
    }

    void end(std::string_view name, std::string_view how)
    {
        auto call = calls.extract(std::string{name});
        ASSERT_TRUE(call) << "no call " << name;
        if (how != "-")
            call.mapped().report(report_of(how), now());
    }

    void play_one(std::string_view event)
    {
        std::size_t colon = event.find(':');
        if (event.empty())
            return;
        if (event == "x")
            EXPECT_FALSE(breaker->try_acquire(now())) << "let through";
        else if (event.starts_with('>'))
            calls.emplace(event.substr(1), begin());
        else if (event.starts_with("to:"))
            EXPECT_TRUE(breaker->move_to(parse_breaker_state(event.substr(3)).value(), now()));
        else if (event.starts_with("no:"))
            EXPECT_FALSE(breaker->move_to(parse_breaker_state(event.substr(3)).value(), now()));
        else if (event.starts_with("wall:-"))
            wall_step -= parse_duration(event.substr(6)).value();
        else if (event == "restart")
            restart();
        else if (colon != std::string_view::npos)
            end(event.substr(0, colon), event.substr(colon + 1));
        else
            begin().report(report_of(event), now());
    }

    void restart()
    {
        calls.clear();
        breaker = make();
        breaker->restore(saved, now(), wall());
    }

    std::map<std::string, Breaker::Permit> calls;
};

TEST_P(BreakerTable, Holds)
{
    for (const Line& line : GetParam().lines) {
        SCOPED_TRACE(join("at ", format_duration(line.at), ": ", line.happens));
        at = line.at;
        breaker->advance(now());
        ASSERT_NO_THROW(play(line.happens));
        EXPECT_EQ(to_string(breaker->state()), to_string(line.state));
        if (line.failure_rate) {
            EXPECT_DOUBLE_EQ(breaker->failure_rate(now()), *line.failure_rate);
        }
        if (line.slow_call_rate) {
            EXPECT_DOUBLE_EQ(breaker->slow_call_rate(now()), *line.slow_call_rate);
        }
        EXPECT_EQ(count_permits(), line.lets_through);
    }
}

std::string name_of(const testing::TestParamInfo<Case>& info)
{
    return std::string{info.param.name};
}

INSTANTIATE_TEST_SUITE_P(Case, BreakerTable, testing::ValuesIn(cases()), name_of);

TEST(BreakerTable, HasAtLeast40Cases)
{
    EXPECT_GE(cases().size(), 40U);
}

}  // namespace
}  // namespace holdfast::order
