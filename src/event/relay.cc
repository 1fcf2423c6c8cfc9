#include "event/relay.h"

#include <algorithm>
#include <utility>
#include <vector>

namespace holdfast::event {
namespace {

// Should a sink forget to wake us.
constexpr std::chrono::milliseconds patience{500};

}  // namespace

Relay::Relay(const World& world, RelaySettings settings)
    : world_{world},
      settings_{std::move(settings)},
      window_{settings_.rows_max},
      self_{std::make_shared<Relay*>(this)}
{
}

Relay::~Relay()
{
    cancel();
}

// Wraps `act` so that an answer that comes after cancel() finds nobody.
template <typename T, typename Act>
Outbox::Done<T> Relay::answer(Act act)
{
    return [self = self_, act = std::move(act)](Result<T> result) {
        if (*self == nullptr)
            return;
        Relay& relay = **self;
        act(relay, std::move(result));
        relay.world_.loop.wake(relay);
    };
}

Instant Relay::step(Instant now)
{
    collect();
    if (phase_ == Phase::leaving && !leave())
        return now + patience;
    if (phase_ == Phase::closed && now >= next_read_)
        open();
    if (phase_ == Phase::closed || phase_ == Phase::opening)
        return next_step(now);
    if (is_time_for_parked(now))
        phase_ = Phase::emptying;
    if (phase_ == Phase::emptying && is_idle() && now >= next_read_)
        read_parked();
    submit(now);
    if (phase_ == Phase::running && !is_reading_ && now >= next_read_)
        read(now);
    save(now);
    if (phase_ == Phase::parked && !is_reading_ && is_idle()) {
        // Which keys are held up still, the rows tell. If some went out, others may.
        next_parked_ = std::exchange(has_released_, false) ? now : now + settings_.parked_interval;
        phase_ = Phase::closed;
        open();
    }
    return next_step(now);
}

// With more keys than can be told apart nothing new may go at all.
bool Relay::is_time_for_parked(Instant now) const noexcept
{
    return phase_ == Phase::running && window_.halted() > 0 &&
           (now >= next_parked_ || window_.halted() >= Outbox::halted_max);
}

bool Relay::is_idle() const noexcept
{
    return !is_reading_ && !is_saving_ && window_.is_empty() && !window_.has_progress();
}

void Relay::begin_anew()
{
    // One that is being opened asks who is there now.
    if (phase_ == Phase::opening)
        return;
    phase_ = Phase::leaving;
    world_.loop.wake(*this);
}

bool Relay::leave()
{
    if (window_.in_flight() > 0 || is_reading_ || is_saving_)
        return false;
    phase_ = Phase::closed;
    next_read_ = {};
    return true;
}

void Relay::open()
{
    phase_ = Phase::opening;
    world_.outbox.open(answer<Standing>([](Relay& relay, Result<Standing> standing) {
        if (!standing) {
            relay.phase_ = Phase::closed;
            return relay.note_trouble(standing.error());
        }
        relay.phase_ = standing->is_complete ? Phase::running : Phase::emptying;
        if (!standing->is_complete)
            relay.next_read_ = relay.world_.loop.now() + relay.settings_.jam_interval;
        relay.saved_position_ = standing->position;
        relay.window_.open(*std::move(standing));
    }));
}

void Relay::collect()
{
    std::size_t delivered = 0;
    for (const Report& report : world_.sink.collect()) {
        if (!window_.report(report))
            continue;
        if (report.outcome == Outcome::delivered) {
            ++delivered;
            has_released_ = has_released_ || phase_ == Phase::parked;
        } else if (report.outcome == Outcome::again) {
            world_.observer.on_again(report);
        } else {
            world_.observer.on_refused(report);
        }
        is_held_up_ = false;
    }
    if (delivered > 0)
        world_.observer.on_delivered(delivered);
}

void Relay::read(Instant now)
{
    const std::size_t limit = std::min(window_.room(), settings_.rows_at_once);
    // Many small reads would cost more than they bring.
    if (limit < settings_.rows_at_once / 2)
        return;
    is_reading_ = true;
    next_read_ = now + settings_.look_interval;
    world_.outbox.read(
        window_.read_to(), limit,
        answer<std::vector<Waiting>>([limit](Relay& relay, Result<std::vector<Waiting>> rows) {
            if (rows && rows->size() == limit)
                relay.next_read_ = {};
            relay.take(std::move(rows), false);
        }));
}

void Relay::read_parked()
{
    phase_ = Phase::parked;
    is_reading_ = true;
    world_.outbox.read_parked(
        settings_.rows_max,
        answer<std::vector<Waiting>>([](Relay& relay, Result<std::vector<Waiting>> rows) {
            relay.take(std::move(rows), true);
        }));
}

void Relay::take(Result<std::vector<Waiting>> rows, bool is_parked)
{
    is_reading_ = false;
    if (!rows)
        return note_trouble(rows.error());
    if (is_parked)
        window_.add_parked(*std::move(rows));
    else
        window_.add(*std::move(rows));
}

void Relay::note_trouble(const Error& error)
{
    next_read_ = world_.loop.now() + settings_.trouble_interval;
    next_save_ = next_read_;
    world_.observer.on_trouble(error);
}

std::string_view Relay::topic_of(const Waiting& row)
{
    return row.topic.empty() ? std::string_view{settings_.topic} : *topics_.insert(row.topic).first;
}

void Relay::submit(Instant now)
{
    const std::size_t limit = allowance(now);
    const std::vector<const Waiting*> rows = window_.next(limit);
    if (rows.empty())
        return;
    std::vector<Outgoing> outgoing;
    outgoing.reserve(rows.size());
    for (const Waiting* row : rows)
        outgoing.push_back({row->sequence, topic_of(*row), row->event});
    const std::size_t taken = world_.sink.submit(outgoing);
    window_.submitted(rows, taken);
    is_held_up_ = taken < rows.size();
    world_.pace.note_gone(world_.lane, taken);
}

std::size_t Relay::allowance(Instant now)
{
    if (!world_.pace.is_bounded())
        return settings_.rows_at_once;
    return std::min(settings_.rows_at_once, world_.pace.allowance(world_.lane, now));
}

void Relay::save(Instant now)
{
    if (is_saving_ || !window_.has_progress() || now < next_save_)
        return;
    is_saving_ = true;
    next_save_ = now + settings_.save_interval;
    Progress progress = window_.take_progress();
    world_.outbox.save(progress, answer<bool>([progress](Relay& relay, Result<bool> saved) {
                           relay.is_saving_ = false;
                           if (saved) {
                               relay.saved_position_ = progress.position;
                               return;
                           }
                           relay.window_.put_back(progress);
                           relay.note_trouble(saved.error());
                       }));
}

void Relay::save_last()
{
    collect();
    next_save_ = {};
    save(world_.loop.now());
}

Instant Relay::next_step(Instant now) const
{
    if (phase_ == Phase::opening)
        return never;
    if (phase_ == Phase::closed)
        return next_read_;
    Instant next = never;
    const bool may_read =
        phase_ == Phase::emptying
            ? is_idle()
            : phase_ == Phase::running && window_.room() >= settings_.rows_at_once / 2;
    if (!is_reading_ && may_read)
        next = std::min(next, next_read_);
    if (window_.has_progress() && !is_saving_)
        next = std::min(next, next_save_);
    if (window_.has_waiting() && !is_held_up_)
        next = std::min<Instant>(next, now + world_.pace.wait(world_.lane));
    if (window_.in_flight() > 0 || is_held_up_)
        next = std::min<Instant>(next, now + patience);
    return std::max(next, now);
}

}  // namespace holdfast::event
