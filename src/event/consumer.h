// Takes what comes from topics into the inbox, batch by batch. What is no event becomes a dead
// letter and holds up nothing. Loop thread.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "base/loop.h"
#include "base/task.h"
#include "event/event_spans.h"
#include "event/inbox.h"
#include "event/source.h"

namespace holdfast::event {

class ConsumerObserver {
public:
    virtual ~ConsumerObserver() = default;
    virtual void on_taken(const Taken& taken) = 0;
    virtual void on_trouble(const Error& error) = 0;
};

class Consumer final : public Task {
public:
    static constexpr std::size_t batch_max = 500;
    static constexpr std::chrono::milliseconds look_interval{100};
    static constexpr std::chrono::seconds trouble_interval{1};
    // What is kept of a dead letter.
    static constexpr std::size_t letter_bytes_max = 4096;

    struct World {
        Loop& loop;
        Source& source;
        Inbox& inbox;
        ConsumerObserver& observer;
        trace::Tracer* tracer = nullptr;  // Null: nothing is traced.
    };

    // `own_source` is the ce_source of what we send: that is in its table already.
    Consumer(const World& world, std::string own_source);
    ~Consumer() override;
    Consumer(const Consumer&) = delete;
    Consumer& operator=(const Consumer&) = delete;

    const char* name() const noexcept override { return "consumer"; }
    Instant step(Instant now) override;
    void cancel() noexcept { *self_ = nullptr; }

private:
    void begin(const Partition& partition);
    void take_batch();
    void store();
    Received read(const Consumed& consumed);

    World world_;
    std::string own_source_;
    ProcessSpans spans_;                                  // Of the batch.
    std::vector<Partition> assigned_;                     // Their positions were not found out yet.
    std::shared_ptr<const std::vector<Received>> batch_;  // Under way, or to be tried again.
    bool is_storing_ = false;
    Instant due_{};
    std::shared_ptr<Consumer*> self_;
};

}  // namespace holdfast::event
