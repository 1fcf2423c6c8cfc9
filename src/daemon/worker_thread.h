// A thread that runs jobs one after another and sends them back to the loop. Built, used and
// destroyed by the loop thread.
#pragma once

#include <atomic>
#include <memory>
#include <thread>

#include "base/bounded_queue.h"
#include "base/job.h"
#include "base/mailbox.h"
#include "base/progress.h"

namespace holdfast::daemon {

class WorkerThread final : public Worker {
public:
    // `jobs_max` bounds what is queued, running and not yet collected, together.
    WorkerThread(const char* name, std::size_t jobs_max, Mailbox& mailbox, const Clock& clock);
    // Stops it; nothing of it may be in the mailbox any more.
    ~WorkerThread() override;
    WorkerThread(const WorkerThread&) = delete;
    WorkerThread& operator=(const WorkerThread&) = delete;

    bool submit(std::unique_ptr<Job> job) override;
    // Runs before everything that is queued, and has room of its own: for a short look that must
    // not wait behind a thousand others. False when `urgent_max` of them wait.
    [[nodiscard]] bool submit_urgent(std::unique_ptr<Job> job);

    // Ends the thread once the job at hand is done; collect the mailbox then, for it is there.
    // Queued jobs are dropped unrun, and with them what they hold, at the latest by the destructor.
    void stop();

    const Progress& progress() const noexcept { return progress_; }
    std::size_t job_count() const noexcept { return in_flight_.count(); }
    std::size_t jobs_max() const noexcept { return in_flight_.limit(); }

private:
    static constexpr std::size_t urgent_max = 4;

    void run();
    void run_urgent();

    Mailbox& mailbox_;
    const Clock& clock_;
    InFlight in_flight_;
    InFlight urgent_in_flight_{urgent_max};
    BoundedQueue<std::unique_ptr<Job>> queue_;
    BoundedQueue<std::unique_ptr<Job>> urgent_{urgent_max};
    Progress progress_;
    std::atomic<bool> stopping_{false};
    std::jthread thread_;  // Last: it uses all of the above.
};

}  // namespace holdfast::daemon
