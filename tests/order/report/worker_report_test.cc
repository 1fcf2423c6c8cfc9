#include "order/report/worker_report.h"

#include <deque>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "order/report/breaker_metrics.h"
#include "tests/fakes/manual_clock.h"
#include "tests/fakes/virtual_loop.h"

namespace holdfast::order {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::AllOf;
using testing::ElementsAre;
using testing::EndsWith;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

class ReportOfTheWorker : public testing::Test {
protected:
    std::vector<std::string> said()
    {
        std::vector<std::string> names;
        for (const obs::Entry& entry : log.take(Duration{}))
            names.emplace_back(entry.message->name);
        return names;
    }
    std::string metrics() { return *registry.prometheus(); }
    void park()
    {
        report.on_attempt(order, {.outcome = Outcome::refused,
                                  .course = Course::retry,
                                  .report = {.result = CallResult::failure},
                                  .retry_after = {}});
        report.on_settled(order, {.fate = Fate::park});
    }
    void succeed()
    {
        report.on_attempt(order, {.outcome = Outcome::validated,
                                  .course = Course::validate,
                                  .report = {},
                                  .retry_after = {}});
    }

    ManualClock clock;
    obs::Log log{clock, {}};
    obs::Registry registry;
    VirtualLoop loop;
    WorkerReport report{log, registry, loop};
    Claimed order{.key = {1},
                  .lease = {1},
                  .order_id = "a",
                  .product = "b",
                  .quantity = 1,
                  .attempt = 1,
                  .is_retry = false,
                  .accepted = loop.wall() - seconds{2},
                  .deadline = {}};
};

TEST_F(ReportOfTheWorker, CountsCallsAndWhatCameOfOrders)
{
    report.on_attempt(order, {.outcome = Outcome::validated,
                              .course = Course::validate,
                              .report = {.took = milliseconds{40}},
                              .retry_after = {}});
    report.on_settled(order, {.fate = Fate::validated});
    report.on_settled(order, {.fate = Fate::retry});
    report.on_settled(order, {.fate = Fate::park});
    report.on_overdue(3);
    EXPECT_THAT(metrics(),
                AllOf(HasSubstr("holdfast_order_attempts_total{outcome=\"validated\"} 1\n"),
                      HasSubstr("holdfast_order_call_duration_seconds_bucket{le=\"0.05\"} 1\n"),
                      HasSubstr("holdfast_orders_finished_total{state=\"Validated\"} 1\n"),
                      HasSubstr("holdfast_orders_finished_total{state=\"Rejected\"} 0\n"),
                      HasSubstr("holdfast_orders_finished_total{state=\"Failed\"} 3\n"),
                      HasSubstr("holdfast_order_final_duration_seconds_sum 2\n"),
                      HasSubstr("holdfast_order_retries_total 1\n"),
                      HasSubstr("holdfast_orders_parked_total 1\n")));
    EXPECT_THAT(said(), ElementsAre("orders-overdue"));
}

TEST_F(ReportOfTheWorker, SaysWhyTheQueueStandsStill)
{
    EXPECT_EQ(report.trouble(), "");
    report.on_hold(HoldReason::unauthorized);
    EXPECT_THAT(report.trouble(), HasSubstr("refuses our credentials"));
    EXPECT_THAT(metrics(), HasSubstr("holdfast_orders_held{reason=\"unauthorized\"} 1\n"));
    report.on_hold(HoldReason::none);
    EXPECT_EQ(report.trouble(), "");
    EXPECT_THAT(metrics(), HasSubstr("holdfast_orders_held{reason=\"unauthorized\"} 0\n"));
    EXPECT_THAT(said(), ElementsAre("orders-held", "orders-resumed"));
}

TEST_F(ReportOfTheWorker, WarnsOnceWhenOrdersWaitForNobody)
{
    report.note_waiting();
    report.note_unconfigured();
    EXPECT_THAT(report.trouble(), HasSubstr("orders.upstream_url"));
    EXPECT_THAT(metrics(), HasSubstr("holdfast_orders_held{reason=\"unconfigured\"} 1\n"));
    EXPECT_THAT(said(), IsEmpty()) << "who places no orders needs no service for them";
    report.note_waiting();
    report.note_waiting();
    EXPECT_THAT(said(), ElementsAre("orders-unconfigured"));
}

TEST_F(ReportOfTheWorker, SaysOnceThatOrdersWaitForAServiceThatFails)
{
    park();
    park();
    EXPECT_THAT(report.trouble(), HasSubstr("does not work (refused)"));
    EXPECT_THAT(said(), ElementsAre("orders-parked"));
    succeed();
    succeed();
    EXPECT_EQ(report.trouble(), "");
    EXPECT_THAT(said(), ElementsAre("orders-resumed"));
}

TEST_F(ReportOfTheWorker, SaysToTheJournalAloneWhatTheNetworkSaid)
{
    report.on_answer({.delivery = Delivery::not_connected, .detail = "no route to 10.0.0.7"});
    park();
    EXPECT_THAT(report.trouble(), Not(HasSubstr("10.0.0.7")));
    std::deque<obs::Entry> entries = log.take(Duration{});
    ASSERT_EQ(entries.size(), 1U);
    EXPECT_THAT(entries[0].text, EndsWith("(refused): no route to 10.0.0.7"));
}

TEST_F(ReportOfTheWorker, SpeaksOnceAMinuteOfAServiceThatComesAndGoes)
{
    park();
    succeed();
    park();
    succeed();
    EXPECT_THAT(said(), ElementsAre("orders-parked", "orders-resumed"));
    loop.run_for(WorkerReport::episode_pause);
    park();
    EXPECT_THAT(said(), ElementsAre("orders-parked"));
}

TEST_F(ReportOfTheWorker, DoesNotBlameTheServiceForAnOrderThatWaitsAlone)
{
    report.on_settled(order, {.fate = Fate::park});
    EXPECT_EQ(report.trouble(), "");
    report.on_hold(HoldReason::unauthorized);
    park();
    EXPECT_THAT(report.trouble(), HasSubstr("refuses our credentials"));
    EXPECT_THAT(said(), ElementsAre("orders-held"));
}

TEST_F(ReportOfTheWorker, SaysWhatBecameOfTheBreaker)
{
    int heard = 0;
    report.also_tell([&](const BreakerChange&) { ++heard; });
    BreakerChange change{.from = BreakerState::closed,
                         .to = BreakerState::open,
                         .cause = BreakerCause::failure_rate,
                         .at = loop.now(),
                         .counts = {.total = 10, .failed = 7, .slow = 1},
                         .failure_rate = 70,
                         .slow_call_rate = 10,
                         .wait = seconds{60}};
    report.on_breaker(change);
    for (BreakerState state :
         {BreakerState::half_open, BreakerState::closed, BreakerState::forced_open}) {
        change.to = state;
        report.on_breaker(change);
    }
    EXPECT_EQ(heard, 4);
    std::deque<obs::Entry> entries = log.take(Duration{});
    ASSERT_EQ(entries.size(), 4U);
    EXPECT_EQ(entries[0].message->name, "breaker-opened");
    EXPECT_THAT(entries[0].text, AllOf(HasSubstr("from closed to open"),
                                       HasSubstr("7 of 10 calls failed"), HasSubstr("1min")));
    EXPECT_EQ(entries[1].message->name, "breaker-half-open");
    EXPECT_EQ(entries[2].message->name, "breaker-closed");
    EXPECT_EQ(entries[3].message->name, "breaker-forced");
}

TEST_F(ReportOfTheWorker, NamesWhatWasLostAndWhatWasRefused)
{
    report.on_lost(order);
    report.on_interrupted(2);
    report.on_trouble({Errc::full, "the disk is full"});
    EXPECT_THAT(metrics(),
                AllOf(HasSubstr("holdfast_order_leases_lost_total 1\n"),
                      HasSubstr("holdfast_order_attempts_total{outcome=\"interrupted\"} 2\n"),
                      HasSubstr("holdfast_order_store_refusals_total 1\n")));
    EXPECT_THAT(said(), ElementsAre("order-lease-lost", "orders-interrupted", "orders-not-stored"));
}

TEST_F(ReportOfTheWorker, BlamesNobodyForAnInterruptedCall)
{
    report.on_interrupted(1);
    std::deque<obs::Entry> entries = log.take(Duration{});
    ASSERT_EQ(entries.size(), 1U);
    EXPECT_EQ(entries[0].text,
              "1 order was with the service when the lease ended, or the process before");
}

TEST(MetricsOfTheBreaker, ShowItsStateItsCallsAndItsRates)
{
    obs::Registry registry;
    VirtualLoop loop;
    Breaker breaker{{.window_size = 2, .minimum_calls = 2}, loop.now()};
    BreakerMetrics metrics{registry, "upstream", breaker, loop};
    EXPECT_THAT(*registry.prometheus(),
                AllOf(HasSubstr("holdfast_breaker_state{name=\"upstream\",state=\"closed\"} 1\n"),
                      HasSubstr("holdfast_breaker_state{name=\"upstream\",state=\"open\"} 0\n"),
                      Not(HasSubstr("holdfast_breaker_failure_ratio{"))));
    for (CallResult result : {CallResult::success, CallResult::failure})
        breaker.try_acquire(loop.now())->report({.result = result}, loop.now());
    EXPECT_FALSE(breaker.try_acquire(loop.now()));
    BreakerChange change{};
    change.from = BreakerState::closed;
    change.to = BreakerState::open;
    metrics.note_change(change);
    EXPECT_THAT(
        *registry.prometheus(),
        AllOf(HasSubstr("holdfast_breaker_state{name=\"upstream\",state=\"open\"} 1\n"),
              HasSubstr("holdfast_breaker_calls_total{name=\"upstream\",kind=\"successful\"} 1\n"),
              HasSubstr("holdfast_breaker_calls_total{name=\"upstream\",kind=\"failed\"} 1\n"),
              HasSubstr("holdfast_breaker_calls_total{name=\"upstream\",kind=\"not_permitted\"} "
                        "1\n"),
              HasSubstr("holdfast_breaker_failure_ratio{name=\"upstream\"} 0.5\n"),
              HasSubstr("holdfast_breaker_changes_total{name=\"upstream\",from=\"closed\","
                        "to=\"open\"} 1\n")));
}

}  // namespace
}  // namespace holdfast::order
