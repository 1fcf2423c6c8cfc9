// A piece of work that crosses threads and comes back: what would block the loop.
#pragma once

#include <memory>

namespace holdfast {

// What comes back to the loop.
class Completion {
public:
    virtual ~Completion() = default;
    // Invoked on the loop thread, when the work is over.
    virtual void done() = 0;
};

class Job : public Completion {
public:
    // Invoked on the worker's thread, before done(). Touches only what the job itself owns.
    virtual void run() = 0;
};

class Worker {
public:
    virtual ~Worker() = default;
    // Loop thread. False when the worker's queue is full: the answer is then "overloaded".
    [[nodiscard]] virtual bool submit(std::unique_ptr<Job> job) = 0;
};

}  // namespace holdfast
