#include "tests/dst/delayed_ledger.h"

#include <algorithm>
#include <utility>

namespace holdfast::dst {

using namespace std::chrono_literals;

DelayedLedger::~DelayedLedger()
{
    world_.loop.remove(*this);
}

void DelayedLedger::begin(store::Writer& writer, store::Reader& reader)
{
    writer_ = &writer;
    reader_ = &reader;
    world_.loop.add(*this, world_.loop.now());
}

Result<void> DelayedLedger::submit(std::unique_ptr<store::Write>&& write)
{
    if (write->lane() == store::Lane::intake && !writer_->takes_new_work())
        return Error{Errc::full, "too little room is left on the disk"};
    if (Result<void> taken = take_in(); !taken)
        return taken;
    (write->lane() == store::Lane::finish ? finish_ : intake_).push_back(std::move(write));
    return {};
}

Result<void> DelayedLedger::submit(std::unique_ptr<store::Read>&& read)
{
    if (Result<void> taken = take_in(); !taken)
        return taken;
    reads_.push_back(std::move(read));
    return {};
}

Result<void> DelayedLedger::take_in()
{
    if (in_flight_ >= settings_.queue_max)
        return Error{Errc::overloaded, "too many writes are waiting"};
    ++in_flight_;
    if (store_at_ == never) {
        store_at_ = world_.loop.now() + delay(slowness_);
        world_.loop.wake(*this);
    }
    return {};
}

Instant DelayedLedger::step(Instant now)
{
    if (!world_.is_over() && now >= store_at_)
        store_batch(now);
    if (!world_.is_over() && now >= look_at_)
        look_at_ = writer_->look_around(now);
    deliver(now);
    if (world_.is_over())
        return never;
    Instant next = std::min(store_at_, look_at_);
    return answered_.empty() ? next : std::min(next, answered_.front().at);
}

void DelayedLedger::store_batch(Instant now)
{
    store::Writer::Batch batch;
    move(finish_, batch);
    move(intake_, batch);
    writer_->store(std::move(batch));
    if (world_.is_over())
        return hear_early();
    // In order, as a mailbox has them.
    Instant at = std::max(now + delay(3ms), answered_.empty() ? now : answered_.back().at);
    for (std::unique_ptr<store::Write>& write : std::exchange(batch_answers_, {}))
        answered_.push_back({at, std::move(write)});
    for (std::unique_ptr<store::Read>& read : std::exchange(reads_, {})) {
        reader_->answer(*read);
        answered_.push_back({at, std::move(read)});
    }
    bool is_more = !finish_.empty() || !intake_.empty();
    store_at_ = is_more ? now + delay(slowness_) : never;
}

void DelayedLedger::move(std::vector<std::unique_ptr<store::Write>>& queue,
                         store::Writer::Batch& batch) const
{
    auto count =
        static_cast<std::ptrdiff_t>(std::min(queue.size(), settings_.batch_max - batch.size()));
    std::move(queue.begin(), queue.begin() + count, std::back_inserter(batch));
    queue.erase(queue.begin(), queue.begin() + count);
}

// What is answered after the end is heard by nobody.
void DelayedLedger::answer(std::unique_ptr<store::Write> write)
{
    if (!world_.is_over())
        batch_answers_.push_back(std::move(write));
}

// The loop is another thread than the writer: an answer that was given before the end may have been
// passed on before it, too.
void DelayedLedger::hear_early()
{
    for (std::unique_ptr<store::Write>& write : std::exchange(batch_answers_, {}))
        if (world_.random.below(2) == 0)
            write->done();
}

void DelayedLedger::deliver(Instant now)
{
    while (!world_.is_over() && !answered_.empty() && answered_.front().at <= now) {
        std::unique_ptr<Completion> completion = std::move(answered_.front().completion);
        answered_.pop_front();
        --in_flight_;
        completion->done();
    }
}

Duration DelayedLedger::delay(Duration most)
{
    return Duration{
        static_cast<Duration::rep>(world_.random.below(static_cast<std::uint64_t>(most.count())))};
}

}  // namespace holdfast::dst
