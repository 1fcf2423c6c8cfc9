// The way to receivers. Messages are submitted and collected, not sent and waited for, so that a
// receiver that does not answer delays nobody. Loop thread.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/strong.h"
#include "base/time.h"
#include "watch/notify/message.h"
#include "watch/notify/receiver.h"

namespace holdfast::watch {

using SendId = Strong<struct SendIdTag, std::uint64_t>;

struct Send {
    SendId id;
    std::shared_ptr<const Receiver> to;
    Message message;
};

enum class Reception : std::uint8_t {
    accepted,
    failed,   // Another time it may be taken.
    refused,  // It never will: the message is wrong, or we are.
};

struct Sent {
    SendId id;
    Reception reception{};
    // It failed, and may have arrived all the same: an answer did not come, or not all of it.
    bool may_have_arrived = false;
    std::optional<Duration> retry_after{};
    std::string detail{};  // For people: without secrets.
};

class Transport {
public:
    virtual ~Transport() = default;

    // One outcome comes of it, at the receiver's timeout at the latest, unless it is cancelled.
    virtual void submit(Send send, Instant now) = 0;
    // What came since the last time. Whoever owns the adapter wakes the collector.
    virtual std::vector<Sent> collect(Instant now) = 0;
    virtual void cancel(SendId id) = 0;
    // When collect() has something that nobody is woken for; `never` mostly.
    virtual Instant next_event() const = 0;
};

}  // namespace holdfast::watch
