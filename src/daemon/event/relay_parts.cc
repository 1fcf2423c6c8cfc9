#include "daemon/event/relay_parts.h"

#include <algorithm>
#include <initializer_list>
#include <utility>

namespace holdfast::daemon {

RelayParts::RelayParts(const World& world, event::Sink& sink, const event::RelaySettings& settings,
                       std::size_t rate)
    : world_{world},
      sink_{sink},
      shared_{sink},
      change_outbox_{world.ledger, std::string{sink.name()}},
      request_outbox_{world.telemetry, world.telemetry_reads, std::string{sink.name()}},
      change_report_{world.log, world.metrics, sink.name()},
      request_report_{world.log, world.metrics, sink.name()},
      pace_{rate},
      change_relay_{{world.loop, change_outbox_, shared_.port(0), change_report_, pace_, 0},
                    settings},
      request_relay_{{world.loop, request_outbox_, shared_.port(1), request_report_, pace_, 1},
                     settings},
      flush_{world.loop, change_outbox_, change_relay_},
      self_{std::make_shared<RelayParts*>(this)}
{
}

RelayParts::~RelayParts()
{
    *self_ = nullptr;
}

void RelayParts::start()
{
    const Instant now = world_.loop.now();
    for (Task* task : std::initializer_list<Task*>{&change_relay_, &request_relay_, &flush_, this})
        world_.loop.add(*task, now);
}

void RelayParts::stop()
{
    for (Task* task : std::initializer_list<Task*>{&change_relay_, &request_relay_, &flush_, this})
        world_.loop.remove(*task);
    for (event::Relay* relay : {&change_relay_, &request_relay_}) {
        relay->cancel();
        relay->save_last();
    }
    flush_.cancel();
    *self_ = nullptr;
}

void RelayParts::wake()
{
    world_.loop.wake(change_relay_);
    world_.loop.wake(request_relay_);
}

void RelayParts::flush(Duration limit, std::function<void(bool)> done)
{
    flush_.request(limit, std::move(done));
}

std::string RelayParts::last_error() const
{
    return change_report_.last_error().empty() ? request_report_.last_error()
                                               : change_report_.last_error();
}

Instant RelayParts::step(Instant now)
{
    look(change_outbox_, change_relay_.position(), changes_);
    look(request_outbox_, request_relay_.position(), requests_);
    return now + interval;
}

void RelayParts::look(event::Outbox& outbox, std::int64_t after, event::Backlog& into)
{
    outbox.look(after, [self = self_, &into](const Result<event::Backlog>& backlog) {
        if (*self == nullptr || !backlog)
            return;
        into = *backlog;
        (*self)->show();
    });
}

void RelayParts::show()
{
    const std::string_view sink = sink_.name();
    const WallTime now = world_.loop.wall();
    const WallTime oldest = std::min(changes_.oldest.value_or(now), requests_.oldest.value_or(now));
    world_.depth.with({sink}).set(static_cast<double>(depth()));
    world_.metrics.bytes.with({sink}).set(static_cast<double>(changes_.bytes + requests_.bytes));
    world_.metrics.oldest_age.with({sink}).set(seconds(now - oldest));
}

}  // namespace holdfast::daemon
