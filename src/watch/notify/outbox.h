// What there is to send, as the notifier sees it: the port of its storage. A message is claimed,
// sent, and settled; what was claimed by a process that is gone is claimed again, under the same
// key. Loop thread; answers come later, on the loop, once.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "watch/notify/message.h"

namespace holdfast::watch {

struct OutboxClaim {
    std::string receiver;
    WallTime now;
    // Nothing is due later than this from now: else the clock was ahead when it was stored.
    Duration wait_max;
    std::size_t members_max;
};

struct OutboxClaimed {
    std::optional<Message> message{};
    std::optional<WallTime> next_due{};  // When there is none; nothing: not before there is more.
};

enum class Fate : std::uint8_t {
    sent,
    later,      // It failed, and is tried again.
    postponed,  // It was not tried.
    dead,
};

struct OutboxSettlement {
    std::string receiver{};
    std::vector<NoticeId> notices{};
    Fate fate{};
    WallTime now{};
    WallTime due{};  // Of what is tried again.
    bool may_have_arrived = false;
    std::string error{};  // Without secrets.
};

class Outbox {
public:
    template <typename T>
    using Done = std::function<void(Result<T>)>;

    // Deliveries that wait for one receiver; what comes on top is dead at once.
    static constexpr int pending_max = 10'000;
    // The oldest of more dead ones are removed.
    static constexpr int dead_max = 1000;
    static constexpr int error_bytes_max = 256;

    virtual ~Outbox() = default;

    // Before all others: from now on claims of earlier processes are void.
    virtual void open(Done<bool> done) = 0;
    // What waits for anybody else is dead: how many.
    virtual void keep_only(std::vector<std::string> receivers, WallTime now, Done<int> done) = 0;
    // One message at a time for each receiver. Of an alert, the oldest notice that is not settled
    // comes first, always.
    virtual void claim(OutboxClaim claim, Done<OutboxClaimed> done) = 0;
    // False: another process has it.
    virtual void settle(OutboxSettlement settlement, Done<bool> done) = 0;
    // Deliveries that wait for each receiver; of whom none does is not there.
    using Waiting = std::map<std::string, std::int64_t, std::less<>>;
    virtual void count_waiting(Done<Waiting> done) = 0;
};

}  // namespace holdfast::watch
