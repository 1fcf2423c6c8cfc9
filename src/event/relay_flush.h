// Waits until a relay has brought out all that there was when somebody asked. Loop thread.
#pragma once

#include <functional>
#include <list>
#include <memory>
#include <optional>

#include "base/loop.h"
#include "base/task.h"
#include "event/relay.h"

namespace holdfast::event {

class RelayFlush final : public Task {
public:
    static constexpr std::chrono::milliseconds interval{20};
    static constexpr std::size_t waiting_max = 64;

    RelayFlush(Loop& loop, Outbox& outbox, const Relay& relay);
    ~RelayFlush() override;
    RelayFlush(const RelayFlush&) = delete;
    RelayFlush& operator=(const RelayFlush&) = delete;

    // True: it is out, or parked. False: the time is over, or too many wait.
    void request(Duration limit, std::function<void(bool)> done);

    const char* name() const noexcept override { return "relay_flush"; }
    Instant step(Instant now) override;
    void cancel() noexcept { *self_ = nullptr; }

private:
    struct Waiting {
        Instant until;
        std::optional<std::int64_t> last{};  // Absent: the outbox was not heard yet.
        std::function<void(bool)> done;
    };

    Loop& loop_;
    Outbox& outbox_;
    const Relay& relay_;
    std::list<std::shared_ptr<Waiting>> waiting_;
    std::shared_ptr<RelayFlush*> self_;
};

}  // namespace holdfast::event
