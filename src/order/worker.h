// Takes orders from the queue to the external service and back, a bounded number at a time. Who may
// call is asked before anything is claimed: while the breaker refuses, no order is touched. While
// all is well some are claimed ahead. How many are under way is bounded until their outcomes are
// stored, so that a slow disk slows the calls. Loop thread.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "base/loop.h"
#include "base/random.h"
#include "base/task.h"
#include "order/policy/gate.h"
#include "order/policy/queue_clock.h"
#include "order/policy/retry.h"
#include "order/queue.h"
#include "order/upstream.h"
#include "order/worker_observer.h"

namespace holdfast::order {

struct WorkerSettings {
    int concurrency = 32;
    Duration call_timeout = std::chrono::seconds{5};
    RetrySettings retry{};
    OutcomeRules outcomes{};
    GateSettings gate{};
    bool is_configured = true;  // Somebody said where the service is.
};

class OrderWorker final : public Task {
public:
    // What the store refused is tried again after this.
    static constexpr std::chrono::milliseconds pause{100};
    static constexpr std::chrono::seconds upkeep_interval{1};
    // How often at most all that are parked are tried at once because an order fared well.
    static constexpr std::chrono::minutes resume_interval{1};
    // Orders that are claimed and wait for their turn, for each call that may be under way.
    static constexpr int claims_ahead = 3;
    // The same of those that wait, are called, or are on their way into the store.
    static constexpr int under_way_max = 8;
    // An outcome that the store cannot take is refused so often; then its order is parked.
    static constexpr int refusals_max = 3;
    static constexpr std::chrono::seconds hand_back_max{2};

    struct World {
        Loop& loop;
        Queue& queue;
        Upstream& upstream;
        WorkerObserver& observer;
    };

    OrderWorker(WorkerSettings settings, World world, Random random);
    ~OrderWorker() override;
    OrderWorker(const OrderWorker&) = delete;
    OrderWorker& operator=(const OrderWorker&) = delete;

    const char* name() const noexcept override { return "orders"; }
    Instant step(Instant now) override;

    // An order was accepted.
    void note_accepted();
    // An operator's word.
    Result<void> move_breaker(BreakerState state);
    // What the breaker has seen so far is forgotten.
    void forget_calls();
    // Calls `told` when the state of the breaker is on the disk, be it at once.
    void when_saved(std::function<void()> told);
    // `told` hears of each attempt to open the queue, the last of which succeeds.
    void tell_opening(std::function<void(const Result<Opened>&)> told)
    {
        tell_opening_ = std::move(told);
    }
    // No more claims. What is under way may end until `deadline`; the rest is handed back as if it
    // had not been tried. `drained` is called once, when nothing is under way, or when the store
    // has not taken what there was after `hand_back_max`: then the next process frees it.
    void drain(Instant deadline, std::function<void()> drained);

    // Once the loop does not know it any more: answers of the store find nobody.
    void cancel() noexcept { *self_ = nullptr; }

    Instant time() const noexcept { return world_.loop.now(); }
    const QueueClock& clock() const noexcept { return clock_; }
    const Gate& gate() const noexcept { return gate_; }
    // To look at: what moves it is above.
    Breaker& breaker() noexcept { return gate_.breaker(); }
    int calls() const noexcept { return static_cast<int>(calls_.size()); }
    bool is_open() const noexcept { return phase_ == Phase::open; }

private:
    enum class Phase { closed, opening, open };

    // Claimed, and waiting for a call to end.
    struct Ready {
        Claimed order;
        Breaker::Permit permit;
    };
    struct Running {
        Claimed order;
        Breaker::Permit permit;
        Instant began;
    };
    // An outcome on its way to the store.
    struct Settling {
        Claimed order;
        Settlement settlement;
        bool is_submitted = false;
        int refusals = 0;
        bool is_replaced = false;  // By a settlement that asks less of the store.
    };

    void open(Instant now);
    void note_opened(const Result<Opened>& opened);
    void take_over(const Opened& opened);

    Instant claim(Instant now);
    void note_claimed(Result<Claims> claims);
    void plan_next_claim(const Claims& claims, int limit, Instant now);
    int room_for_claims() const noexcept;
    int ready_retries() const noexcept;
    void begin_ready(Instant now);
    void begin(Claimed order, Breaker::Permit permit, Instant now);

    void collect(Instant now);
    Instant time_out(Instant now);
    void conclude(Running call, const Answer& answer, Instant now);
    void note_news(const Gate::News& news, Instant now);
    void resume_parked(Instant now);

    // `called`: when its call began, if there was one.
    void hand_back(Claimed order, std::optional<Instant> called, Instant now);
    void hand_back_ready(Instant now);
    void settle(Claimed order, Settlement settlement);
    void submit(std::uint64_t number);
    void note_settled(std::uint64_t number, const Result<OrderKey>& settled);
    void note_refused(std::uint64_t number, const Error& error, Instant now);
    void settle_for_less(Settling& settling, Instant now);
    Instant submit_again(Instant now);

    Instant look_around(Instant now);
    void note_look(const Result<int>& count, void (WorkerObserver::*told)(int));
    void note_breaker(const BreakerChange& change);
    void save();
    void note_saved(const Result<bool>& saved);

    Instant finish_drain(Instant now);
    void note_due(Instant due) noexcept;
    int busy() const noexcept
    {
        return static_cast<int>(ready_.size() + calls_.size() + settling_.size());
    }

    // Calls `act` with this and what the store answers, unless this is gone.
    template <typename T, typename Act>
    std::function<void(Result<T>)> when_answered(Act act);

    WorkerSettings settings_;
    World world_;
    Random random_;
    QueueClock clock_;
    Gate gate_;
    Phase phase_ = Phase::closed;
    Instant open_at_{};

    std::deque<Ready> ready_;
    std::map<CallId, Running> calls_;
    std::map<std::uint64_t, Settling> settling_;
    std::uint64_t numbers_ = 0;
    Instant submit_again_at_ = never;

    bool is_claiming_ = false;
    std::vector<Breaker::Permit> permits_;  // Of the claim under way.
    Gate::Epoch permitted_{};               // What they are for.
    // When a claim may find something; while one is under way, what came up meanwhile.
    Instant next_due_{};
    WallTime parked_until_{};
    Instant resumed_at_{};
    Instant look_around_at_{};
    int looks_ = 0;  // Under way.
    bool needs_saving_ = false;
    bool is_saving_ = false;
    std::vector<std::function<void()>> tell_saved_;
    std::function<void(const Result<Opened>&)> tell_opening_;

    std::optional<Instant> drain_until_;
    std::function<void()> drained_;
    // Null from cancel() on.
    std::shared_ptr<OrderWorker*> self_;
};

}  // namespace holdfast::order
