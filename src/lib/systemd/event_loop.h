// The daemon's one loop, on sd-event: descriptors, signals, finished jobs and tasks. Loop thread
// only, except for mailbox().deliver().
#pragma once

#include <csignal>
#include <functional>
#include <memory>
#include <vector>

#include "base/agenda.h"
#include "base/descriptor.h"
#include "base/io.h"
#include "base/mailbox.h"

struct sd_event;

namespace holdfast::systemd {

// Blocks `signals` in this thread and all it will start, so that only the loop sees them. Call it
// before any thread exists.
void block_signals(const std::vector<int>& signals);

class EventLoop final : public IoLoop {
public:
    // What happened in one turn, for the metrics.
    class Observer {
    public:
        virtual ~Observer() = default;
        virtual void task_was_late(Duration by) = 0;
        virtual void turn_took(Duration time) = 0;
    };

    // Throws std::system_error. `clock` outlives the loop.
    explicit EventLoop(const Clock& clock);
    ~EventLoop() override;
    EventLoop(const EventLoop&) = delete;
    EventLoop& operator=(const EventLoop&) = delete;

    Instant now() const noexcept override { return now_; }
    WallTime wall() const noexcept override;
    void add(Task& task, Instant due) override { agenda_.add(task, due); }
    void remove(Task& task) override { agenda_.remove(task); }
    void wake(Task& task) override { agenda_.wake(task); }
    std::unique_ptr<Watch> watch(int fd, Readiness interest, IoHandler& handler) override;

    // Calls `action` in the loop for each arrival of a blocked signal.
    void on_signal(int number, std::function<void()> action);
    // Calls `look` before each turn: `is_idle` when the loop is about to wait. What is put together
    // for another thread goes then, or when it has waited long enough.
    void before_turns(std::function<void(bool is_idle)> look) { look_ = std::move(look); }
    void observe(Observer* observer) noexcept { observer_ = observer; }
    Mailbox& mailbox() noexcept { return mailbox_; }

    // Turns until quit() was called.
    void run();
    void quit() noexcept { quitting_ = true; }

    // For the rest of lib/systemd: D-Bus lives on the same loop.
    sd_event* native() const noexcept;

private:
    struct Parts;

    void turn();

    const Clock& clock_;
    Descriptor doorbell_;  // An eventfd: rung by Mailbox::deliver().
    Mailbox mailbox_;
    Agenda agenda_;
    std::unique_ptr<Parts> parts_;
    std::function<void(bool is_idle)> look_ = [](bool) {};
    Observer* observer_ = nullptr;
    Instant now_;
    bool quitting_ = false;
};

}  // namespace holdfast::systemd
