#include "tests/watch/notify/simulation/short_ledger.h"

#include <algorithm>
#include <exception>

namespace holdfast::watch {
namespace {

using namespace std::chrono_literals;

Duration moment(Random& random)
{
    return Duration{1us} * static_cast<int>(1 + random.below(4000));
}

}  // namespace

Result<void> ShortLedger::submit(std::unique_ptr<store::Write>&& write)
{
    waiting_.push_back(std::move(write));
    if (store_at_ == never && answer_at_ == never) {
        store_at_ = world_.loop.now() + moment(world_.random);
        world_.loop.wake(*this);
    }
    return {};
}

Instant ShortLedger::step(Instant now)
{
    if (world_.is_over())
        return never;
    if (now >= answer_at_) {
        answer_at_ = never;
        for (std::unique_ptr<store::Write>& write : std::exchange(answered_, {}))
            write->done();
        if (!waiting_.empty())
            store_at_ = now + moment(world_.random);
    }
    if (now >= store_at_ && answer_at_ == never) {
        store_at_ = never;
        store_batch();
        answer_at_ = now + moment(world_.random);
    }
    return std::min(store_at_, answer_at_);
}

void ShortLedger::store_batch()
{
    answered_ = std::exchange(waiting_, {});
    if (refuses_some && world_.random.below(40) == 0) {
        ++world_.sights[Sight::refused_writes];
        for (std::unique_ptr<store::Write>& write : answered_)
            write->refuse({Errc::full, "the disk is full"});
        return;
    }
    world_.db.run("BEGIN IMMEDIATE");
    store::Transaction transaction{world_.db, world_.loop.wall()};
    try {
        for (std::unique_ptr<store::Write>& write : answered_)
            write->apply(transaction);
    } catch (const std::exception& error) {
        world_.blame(error.what());
    }
    if (world_.ends(false)) {
        world_.db.run("ROLLBACK");
        return;
    }
    world_.db.run("COMMIT");
    if (world_.ends(true))
        ++world_.sights[Sight::torn_writes];
}

}  // namespace holdfast::watch
