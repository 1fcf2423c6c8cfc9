#include "order/report/worker_report.h"

#include <algorithm>
#include <utility>

#include "base/text.h"
#include "obs/message_ids.h"

namespace holdfast::order {
namespace {

const obs::Message& message_of(BreakerState state) noexcept
{
    switch (state) {
    case BreakerState::open:
        return messages::breaker_opened;
    case BreakerState::half_open:
        return messages::breaker_half_open;
    case BreakerState::disabled:
    case BreakerState::forced_open:
        return messages::breaker_forced;
    case BreakerState::closed:
        break;
    }
    return messages::breaker_closed;
}

std::string describe(const BreakerChange& change)
{
    std::string text = join("the breaker went from ", to_string(change.from), " to ",
                            to_string(change.to), " (", to_string(change.cause), ")");
    if (change.failure_rate >= 0)
        append_to(text, ": ", change.counts.failed, " of ", change.counts.total, " calls failed, ",
                  change.counts.slow, " were slow");
    if (change.wait > Duration::zero())
        append_to(text, "; no calls for ", format_duration(change.wait));
    return text;
}

}  // namespace

void WorkerReport::on_breaker(const BreakerChange& change)
{
    log_.write(message_of(change.to), describe(change),
               {{"HOLDFAST_FROM", std::string{to_string(change.from)}},
                {"HOLDFAST_TO", std::string{to_string(change.to)}},
                {"HOLDFAST_CAUSE", std::string{to_string(change.cause)}},
                {"HOLDFAST_CALLS", join(change.counts.total)},
                {"HOLDFAST_FAILED", join(change.counts.failed)},
                {"HOLDFAST_SLOW", join(change.counts.slow)},
                {"HOLDFAST_WAIT", format_duration(change.wait)}});
    if (listener_)
        listener_(change);
}

void WorkerReport::note_unconfigured()
{
    trouble_ = "nobody said where the service that validates orders is (orders.upstream_url)";
    metrics_.note_hold(HoldReason::unconfigured);
    is_warning_due_ = true;
}

void WorkerReport::note_waiting()
{
    if (std::exchange(is_warning_due_, false))
        log_.write(messages::orders_unconfigured,
                   "orders are taken and wait: orders.upstream_url is empty");
}

void WorkerReport::on_hold(HoldReason reason)
{
    metrics_.note_hold(reason);
    is_parking_ = false;
    if (reason == HoldReason::unauthorized) {
        trouble_ = "the service that validates orders refuses our credentials";
        log_.write(messages::orders_held, "the queue of orders stands still: " + trouble_);
    } else if (reason == HoldReason::none) {
        trouble_.clear();
        log_.write(messages::orders_resumed, "the queue of orders goes on");
    }
}

void WorkerReport::on_attempt(const Claimed& order, const Judgement& judgement)
{
    metrics_.note_attempt(judgement);
    if (judgement.report.result == CallResult::failure)
        failure_ = judgement.outcome;
    else if (judgement.report.result == CallResult::success)
        end_episode();
    if (log_.enabled(obs::Severity::debug))
        log_.debug(join("order ", printable(order.order_id), ", attempt ", order.attempt, ": ",
                        to_string(judgement.outcome), " in ",
                        format_duration(judgement.report.took)));
}

void WorkerReport::on_answer(const Answer& answer)
{
    said_ = printable(answer.detail);
    if (answer_listener_)
        answer_listener_(answer);
}

void WorkerReport::on_settled(const Claimed& order, const Disposition& disposition)
{
    metrics_.note_settled(disposition, std::max(Duration{}, loop_.wall() - order.accepted));
    if (disposition.fate == Fate::park && failure_ && trouble_.empty())
        begin_episode(order);
}

// Long before enough calls were made for the breaker to open, somebody waits.
void WorkerReport::begin_episode(const Claimed& order)
{
    if (loop_.now() < quiet_until_)
        return;
    is_parking_ = true;
    trouble_ = join("the service that validates orders does not work (", to_string(*failure_), ")");
    log_.write(messages::orders_parked,
               join("order ", printable(order.order_id), " waits, and others may: ", trouble_,
                    said_.empty() ? "" : ": ", said_),
               {{"HOLDFAST_ORDER", printable(order.order_id)},
                {"HOLDFAST_OUTCOME", std::string{to_string(*failure_)}},
                {"HOLDFAST_ERROR", said_}});
}

void WorkerReport::end_episode()
{
    failure_.reset();
    if (!std::exchange(is_parking_, false))
        return;
    quiet_until_ = loop_.now() + episode_pause;
    trouble_.clear();
    log_.write(messages::orders_resumed, "the service that validates orders works again");
}

void WorkerReport::on_lost(const Claimed& order)
{
    metrics_.note_lost();
    log_.write(messages::order_lease_lost,
               join("what came of a call for order ", printable(order.order_id),
                    " could not be stored under its lease"),
               {{"HOLDFAST_ORDER", printable(order.order_id)}});
}

void WorkerReport::on_interrupted(int orders)
{
    metrics_.note_interrupted(orders);
    log_.write(messages::orders_interrupted,
               join(orders, orders == 1 ? " order was" : " orders were",
                    " with the service when the lease ended, or the process before"),
               {{"HOLDFAST_COUNT", join(orders)}});
}

void WorkerReport::on_overdue(int orders)
{
    metrics_.note_overdue(orders);
    log_.write(messages::orders_overdue,
               join(orders, orders == 1 ? " order" : " orders", " failed: the deadline is over"),
               {{"HOLDFAST_COUNT", join(orders)}});
}

void WorkerReport::on_trouble(const Error& error)
{
    metrics_.note_trouble();
    log_.write(messages::orders_not_stored,
               join("the store did not do what the queue of orders wants: ", error.context),
               {{"HOLDFAST_ERROR", error.context}});
}

}  // namespace holdfast::order
