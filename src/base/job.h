// A piece of work that crosses threads and comes back: what would block the loop.
#pragma once

#include <memory>

namespace holdfast {

class Job {
public:
    virtual ~Job() = default;
    // Invoked on the worker's thread. Touches only what the job itself owns.
    virtual void run() = 0;
    // Invoked on the loop thread, after run() has returned.
    virtual void done() = 0;
};

class Worker {
public:
    virtual ~Worker() = default;
    // Loop thread. False when the worker's queue is full: the answer is then "overloaded".
    [[nodiscard]] virtual bool submit(std::unique_ptr<Job> job) = 0;
};

}  // namespace holdfast
