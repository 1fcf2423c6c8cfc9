#include "event/consumer.h"

#include <algorithm>
#include <utility>

#include "base/text.h"
#include "event/json_consumed.h"

namespace holdfast::event {

Consumer::Consumer(const World& world, std::string own_source)
    : world_{world},
      own_source_{std::move(own_source)},
      spans_{world.tracer},
      self_{std::make_shared<Consumer*>(this)}
{
}

Consumer::~Consumer()
{
    cancel();
}

Instant Consumer::step(Instant now)
{
    std::ranges::move(world_.source.take_assigned(), std::back_inserter(assigned_));
    if (now < due_)
        return due_;
    for (const Partition& partition : std::exchange(assigned_, {}))
        begin(partition);
    if (is_storing_)
        return now + look_interval;
    if (!batch_)
        take_batch();
    if (batch_)
        store();
    return now + look_interval;
}

void Consumer::begin(const Partition& partition)
{
    world_.inbox.position(
        partition, [self = self_, partition](const Result<std::optional<std::int64_t>>& next) {
            if (*self == nullptr)
                return;
            Consumer& consumer = **self;
            if (next)
                return consumer.world_.source.begin(partition, *next);
            consumer.assigned_.push_back(partition);
            consumer.due_ = consumer.world_.loop.now() + trouble_interval;
            consumer.world_.observer.on_trouble(next.error());
        });
}

void Consumer::take_batch()
{
    const std::vector<Consumed> consumed = world_.source.take(batch_max);
    if (consumed.empty())
        return;
    std::vector<Received> received;
    received.reserve(consumed.size());
    for (const Consumed& each : consumed)
        received.push_back(read(each));
    batch_ = std::make_shared<const std::vector<Received>>(std::move(received));
}

Received Consumer::read(const Consumed& consumed)
{
    Received received{.partition = consumed.partition,
                      .offset = consumed.offset,
                      .begins_anew = consumed.begins_anew};
    if (!own_source_.empty() && consumed.source == own_source_)
        return received;
    Result<TableRow> row = read_consumed(consumed, world_.loop.wall());
    if (row) {
        received.row = *std::move(row);
        spans_.begin(consumed, received.row->type, {});
        return received;
    }
    received.reason = row.error().context;
    spans_.begin(consumed, {}, *received.reason);
    received.key = consumed.key.substr(0, letter_bytes_max);
    received.value = consumed.value.substr(0, letter_bytes_max);
    received.bytes = static_cast<std::int64_t>(consumed.value.size());
    return received;
}

void Consumer::store()
{
    is_storing_ = true;
    world_.inbox.store(batch_, [self = self_](const Result<Taken>& taken) {
        if (*self == nullptr)
            return;
        Consumer& consumer = **self;
        consumer.is_storing_ = false;
        if (!taken) {
            consumer.due_ = consumer.world_.loop.now() + trouble_interval;
            consumer.world_.observer.on_trouble(taken.error());
            return consumer.world_.loop.wake(consumer);
        }
        std::map<Partition, std::int64_t> next;
        for (const Received& received : *consumer.batch_)
            next[received.partition] = received.offset + 1;
        for (const auto& [partition, offset] : next)
            consumer.world_.source.stored(partition, offset);
        consumer.batch_ = nullptr;
        consumer.spans_.end_all();
        consumer.world_.observer.on_taken(*taken);
        consumer.world_.loop.wake(consumer);
    });
}

}  // namespace holdfast::event
