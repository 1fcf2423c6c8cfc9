#include "ctl/load/sender.h"

#include <algorithm>
#include <utility>

#include "base/text.h"
#include "lib/json/writer.h"

namespace holdfast::ctl {
namespace {

constexpr std::size_t digits = 7;  // As many as the largest load has orders.

// It may be taken yet: it was not refused for what it says.
bool is_passing(const curl::Response& response) noexcept
{
    return response.end != curl::End::answered || response.status == 429 || response.status >= 500;
}

bool may_have_arrived(curl::End end) noexcept
{
    return end == curl::End::cut_off || end == curl::End::timed_out;
}

}  // namespace

Instant due_of(Instant start, std::size_t order, std::int64_t rate) noexcept
{
    return start + Duration{std::chrono::seconds{1}} * static_cast<std::int64_t>(order) / rate;
}

std::string order_id(std::string_view load, std::size_t order)
{
    std::string number = join(order + 1);
    return join(load, '-', std::string(digits - std::min(digits, number.size()), '0'), number);
}

Sender::Sender(SenderSettings settings, const World& world, std::function<void()> done)
    : settings_{std::move(settings)},
      world_{world},
      done_{std::move(done)},
      connections_{static_cast<std::size_t>(settings_.connections)},
      start_{world.loop.now()}
{
    world_.loop.add(*this, start_);
}

Sender::~Sender()
{
    for (const auto& [number, exchange] : under_way_)
        world_.exchanges.cancel(exchange);
    world_.loop.remove(*this);
}

Instant Sender::step(Instant now)
{
    while (has_room() && !again_.empty() && again_.begin()->first <= now) {
        Again again = again_.extract(again_.begin()).mapped();
        send(again.order, now, again.until);
    }
    while (has_room() && next_ < world_.tally.size()) {
        Instant due = due_of(start_, next_, settings_.rate);
        if (due > now)
            break;
        send(next_++, settings_.persists ? now : due, now + settings_.patience);
    }
    if (finished_ == world_.tally.size() && done_)
        std::exchange(done_, nullptr)();
    // Whatever ends makes room, and wakes this.
    if (!has_room())
        return never;
    Instant next = again_.empty() ? never : again_.begin()->first;
    if (next_ < world_.tally.size())
        next = std::min(next, due_of(start_, next_, settings_.rate));
    return next;
}

void Sender::send_no_more()
{
    world_.tally.cut(next_);
    world_.loop.wake(*this);
}

void Sender::send(std::size_t order, Instant counted_from, Instant until)
{
    std::string body;
    json::Writer{body}
        .begin_object()
        .member("order_id", order_id(settings_.name, order))
        .member("product", settings_.name)
        .member("quantity", 1 + order % 9)
        .end_object();
    curl::Request request = world_.target.post("/orders", std::move(body), answer_max);
    request.headers_wanted = {"Idempotent-Replayed"};
    world_.tally.note_sent(order);
    std::uint64_t number = ++numbers_;
    Sent sent{
        .order = order, .counted_from = counted_from, .until = until, .began = world_.loop.now()};
    curl::ExchangeId exchange = world_.exchanges.start(
        std::move(request), [this, number, sent](const curl::Response& response) {
            under_way_.erase(number);
            note(sent, response);
            world_.loop.wake(*this);
        });
    under_way_.emplace(number, exchange);
}

void Sender::note(const Sent& sent, const curl::Response& response)
{
    bool is_answered = response.end == curl::End::answered;
    Duration took = world_.loop.now() - sent.counted_from;
    if (world_.trace != nullptr)
        world_.trace->note(world_.loop.wall(), world_.loop.now() - sent.began,
                           is_answered ? response.status : 0U);
    if (is_answered && response.status >= 200 && response.status < 300) {
        world_.ledger.note(order_id(settings_.name, sent.order), "acknowledged");
        world_.tally.note_accepted(sent.order, took,
                                   response.header("Idempotent-Replayed").has_value());
        ++finished_;
        return;
    }
    if (is_answered)
        world_.tally.note_refused(sent.order, took);
    else if (may_have_arrived(response.end))
        world_.ledger.note(order_id(settings_.name, sent.order), "unanswered");
    give_up_or_repeat(sent, is_passing(response));
}

void Sender::give_up_or_repeat(const Sent& sent, bool is_repeatable)
{
    Instant at = world_.loop.now() + pause;
    if (settings_.persists && is_repeatable && at < sent.until)
        again_.emplace(at, Again{.order = sent.order, .until = sent.until});
    else
        ++finished_;
}

}  // namespace holdfast::ctl
