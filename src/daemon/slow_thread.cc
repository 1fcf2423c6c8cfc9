#include "daemon/slow_thread.h"

#include <atomic>
#include <utility>

#include "base/bounded_queue.h"
#include "base/check.h"
#include "base/mutex.h"
#include "daemon/thread.h"

namespace holdfast::daemon {
namespace {

// An idle thread looks that often whether it is to end, if it was not woken.
constexpr std::chrono::seconds look_interval{1};

}  // namespace

// What a thread that is left behind still has.
struct SlowThread::Shared {
    Shared(std::size_t jobs_max, Mailbox& its_mailbox, InFlight& its_places)
        : queue{jobs_max}, mailbox{&its_mailbox}, places{&its_places}
    {
    }

    void run()
    {
        while (!is_stopping)
            for (std::unique_ptr<Job>& job : queue.pop_all(look_interval)) {
                if (is_stopping)
                    break;
                job->run();
                deliver(std::move(job));
            }
        Lock lock{mutex};
        has_ended = true;
        ended.notify();
    }
    void deliver(std::unique_ptr<Job> job)
    {
        // Held while it is delivered: it is the loop thread that takes the mailbox away, at the
        // end.
        Lock lock{mutex};
        if (mailbox != nullptr)
            mailbox->deliver(std::move(job), *places);
    }

    BoundedQueue<std::unique_ptr<Job>> queue;
    std::atomic<bool> is_stopping{false};
    Mutex mutex;
    Condition ended;
    bool has_ended GUARDED_BY(mutex) = false;
    // Null when the thread was left behind.
    Mailbox* mailbox GUARDED_BY(mutex);
    InFlight* places GUARDED_BY(mutex);
};

SlowThread::SlowThread(const char* name, std::size_t jobs_max, Mailbox& mailbox, const Clock& clock)
    : clock_{clock},
      in_flight_{jobs_max},
      shared_{std::make_shared<Shared>(jobs_max, mailbox, in_flight_)},
      thread_{start_thread(name, [shared = shared_] { shared->run(); })}
{
}

SlowThread::~SlowThread()
{
    (void)stop();
}

bool SlowThread::submit(std::unique_ptr<Job> job)
{
    if (!in_flight_.enter())
        return false;
    CHECK(shared_->queue.push(std::move(job)));
    return true;
}

bool SlowThread::stop()
{
    if (!thread_.joinable())
        return true;
    Shared& shared = *shared_;
    shared.is_stopping = true;
    shared.queue.wake();
    bool has_ended = false;
    {
        const Instant deadline = clock_.now() + end_max;
        Lock lock{shared.mutex};
        for (Instant now = clock_.now(); !shared.has_ended && now < deadline; now = clock_.now())
            shared.ended.wait_for(shared.mutex, deadline - now);
        has_ended = shared.has_ended;
        if (!has_ended)
            shared.mailbox = nullptr;
    }
    if (has_ended)
        thread_.join();
    else
        thread_.detach();
    return has_ended;
}

}  // namespace holdfast::daemon
