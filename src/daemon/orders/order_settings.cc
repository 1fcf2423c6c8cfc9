#include "daemon/orders/order_settings.h"

#include <algorithm>
#include <filesystem>

namespace holdfast::daemon {
namespace {

order::BreakerSettings breaker_settings(const BreakerSettings& breaker)
{
    return {.failure_rate = static_cast<double>(breaker.failure_rate),
            .slow_call_rate = static_cast<double>(breaker.slow_call_rate),
            .slow_call = breaker.slow_call,
            .window = static_cast<order::WindowKind>(breaker.window),
            .window_size = static_cast<int>(breaker.window_size),
            .minimum_calls = static_cast<int>(breaker.minimum_calls),
            .open_wait = breaker.open_wait,
            .open_wait_factor = static_cast<double>(breaker.open_wait_factor),
            .open_wait_max = breaker.open_wait_max,
            .is_half_open_automatic = breaker.half_open_automatic,
            .half_open_calls = static_cast<int>(breaker.half_open_calls),
            .half_open_max = breaker.half_open_max,
            .half_open_end = static_cast<order::HalfOpenEnd>(breaker.half_open_end)};
}

order::OutcomeRules outcome_rules(const Settings& settings)
{
    order::OutcomeRules rules;
    // They were looked at when they were read.
    for (const std::string& text : settings.orders.outcomes)
        if (auto rule = order::parse_status_rule(text))
            rules.statuses.push_back(*rule);
    for (const std::string& text : settings.breaker.marks)
        if (auto mark = order::parse_outcome_mark(text))
            rules.marks.push_back(*mark);
    return rules;
}

// The names of the keys are in the order of these.
static_assert(static_cast<int>(BreakerWindow::seconds) ==
              static_cast<int>(order::WindowKind::seconds));
static_assert(static_cast<int>(HalfOpenEnd::open) == static_cast<int>(order::HalfOpenEnd::open));
static_assert(static_cast<int>(HalfOpenEnd::judge) == static_cast<int>(order::HalfOpenEnd::judge));
static_assert(static_cast<int>(OnExhausted::fail) == static_cast<int>(order::OnExhausted::fail));

}  // namespace

order::IntakeSettings intake_settings(const Settings& settings)
{
    return {.backlog_max = settings.orders.backlog_max, .deadline = settings.orders.deadline};
}

order::ArchiveSettings archive_settings(const Settings& settings)
{
    return {.directory = std::filesystem::absolute(settings.database.path).parent_path().string(),
            .free_min = settings.database.free_min};
}

order::WorkerSettings worker_settings(const Settings& settings)
{
    const OrderSettings& orders = settings.orders;
    order::WorkerSettings worker{
        .concurrency = static_cast<int>(orders.concurrency),
        .call_timeout = orders.call_timeout,
        .retry = {.attempts_max = static_cast<int>(orders.attempts_max),
                  .on_exhausted = static_cast<order::OnExhausted>(orders.on_exhausted),
                  .parked_for = orders.parked_for},
        .outcomes = outcome_rules(settings),
        .gate = {.breaker = breaker_settings(settings.breaker),
                 .budget = {.share = static_cast<double>(orders.retries_percent) / 100}},
        .is_configured = !orders.upstream_url.empty()};
    // Each key may be anything in its range, and a wait is chosen between these three.
    Backoff::Settings& backoff = worker.retry.backoff;
    backoff.first = orders.backoff_first;
    backoff.longest = std::max(orders.backoff_first, orders.backoff_longest);
    backoff.shortest = std::min(backoff.shortest, orders.backoff_first / 2);
    return worker;
}

order::HealthSettings health_settings(const Settings& settings)
{
    return {.slow_after = settings.orders.slow_after,
            .probe_interval = settings.orders.probe_interval};
}

}  // namespace holdfast::daemon
