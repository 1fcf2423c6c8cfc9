#include "daemon/orders/order_settings.h"

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

namespace holdfast::daemon {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::seconds;

TEST(SettingsOfOrders, AreThoseOfTheirPartsUnlessSomebodySaysOtherwise)
{
    order::WorkerSettings worker = worker_settings(Settings{});
    order::WorkerSettings own;
    EXPECT_EQ(worker.concurrency, own.concurrency);
    EXPECT_EQ(worker.call_timeout, own.call_timeout);
    EXPECT_EQ(worker.retry.attempts_max, own.retry.attempts_max);
    EXPECT_EQ(worker.retry.backoff.first, own.retry.backoff.first);
    EXPECT_EQ(worker.retry.backoff.longest, own.retry.backoff.longest);
    EXPECT_EQ(worker.retry.on_exhausted, own.retry.on_exhausted);
    EXPECT_EQ(worker.retry.parked_for, own.retry.parked_for);
    EXPECT_EQ(worker.gate.budget.share, own.gate.budget.share);
    EXPECT_FALSE(worker.is_configured) << "nobody said where the service is";
    order::IntakeSettings intake = intake_settings(Settings{});
    EXPECT_EQ(intake.backlog_max, order::IntakeSettings{}.backlog_max);
    EXPECT_EQ(intake.deadline, order::IntakeSettings{}.deadline);
}

TEST(SettingsOfOrders, AreThoseOfTheBreakerUnlessSomebodySaysOtherwise)
{
    order::BreakerSettings breaker = worker_settings(Settings{}).gate.breaker;
    order::BreakerSettings own;
    EXPECT_EQ(breaker.failure_rate, own.failure_rate);
    EXPECT_EQ(breaker.slow_call_rate, own.slow_call_rate);
    EXPECT_EQ(breaker.slow_call, own.slow_call);
    EXPECT_EQ(breaker.window, own.window);
    EXPECT_EQ(breaker.window_size, own.window_size);
    EXPECT_EQ(breaker.minimum_calls, own.minimum_calls);
    EXPECT_EQ(breaker.open_wait, own.open_wait);
    EXPECT_EQ(breaker.open_wait_factor, own.open_wait_factor);
    EXPECT_EQ(breaker.open_wait_max, own.open_wait_max);
    EXPECT_EQ(breaker.is_half_open_automatic, own.is_half_open_automatic);
    EXPECT_EQ(breaker.half_open_calls, own.half_open_calls);
    EXPECT_EQ(breaker.half_open_max, own.half_open_max);
    EXPECT_EQ(breaker.half_open_end, own.half_open_end);
}

TEST(SettingsOfOrders, ReachThePartsAsTheyWereSaid)
{
    Settings settings;
    settings.orders.upstream_url = "http://127.0.0.1:5003";
    settings.orders.on_exhausted = OnExhausted::fail;
    settings.orders.retries_percent = 50;
    settings.breaker.window = BreakerWindow::seconds;
    settings.breaker.half_open_end = HalfOpenEnd::closed;
    settings.breaker.open_wait = milliseconds{1};
    settings.orders.outcomes = {"404=declined"};
    settings.breaker.marks = {"timeout=ignored"};
    order::WorkerSettings worker = worker_settings(settings);
    EXPECT_TRUE(worker.is_configured);
    EXPECT_EQ(worker.retry.on_exhausted, order::OnExhausted::fail);
    EXPECT_EQ(worker.gate.budget.share, 0.5);
    EXPECT_EQ(worker.gate.breaker.window, order::WindowKind::seconds);
    EXPECT_EQ(worker.gate.breaker.half_open_end, order::HalfOpenEnd::closed);
    EXPECT_EQ(worker.gate.breaker.open_wait, milliseconds{1});
    EXPECT_EQ(worker.outcomes.statuses, (std::vector{std::pair{404U, order::Outcome::declined}}));
    EXPECT_EQ(worker.outcomes.marks,
              (std::vector{std::pair{order::Outcome::timeout, order::CallResult::ignored}}));
}

// What the table of keys lets pass must not stop the process: the breaker takes no other settings.
TEST(SettingsOfOrders, SuitTheBreakerAtBothEndsOfWhatIsAccepted)
{
    Settings settings;
    settings.breaker = {.failure_rate = 1,
                        .slow_call_rate = 1,
                        .slow_call = milliseconds{1},
                        .window_size = 1,
                        .minimum_calls = 1,
                        .open_wait = milliseconds{1},
                        .open_wait_factor = 1,
                        .open_wait_max = milliseconds{1},
                        .half_open_calls = 1,
                        .half_open_max = seconds{0}};
    EXPECT_EQ(find_problem(worker_settings(settings).gate.breaker), std::nullopt);
    settings.breaker = {.failure_rate = 100,
                        .slow_call_rate = 100,
                        .slow_call = hours{1},
                        .window_size = 100'000,
                        .minimum_calls = 100'000,
                        .open_wait = hours{24},
                        .open_wait_factor = 10,
                        .open_wait_max = hours{24},
                        .half_open_calls = 1000,
                        .half_open_max = hours{24}};
    EXPECT_EQ(find_problem(worker_settings(settings).gate.breaker), std::nullopt);
}

// The same for the waits: a pair of keys that nobody would choose is no reason to abort.
TEST(SettingsOfOrders, SuitTheWaitsAtBothEndsOfWhatIsAccepted)
{
    Random random{1};
    for (Duration first : {Duration{milliseconds{200}}, Duration{hours{1}}}) {
        for (Duration longest : {Duration{milliseconds{200}}, Duration{hours{24}}}) {
            Settings settings;
            settings.orders.backoff_first = first;
            settings.orders.backoff_longest = longest;
            order::RetrySettings retry = worker_settings(settings).retry;
            for (int attempt : {1, 2, 100}) {
                Duration wait = order::retry_wait(retry, attempt, std::nullopt, random);
                EXPECT_GT(wait, Duration{milliseconds{100}});
                EXPECT_LE(wait, std::max(first, longest));
            }
        }
    }
}

}  // namespace
}  // namespace holdfast::daemon
