// One change to a database, on its way from the loop to the writer thread and back. It is stored
// together with others, in one transaction, and answered after COMMIT.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <utility>

#include "base/job.h"
#include "base/result.h"
#include "base/time.h"
#include "lib/sqlite/connection.h"

namespace holdfast::store {

// What a write sees while it is applied.
struct Transaction {
    sqlite::Connection& db;
    WallTime now;
};

// Completions go before intake, so that overload cannot starve what has begun; and on a full disk
// only they go on.
enum class Lane { finish, intake };

class Write : public Completion {
public:
    // `bytes` is about what it holds in memory while it waits.
    Write(Lane lane, std::size_t bytes) noexcept : lane_{lane}, bytes_{bytes} {}

    // Writer thread, inside the transaction. Expected failures are answers: throw only for what
    // should not happen; then this write alone is undone. May be called again after the whole
    // transaction was undone.
    virtual void apply(Transaction& transaction) = 0;
    // Writer or loop thread: it was not stored, or (Errc::unknown) nobody knows. done() follows.
    virtual void refuse(Error error) = 0;

    Lane lane() const noexcept { return lane_; }
    std::size_t bytes() const noexcept { return bytes_; }

private:
    Lane lane_;
    std::size_t bytes_;
};

// A write made of two functions: `apply` gives a T inside the transaction, `done` gets it, or the
// error, on the loop.
template <typename T, typename Apply, typename Done>
class FunctionWrite final : public Write {
public:
    FunctionWrite(Lane lane, std::size_t bytes, Apply apply, Done done)
        : Write{lane, bytes}, apply_{std::move(apply)}, done_{std::move(done)}
    {
    }

    void apply(Transaction& transaction) override { result_.emplace(apply_(transaction)); }
    void refuse(Error error) override { result_.emplace(std::move(error)); }
    void done() override
    {
        CHECK(result_.has_value());
        done_(*std::move(result_));
    }

private:
    Apply apply_;
    Done done_;
    std::optional<Result<T>> result_;
};

template <typename T, typename Apply, typename Done>
std::unique_ptr<Write> make_write(Lane lane, std::size_t bytes, Apply apply, Done done)
{
    return std::make_unique<FunctionWrite<T, Apply, Done>>(lane, bytes, std::move(apply),
                                                           std::move(done));
}

}  // namespace holdfast::store
