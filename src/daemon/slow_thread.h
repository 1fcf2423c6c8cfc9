// A thread for jobs that may never return: looks at file systems, of which one may hang. Like a
// WorkerThread, but no watchdog looks at it, and whoever ends it waits for a moment only: a thread
// that hangs is left behind, and ends with the process. Built, used and destroyed by the loop
// thread.
#pragma once

#include <chrono>
#include <memory>
#include <thread>

#include "base/job.h"
#include "base/mailbox.h"
#include "base/time.h"

namespace holdfast::daemon {

class SlowThread final : public Worker {
public:
    static constexpr std::chrono::milliseconds end_max{200};

    // `jobs_max` bounds what is queued, running and not yet collected, together. `mailbox` and
    // `clock` outlive it.
    SlowThread(const char* name, std::size_t jobs_max, Mailbox& mailbox, const Clock& clock);
    // Stops it; nothing of it may be in the mailbox any more.
    ~SlowThread() override;
    SlowThread(const SlowThread&) = delete;
    SlowThread& operator=(const SlowThread&) = delete;

    bool submit(std::unique_ptr<Job> job) override;

    // Queued jobs are dropped unrun. False when the job at hand goes on: what comes of it comes to
    // nobody. Otherwise collect the mailbox then, for it is there.
    bool stop();

private:
    struct Shared;

    const Clock& clock_;
    InFlight in_flight_;
    std::shared_ptr<Shared> shared_;
    std::jthread thread_;  // Last: it uses what is above.
};

}  // namespace holdfast::daemon
