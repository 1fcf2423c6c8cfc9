// A worker without a thread: jobs wait until a test runs them, one by one or all. One thread.
#pragma once

#include <cstddef>
#include <deque>
#include <memory>
#include <utility>

#include "base/job.h"

namespace holdfast {

class HeldWorker final : public Worker {
public:
    explicit HeldWorker(std::size_t jobs_max = 16) : jobs_max_{jobs_max} {}

    bool submit(std::unique_ptr<Job> job) override
    {
        if (jobs_.size() >= jobs_max_)
            return false;
        jobs_.push_back(std::move(job));
        return true;
    }

    void set_jobs_max(std::size_t count) noexcept { jobs_max_ = count; }
    std::size_t count() const noexcept { return jobs_.size(); }
    void run_one()
    {
        std::unique_ptr<Job> job = std::move(jobs_.front());
        jobs_.pop_front();
        job->run();
        job->done();
    }
    void run_all()
    {
        while (!jobs_.empty())
            run_one();
    }

private:
    std::size_t jobs_max_;
    std::deque<std::unique_ptr<Job>> jobs_;
};

}  // namespace holdfast
