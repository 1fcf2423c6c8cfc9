#include "order/health/health_watch.h"

#include <utility>

namespace holdfast::order {

HealthWatch::~HealthWatch()
{
    stop();
}

void HealthWatch::start()
{
    world_.loop.add(*this, world_.loop.now());
    is_started_ = true;
}

void HealthWatch::stop()
{
    if (std::exchange(is_probing_, false))
        world_.prober.cancel();
    if (std::exchange(is_started_, false))
        world_.loop.remove(*this);
}

void HealthWatch::apply(HealthSettings settings)
{
    health_.apply(settings);
    if (is_started_)
        world_.loop.wake(*this);
}

void HealthWatch::note_call(const Answer& answer)
{
    health_.note_call(answer, world_.loop.now());
    // Any other call only puts the next probe off.
    if (is_started_ && answer.delivery == Delivery::timed_out)
        world_.loop.wake(*this);
}

void HealthWatch::note_probe(const Answer& answer)
{
    is_probing_ = false;
    health_.note_probe(answer, world_.loop.now());
    world_.loop.wake(*this);
}

Instant HealthWatch::step(Instant now)
{
    if (is_probing_)
        return never;
    if (Instant due = health_.probe_due(); due > now)
        return due;
    is_probing_ = true;
    world_.prober.start(probe_timeout_, [this](const Answer& answer) { note_probe(answer); });
    return never;
}

}  // namespace holdfast::order
