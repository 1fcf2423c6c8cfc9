// One question to a database, on its way from the loop to the reader thread and back.
#pragma once

#include <memory>
#include <optional>
#include <utility>

#include "base/job.h"
#include "base/result.h"
#include "lib/sqlite/connection.h"

namespace holdfast::store {

class Read : public Completion {
public:
    // Reader thread, inside one snapshot; may throw. Long answers come in pages: what takes longer
    // than the reader's time-out is interrupted.
    virtual void run(sqlite::Connection& db) = 0;
    // Reader or loop thread: there is no answer. done() follows.
    virtual void refuse(Error error) = 0;
};

// A read made of two functions: `run` gives a T from the snapshot, `done` gets it, or the error,
// on the loop.
template <typename T, typename Run, typename Done>
class FunctionRead final : public Read {
public:
    FunctionRead(Run run, Done done) : run_{std::move(run)}, done_{std::move(done)} {}

    void run(sqlite::Connection& db) override { result_.emplace(run_(db)); }
    void refuse(Error error) override { result_.emplace(std::move(error)); }
    void done() override
    {
        CHECK(result_.has_value());
        done_(*std::move(result_));
    }

private:
    Run run_;
    Done done_;
    std::optional<Result<T>> result_;
};

template <typename T, typename Run, typename Done>
std::unique_ptr<Read> make_read(Run run, Done done)
{
    return std::make_unique<FunctionRead<T, Run, Done>>(std::move(run), std::move(done));
}

}  // namespace holdfast::store
