// Brings what is in an outbox to a sink, at least once and in order per key: reads behind where the
// sink has come, submits, hears what became of it, and has that stored. A crash in between sends
// again what was not stored, under the same ids. Loop thread.
#pragma once

#include <cstddef>
#include <memory>
#include <set>
#include <string>

#include "base/loop.h"
#include "base/task.h"
#include "event/outbox.h"
#include "event/pace.h"
#include "event/relay_window.h"
#include "event/sink.h"

namespace holdfast::event {

struct RelaySettings {
    std::string topic;  // Of rows that name none.
    std::size_t rows_max = 2'000;
    std::size_t rows_at_once = 500;
    Duration look_interval = std::chrono::milliseconds{200};  // For new rows.
    Duration save_interval = std::chrono::milliseconds{100};
    Duration trouble_interval = std::chrono::seconds{1};  // After what the store refused.
    Duration jam_interval = std::chrono::minutes{1};      // Too much is parked.
    Duration parked_interval = std::chrono::minutes{10};  // What is parked gets a chance.
};

class RelayObserver {
public:
    virtual ~RelayObserver() = default;
    virtual void on_delivered(std::size_t count) = 0;
    virtual void on_again(const Report& report) = 0;
    virtual void on_refused(const Report& report) = 0;
    // The store would not read or write for it.
    virtual void on_trouble(const Error& error) = 0;
};

class Relay final : public Task {
public:
    struct World {
        Loop& loop;
        Outbox& outbox;
        Sink& sink;
        RelayObserver& observer;
        Pace& pace;  // So that catching up starves nobody.
        std::size_t lane = 0;
    };

    Relay(const World& world, RelaySettings settings);
    ~Relay() override;
    Relay(const Relay&) = delete;
    Relay& operator=(const Relay&) = delete;

    const char* name() const noexcept override { return "relay"; }
    Instant step(Instant now) override;

    // The outbox was away, and may be another one now: as after a restart, once what is under way
    // has come back. A number of the old one would be taken for one of the new.
    void begin_anew();

    // Once the loop does not know it any more: an answer under way finds nobody.
    void cancel() noexcept { *self_ = nullptr; }
    // After that: what has arrived by now is stored, or the next process would send it again.
    void save_last();

    // Nothing is read, under way or unsaved.
    bool is_idle() const noexcept;
    // All up to here is delivered or parked, and that is stored.
    std::int64_t position() const noexcept { return saved_position_; }
    std::size_t in_flight() const noexcept { return window_.in_flight(); }
    std::size_t halted() const noexcept { return window_.halted(); }

private:
    enum class Phase { closed, opening, running, emptying, parked, leaving };

    void open();
    bool leave();
    void collect();
    void read(Instant now);
    void read_parked();
    void submit(Instant now);
    void save(Instant now);
    std::size_t allowance(Instant now);
    std::string_view topic_of(const Waiting& row);
    void take(Result<std::vector<Waiting>> rows, bool is_parked);
    void note_trouble(const Error& error);
    bool is_time_for_parked(Instant now) const noexcept;
    Instant next_step(Instant now) const;
    template <typename T, typename Act>
    Outbox::Done<T> answer(Act act);

    World world_;
    RelaySettings settings_;
    RelayWindow window_;
    Phase phase_ = Phase::closed;
    std::set<std::string, std::less<>> topics_;  // What rows named; a sink holds on to it.
    bool is_reading_ = false;
    bool is_saving_ = false;
    bool has_released_ = false;  // Of what was parked, in this round.
    bool is_held_up_ = false;    // The sink took less than there was.
    std::int64_t saved_position_ = 0;
    Instant next_read_{};
    Instant next_save_{};
    Instant next_parked_{};
    // Null from cancel() on.
    std::shared_ptr<Relay*> self_;
};

}  // namespace holdfast::event
