#include "daemon/worker_thread.h"

#include "base/check.h"
#include "daemon/thread.h"

namespace holdfast::daemon {
namespace {

// An idle thread shows that often that it is alive.
constexpr std::chrono::seconds heartbeat{1};

}  // namespace

WorkerThread::WorkerThread(const char* name, std::size_t jobs_max, Mailbox& mailbox,
                           const Clock& clock)
    : mailbox_{mailbox}, clock_{clock}, in_flight_{jobs_max}, queue_{jobs_max}, progress_{name}
{
    progress_.beat(clock_.now());
    thread_ = start_thread(name, [this] { run(); });
}

WorkerThread::~WorkerThread()
{
    stop();
}

bool WorkerThread::submit(std::unique_ptr<Job> job)
{
    if (!in_flight_.enter())
        return false;
    CHECK(queue_.push(std::move(job)));
    return true;
}

bool WorkerThread::submit_urgent(std::unique_ptr<Job> job)
{
    if (!urgent_in_flight_.enter())
        return false;
    CHECK(urgent_.push(std::move(job)));
    queue_.wake();
    return true;
}

void WorkerThread::stop()
{
    stopping_ = true;
    queue_.wake();
    if (thread_.joinable())
        thread_.join();
}

void WorkerThread::run()
{
    while (!stopping_) {
        progress_.beat(clock_.now());
        for (std::unique_ptr<Job>& job : queue_.pop_all(heartbeat)) {
            run_urgent();
            if (stopping_)
                break;
            progress_.beat(clock_.now());
            job->run();
            mailbox_.deliver(std::move(job), in_flight_);
        }
        run_urgent();
    }
}

void WorkerThread::run_urgent()
{
    if (urgent_.size() == 0)
        return;
    for (std::unique_ptr<Job>& job : urgent_.pop_all(Duration{})) {
        if (stopping_)
            return;
        progress_.beat(clock_.now());
        job->run();
        mailbox_.deliver(std::move(job), urgent_in_flight_);
    }
}

}  // namespace holdfast::daemon
