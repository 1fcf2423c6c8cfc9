#include "daemon/writer_thread.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "base/check.h"
#include "daemon/thread.h"
#include "lib/sqlite/disk_signs.h"

namespace holdfast::daemon {

WriterThread::WriterThread(Limits limits, Mailbox& mailbox, const Clock& clock)
    : limits_{limits},
      mailbox_{mailbox},
      clock_{clock},
      in_flight_{limits.queue_max},
      queue_{limits.queue_max}
{
}

WriterThread::~WriterThread()
{
    stop();
}

void WriterThread::stop()
{
    send(true);
    stopping_ = true;
    queue_.wake();
    if (thread_.joinable())
        thread_.join();
}

std::size_t WriterThread::add(Database database)
{
    store::Writer::World world{.clock = clock_,
                               .log = database.log,
                               .metrics = database.metrics,
                               .volume = database.volume,
                               .answer = [this](std::unique_ptr<store::Write> write) {
                                   bytes_ -= static_cast<std::int64_t>(write->bytes());
                                   answered_.push_back(std::move(write));
                               }};
    served_.push_back({.writer = std::make_unique<store::Writer>(
                           std::move(database.name), std::move(database.connection),
                           database.settings, std::move(world)),
                       .is_expendable = database.settings.is_expendable});
    if (database.is_broken)
        served_.back().writer->refuse_from_the_start();
    return served_.size() - 1;
}

void WriterThread::add(std::size_t database, store::Projection& projection)
{
    CHECK(!thread_.joinable());
    served_.at(database).writer->add(projection);
}

void WriterThread::start(std::unique_ptr<Completion> broken)
{
    CHECK(broken_in_flight_.enter());
    broken_ = std::move(broken);
    progress_.beat(clock_.now());
    thread_ = start_thread("writer", [this] { run(); });
}

Result<void> WriterThread::submit(std::size_t database, std::unique_ptr<store::Write>&& write)
{
    if (write->lane() == store::Lane::intake && !takes_new_work(database))
        return Error{Errc::full, "too little room is left on the disk"};
    auto bytes = static_cast<std::int64_t>(write->bytes());
    if (stopping_)
        return Error{Errc::unavailable, "the service is stopping"};
    if (bytes_ + bytes > limits_.bytes_max || !in_flight_.enter())
        return Error{Errc::overloaded, "too many writes are waiting"};
    bytes_ += bytes;
    if (held_.empty())
        held_since_ = clock_.now();
    held_.push_back({database, std::move(write)});
    return {};
}

bool WriterThread::submit(std::size_t database, std::unique_ptr<WriterErrand> errand)
{
    if (!errands_in_flight_.enter())
        return false;
    CHECK(errands_.push({database, std::move(errand)}));
    queue_.wake();
    return true;
}

void WriterThread::send(bool is_idle)
{
    if (held_.empty() ||
        (!is_idle && held_.size() < limits_.batch_max && clock_.now() - held_since_ < hold_max))
        return;
    // There is room for all that is in flight.
    CHECK(queue_.push_all(held_));
}

std::int64_t WriterThread::free_bytes(std::size_t database) const
{
    return served_.at(database).writer->free_bytes();
}

std::int64_t WriterThread::bytes(std::size_t database) const
{
    return served_.at(database).writer->bytes();
}

void WriterThread::set_free_min(std::int64_t bytes)
{
    for (Served& served : served_)
        served.writer->set_free_min(bytes);
}

bool WriterThread::takes_new_work(std::size_t database) const
{
    return served_.at(database).writer->takes_new_work();
}

bool WriterThread::is_log_long(std::size_t database) const
{
    return served_.at(database).writer->is_log_long();
}

bool WriterThread::lacks_inodes(std::size_t database) const
{
    return served_.at(database).writer->lacks_inodes();
}

bool WriterThread::is_broken(std::size_t database) const
{
    return served_.at(database).writer->is_broken();
}

bool WriterThread::is_damaged(std::size_t database) const
{
    return served_.at(database).writer->is_damaged();
}

void WriterThread::run()
{
    sqlite::DiskSigns signs{[this] { progress_.beat(clock_.now()); }};
    bool is_more = false;
    Instant due{};
    for (;;) {
        Instant now = clock_.now();
        progress_.beat(now);
        // Asked first: what was queued before the stop is then in what is popped.
        bool is_last = stopping_;
        Duration patience = is_more || is_last ? Duration{} : std::max(Duration{}, due - now);
        sort(queue_.pop_all(patience));
        run_errands();
        is_more = false;
        due = never;
        for (Served& served : served_) {
            progress_.beat(clock_.now());
            is_more = serve(served) || is_more;
            progress_.beat(clock_.now());
            due = std::min(due, served.writer->look_around(clock_.now()));
        }
        report_broken();
        // A broken database has nothing to look after, yet the thread must show that it lives.
        due = std::min(due, clock_.now() + std::chrono::seconds{1});
        if (is_last && !is_more)
            break;
    }
    for (Served& served : served_)
        served.writer->close();
}

void WriterThread::run_errands()
{
    if (errands_.size() == 0)
        return;
    for (Errand& errand : errands_.pop_all(Duration{})) {
        progress_.beat(clock_.now());
        errand.work->run(*served_[errand.database].writer);
        mailbox_.deliver(std::move(errand.work), errands_in_flight_);
    }
}

void WriterThread::sort(std::deque<Item> items)
{
    for (Item& item : items) {
        Served& served = served_[item.database];
        bool finishes = item.write->lane() == store::Lane::finish;
        (finishes ? served.finish : served.intake).push_back(std::move(item.write));
    }
}

// One batch; true when more is waiting.
bool WriterThread::serve(Served& served)
{
    store::Writer::Batch batch;
    for (auto* lane : {&served.finish, &served.intake}) {
        auto count =
            static_cast<std::ptrdiff_t>(std::min(lane->size(), limits_.batch_max - batch.size()));
        std::move(lane->begin(), lane->begin() + count, std::back_inserter(batch));
        lane->erase(lane->begin(), lane->begin() + count);
    }
    served.writer->store(std::move(batch));
    mailbox_.deliver(std::exchange(answered_, {}), in_flight_);
    return !served.finish.empty() || !served.intake.empty();
}

void WriterThread::report_broken()
{
    bool is_broken = std::ranges::any_of(served_, [](const Served& served) {
        return !served.is_expendable && served.writer->is_broken();
    });
    if (is_broken && broken_)
        mailbox_.deliver(std::exchange(broken_, nullptr), broken_in_flight_);
}

}  // namespace holdfast::daemon
