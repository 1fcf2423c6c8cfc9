// The signals that end, stop, resize or wake a program at a terminal, held back but while it waits:
// none can come while the terminal is not as it was. One at a time; main thread.
#pragma once

#include <array>
#include <csignal>
#include <cstddef>
#include <span>
#include <string_view>

#include <poll.h>

#include "base/time.h"

namespace holdfast::ctl {

// What the program was started to ignore stays ignored.
class Interruptions {
public:
    Interruptions();
    ~Interruptions();
    Interruptions(const Interruptions&) = delete;
    Interruptions& operator=(const Interruptions&) = delete;

    // Until one of these is ready, a signal has come, or the time is over.
    void wait(std::span<pollfd> wanted, Duration time) const;
    // The one that matters most of those that have come and were not taken yet; else 0.
    static int take() noexcept;
    // With its usual effect: returns when that was to stop, and somebody has us go on.
    void obey(int number);
    // As write(2), but one of those that end us breaks off what a terminal does not take. The bytes
    // that were written, or -1.
    ssize_t write(int descriptor, std::string_view bytes) const;

private:
    static constexpr std::array numbers{SIGTERM, SIGHUP,  SIGQUIT, SIGINT,
                                        SIGTSTP, SIGCONT, SIGWINCH};
    void hold();
    void release();

    std::array<struct sigaction, numbers.size()> before_{};
    sigset_t mask_{};  // As it was.
};

}  // namespace holdfast::ctl
