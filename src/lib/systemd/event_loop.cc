#include "lib/systemd/event_loop.h"

#include <cerrno>
#include <system_error>
#include <utility>

#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "base/check.h"
#include "lib/systemd/handle.h"

namespace holdfast::systemd {
namespace {

uint32_t to_events(Readiness interest) noexcept
{
    return (interest.readable ? EPOLLIN : 0U) | (interest.writable ? EPOLLOUT : 0U);
}

int dispatch_io(sd_event_source* /*source*/, int /*fd*/, uint32_t events, void* handler) noexcept
{
    bool broken = (events & (EPOLLERR | EPOLLHUP)) != 0;
    static_cast<IoHandler*>(handler)->on_ready(
        {(events & EPOLLIN) != 0 || broken, (events & EPOLLOUT) != 0 || broken});
    return 0;
}

class SourceWatch final : public Watch {
public:
    explicit SourceWatch(EventSource source) : source_{std::move(source)} {}
    void change(Readiness interest) override
    {
        check(sd_event_source_set_io_events(source_.get(), to_events(interest)), "change a watch");
    }

private:
    EventSource source_;
};

int dispatch_signal(sd_event_source* /*source*/, const signalfd_siginfo* /*info*/,
                    void* action) noexcept
{
    (*static_cast<std::function<void()>*>(action))();
    return 0;
}

}  // namespace

int check(int result, const char* what)
{
    if (result < 0)
        throw std::system_error{-result, std::generic_category(), what};
    return result;
}

void block_signals(const std::vector<int>& signals)
{
    sigset_t set;
    sigemptyset(&set);
    for (int number : signals)
        sigaddset(&set, number);
    check(-pthread_sigmask(SIG_BLOCK, &set, nullptr), "block signals");
}

struct EventLoop::Parts {
    struct Signal {
        std::function<void()> action;
        EventSource source;
    };

    Event event;
    EventSource doorbell;
    std::vector<std::unique_ptr<Signal>> signals;
};

EventLoop::EventLoop(const Clock& clock)
    : clock_{clock},
      doorbell_{::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)},
      mailbox_{[this] { (void)::eventfd_write(doorbell_.get(), 1); }},
      parts_{std::make_unique<Parts>()},
      now_{clock.now()}
{
    check(doorbell_ ? 0 : -errno, "create an eventfd");
    sd_event* event = nullptr;
    check(sd_event_new(&event), "create the event loop");
    parts_->event.reset(event);

    auto ring = [](sd_event_source*, int fd, uint32_t, void* loop) noexcept -> int {
        eventfd_t count = 0;
        (void)::eventfd_read(fd, &count);
        static_cast<EventLoop*>(loop)->mailbox_.collect();
        return 0;
    };
    sd_event_source* source = nullptr;
    check(sd_event_add_io(event, &source, doorbell_.get(), EPOLLIN, ring, this),
          "watch the mailbox");
    parts_->doorbell.reset(source);
}

EventLoop::~EventLoop() = default;

WallTime EventLoop::wall() const noexcept
{
    return clock_.wall();
}

sd_event* EventLoop::native() const noexcept
{
    return parts_->event.get();
}

std::unique_ptr<Watch> EventLoop::watch(int fd, Readiness interest, IoHandler& handler)
{
    sd_event_source* source = nullptr;
    check(sd_event_add_io(native(), &source, fd, to_events(interest), dispatch_io, &handler),
          "watch a descriptor");
    return std::make_unique<SourceWatch>(EventSource{source});
}

void EventLoop::on_signal(int number, std::function<void()> action)
{
    auto signal = std::make_unique<Parts::Signal>();
    signal->action = std::move(action);
    sd_event_source* source = nullptr;
    check(sd_event_add_signal(native(), &source, number, dispatch_signal, &signal->action),
          "watch a signal");
    signal->source.reset(source);
    parts_->signals.push_back(std::move(signal));
}

void EventLoop::run()
{
    for (quitting_ = false; !quitting_;)
        turn();
}

// The agenda is no timer source of sd-event: it bounds the wait instead, so that the very same
// agenda code runs in virtual time.
void EventLoop::turn()
{
    int pending = check(sd_event_prepare(native()), "prepare a turn");
    look_(pending == 0 && agenda_.next_due() > clock_.now());
    if (pending == 0) {
        Instant due = agenda_.next_due();
        uint64_t wait_usec = UINT64_MAX;
        if (due != never) {
            Duration wait = due <= clock_.now() ? Duration::zero() : due - clock_.now();
            // Up, so that a task is never found a fraction of a microsecond early.
            wait_usec =
                static_cast<uint64_t>(std::chrono::ceil<std::chrono::microseconds>(wait).count());
        }
        pending = check(sd_event_wait(native(), wait_usec), "wait for events");
    }
    now_ = clock_.now();
    if (pending > 0)
        check(sd_event_dispatch(native()), "dispatch an event");
    agenda_.run(now_, [this](Duration late) {
        if (observer_ != nullptr)
            observer_->task_was_late(late);
    });
    if (observer_ != nullptr)
        observer_->turn_took(clock_.now() - now_);
}

}  // namespace holdfast::systemd
