#include "obs/otlp/courier.h"

#include <algorithm>
#include <utility>

#include "base/check.h"
#include "lib/zlib/gzip.h"

namespace holdfast::otlp {

// A batch is a millisecond's writing and ten of compressing: too long for the loop.
class Courier::Writing final : public Job {
public:
    explicit Writing(const Courier& courier)
        : courier_{courier.self_}, write_{courier.write_}, compresses_{courier.compresses_}
    {
        message_.signal = courier.signal_;
    }

    void run() override
    {
        message_.body = write_();
        if (compresses_)
            message_.body = zlib::Gzip{zlib::Gzip::Effort::quick}.compress(message_.body);
        message_.is_compressed = compresses_;
    }
    void done() override
    {
        if (*courier_ != nullptr)
            (*courier_)->post(std::move(message_));
    }

private:
    std::shared_ptr<Courier*> courier_;
    Write write_;
    bool compresses_;
    Message message_;
};

Courier::Courier(const World& world, Signal signal, Task& owner, Random random)
    : world_{world},
      signal_{signal},
      owner_{owner},
      random_{random},
      self_{std::make_shared<Courier*>(this)}
{
}

Courier::~Courier()
{
    *self_ = nullptr;
}

void Courier::send(Write write, bool compress, Done done)
{
    CHECK(!is_busy() && done);
    done_ = std::move(done);
    write_ = std::move(write);
    compresses_ = compress;
    tries_ = 0;
    is_given_up_ = false;
    backoff_.reset();
    began_ = world_.loop.now();
    have_written();
}

void Courier::have_written()
{
    if (world_.worker.submit(std::make_unique<Writing>(*this)))
        return;
    // That is not the collector's doing.
    note({.reception = Reception::failed, .detail = "too many jobs are waiting"});
}

void Courier::give_up()
{
    is_given_up_ = true;
    if (std::exchange(again_at_, std::nullopt))
        finish({.reception = Reception::failed});
}

Instant Courier::step(Instant now)
{
    if (!again_at_)
        return never;
    if (now < *again_at_)
        return *again_at_;
    again_at_.reset();
    if (write_)
        have_written();
    else
        post(std::exchange(message_, {}));
    return again_at_.value_or(never);
}

void Courier::post(Message message)
{
    if (is_given_up_)
        return finish({.reception = Reception::failed});
    write_ = nullptr;
    message_ = message;
    world_.collector.post(std::move(message), [self = self_](const Receipt& receipt) {
        if (*self == nullptr)
            return;
        // Whoever turned it off has no trouble with the collector any more.
        if ((*self)->is_given_up_)
            return (*self)->finish(receipt);
        (*self)->world_.report.note((*self)->signal_, receipt);
        (*self)->note(receipt);
    });
}

void Courier::note(const Receipt& receipt)
{
    if (receipt.reception != Reception::failed || ++tries_ == tries_max)
        return finish(receipt);
    Duration pause = backoff_.next(random_);
    if (receipt.retry_after)
        pause = std::max(pause, *receipt.retry_after);
    again_at_ = world_.loop.now() + pause;
    world_.loop.wake(owner_);
}

void Courier::finish(const Receipt& receipt)
{
    message_ = {};
    write_ = nullptr;
    Done done = std::exchange(done_, nullptr);
    world_.loop.wake(owner_);
    done(receipt, world_.loop.now() - began_);
}

}  // namespace holdfast::otlp
