// Takes messages from the outbox to receivers, one at a time for each. Loop thread.
//
// - A failed message is tried again after a backoff of its own; its receiver rests after a shorter
//   one, so that one message that is always refused does not stop the others, and a receiver that
//   is away is not asked for each of a thousand. What Retry-After asks for is kept by both.
// - A message is given up after `attempts_max`, about a day, and not at a time: a clock that jumps
//   ahead kills nothing. It is dead, listed, and told of.
// - Whether there is maintenance is asked again when a message is about to go, whoever queued it
//   and when: it may have waited for its receiver since before the window. What may not go now
//   waits for the end of the window and is looked at once a minute: windows are ended early. It is
//   held and not dropped, since who was to be told must not depend on when his mail server was up.
//   Of a storm only those members wait that are meant.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/backoff.h"
#include "base/loop.h"
#include "base/random.h"
#include "base/task.h"
#include "watch/finding.h"
#include "watch/notify/notifier_observer.h"
#include "watch/notify/outbox.h"
#include "watch/notify/rate.h"
#include "watch/notify/transport.h"

namespace holdfast::watch {

struct NotifierSettings {
    Backoff::Settings message_backoff{.first = std::chrono::seconds{2},
                                      .longest = std::chrono::minutes{5},
                                      .shortest = std::chrono::milliseconds{500}};
    Backoff::Settings receiver_backoff{.first = std::chrono::seconds{1},
                                       .longest = std::chrono::minutes{1},
                                       .shortest = std::chrono::milliseconds{200}};
    unsigned attempts_max = 600;
};

class Notifier final : public Task {
public:
    using Receivers = std::vector<std::shared_ptr<const Receiver>>;
    // When the maintenance of a service ends, if it is under way.
    using HeldUntil = std::function<std::optional<WallTime>(ServiceKey, WallTime)>;

    // What the store refused is tried again after this.
    static constexpr std::chrono::milliseconds pause{100};
    // A message in maintenance is looked at again after this.
    static constexpr std::chrono::minutes held_interval{1};
    // No message is due later than this from now.
    static constexpr std::chrono::hours wait_max{1};
    static constexpr std::size_t receivers_max = 64;

    struct World {
        Loop& loop;
        Outbox& outbox;
        Transport& transport;
        NotifierObserver& observer;
        HeldUntil held_until;
    };

    Notifier(NotifierSettings settings, World world, Receivers receivers, Random random);
    ~Notifier() override;
    Notifier(const Notifier&) = delete;
    Notifier& operator=(const Notifier&) = delete;

    const char* name() const noexcept override { return "notifier"; }
    Instant step(Instant now) override;

    // The outbox may have something new. Nothing is sent before the first of these: whoever knows
    // what is in maintenance calls it when he does.
    void note_new();
    // What is under way goes on; what waits for somebody who is gone is dead.
    void change(Receivers receivers);
    // Nothing is claimed any more; what is under way may end.
    void stop() noexcept { is_stopped_ = true; }
    // Once the loop does not know it any more: what is under way is given up, and what comes of it
    // finds nobody. The next process sends it again.
    void cancel();

    bool is_open() const noexcept { return phase_ == Phase::open; }
    bool is_idle() const noexcept { return sending_.empty() && settling_.empty(); }

private:
    enum class Phase : std::uint8_t { closed, opening, open };

    // One receiver.
    struct Lane {
        std::shared_ptr<const Receiver> receiver;
        Rate rate;
        Backoff rest;
        Instant look_at{};  // When the outbox may have something.
        Instant rests_until{};
        bool is_claiming = false;
        bool is_looked_for = false;  // Something came up while it was claiming.
        int under_way = 0;           // Being sent or settled.
    };
    struct Sending {
        std::shared_ptr<Lane> lane;
        Message message;
    };
    struct Settling {
        std::shared_ptr<Lane> lane;
        OutboxSettlement settlement;
        bool is_submitted = false;
    };

    void open(Instant now);
    void look_again();
    void forget_others();
    Instant next_claim(const Lane& lane) const noexcept;
    void claim(const std::shared_ptr<Lane>& lane);
    void note_claimed(const std::shared_ptr<Lane>& lane, Result<OutboxClaimed> claimed);
    void hold_back(const std::shared_ptr<Lane>& lane, Message& message);
    void send(const std::shared_ptr<Lane>& lane, Message message);
    void conclude(const Sent& sent, Instant now);
    void try_later(Lane& lane, const Message& message, const Sent& sent,
                   OutboxSettlement& settlement, Instant now);
    void settle(const std::shared_ptr<Lane>& lane, OutboxSettlement settlement);
    void submit(std::uint64_t number);
    void note_settled(std::uint64_t number, const Result<bool>& settled);
    Instant submit_again(Instant now);

    NotifierSettings settings_;
    World world_;
    Random random_;
    std::vector<std::shared_ptr<Lane>> lanes_;
    Phase phase_ = Phase::closed;
    Instant try_at_{};
    bool has_begun_ = false;
    bool is_stopped_ = false;
    bool has_others_ = true;  // Deliveries of receivers that are gone, maybe.
    std::map<SendId, Sending> sending_;
    std::map<std::uint64_t, Settling> settling_;
    Instant submit_again_at_ = never;
    std::uint64_t numbers_ = 0;
    std::shared_ptr<Notifier*> self_;  // Null when this is gone.
};

}  // namespace holdfast::watch
