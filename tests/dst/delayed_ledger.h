// The store as a process has it, on the loop in virtual time: what is submitted waits, is stored
// together with others, and answered later. So a process may end before it is stored, while it is,
// between COMMIT and answer, or after that. One thread.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <vector>

#include "base/loop.h"
#include "base/random.h"
#include "base/task.h"
#include "store/ledger.h"
#include "store/reader.h"
#include "store/writer.h"

namespace holdfast::dst {

class DelayedLedger final : public store::Ledger, public Task {
public:
    static constexpr std::chrono::milliseconds usual_slowness{4};

    struct Settings {
        std::size_t batch_max;
        std::size_t queue_max;
    };
    struct World {
        Loop& loop;
        // True from the moment in which the process has ended: nothing comes of anything then.
        std::function<bool()> is_over;
        Random random;
    };

    DelayedLedger(Settings settings, World world) : settings_{settings}, world_{std::move(world)} {}
    ~DelayedLedger() override;
    DelayedLedger(const DelayedLedger&) = delete;
    DelayedLedger& operator=(const DelayedLedger&) = delete;

    // Both outlive the calls that follow.
    void begin(store::Writer& writer, store::Reader& reader);
    // The writer's.
    void answer(std::unique_ptr<store::Write> write);

    Result<void> submit(std::unique_ptr<store::Write>&& write) override;
    Result<void> submit(std::unique_ptr<store::Read>&& read) override;

    const char* name() const noexcept override { return "ledger"; }
    Instant step(Instant now) override;

    // The disk takes so long at most for a batch.
    void set_slowness(Duration slowness) noexcept { slowness_ = slowness; }
    // Everything was answered.
    bool is_idle() const noexcept { return in_flight_ == 0; }

private:
    // Answered, and on its way.
    struct Answered {
        Instant at;
        std::unique_ptr<Completion> completion;
    };

    Result<void> take_in();
    void store_batch(Instant now);
    void move(std::vector<std::unique_ptr<store::Write>>& queue, store::Writer::Batch& batch) const;
    void hear_early();
    void deliver(Instant now);
    Duration delay(Duration most);

    Settings settings_;
    World world_;
    store::Writer* writer_ = nullptr;
    store::Reader* reader_ = nullptr;
    Duration slowness_ = usual_slowness;
    std::size_t in_flight_ = 0;
    std::vector<std::unique_ptr<store::Write>> finish_;
    std::vector<std::unique_ptr<store::Write>> intake_;
    std::vector<std::unique_ptr<store::Read>> reads_;
    std::deque<Answered> answered_;
    std::vector<std::unique_ptr<store::Write>> batch_answers_;
    Instant store_at_ = never;
    Instant look_at_{};
};

}  // namespace holdfast::dst
