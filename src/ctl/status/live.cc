#include "ctl/status/live.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <ctime>

#include <sys/ioctl.h>
#include <unistd.h>

#include "base/text.h"

namespace holdfast::ctl {
namespace {

struct Size {
    std::size_t columns = 0;
    std::size_t rows = 0;
};

// What a terminal that does not say is taken for.
constexpr Size usual_size{.columns = 80, .rows = 24};

Size terminal_size()
{
    winsize size{};
    if (::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0 || size.ws_row == 0)
        return usual_size;
    return {.columns = size.ws_col, .rows = size.ws_row};
}

// Signals wait until they are asked for, so that none can come while the terminal is not as it was.
class Signals {
public:
    Signals()
    {
        sigemptyset(&set_);
        for (int number : numbers)
            sigaddset(&set_, number);
        (void)::pthread_sigmask(SIG_BLOCK, &set_, &before_);
    }
    ~Signals() { (void)::pthread_sigmask(SIG_SETMASK, &before_, nullptr); }
    Signals(const Signals&) = delete;
    Signals& operator=(const Signals&) = delete;

    // The next one within that time, else 0.
    int wait(Duration time) const
    {
        auto whole = std::chrono::floor<std::chrono::seconds>(time);
        timespec limit{.tv_sec = whole.count(), .tv_nsec = (time - whole).count()};
        int number = ::sigtimedwait(&set_, nullptr, &limit);
        return number > 0 ? number : 0;
    }

private:
    static constexpr std::array numbers{SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGTSTP, SIGWINCH};
    sigset_t set_{};
    sigset_t before_{};
};

// The other screen of the terminal, without its cursor.
class OtherScreen {
public:
    explicit OtherScreen(Console& console) : console_{console}, is_used_{console.is_terminal()}
    {
        say("\x1b[?1049h\x1b[?25l");
    }
    ~OtherScreen() { say("\x1b[?25h\x1b[?1049l"); }
    OtherScreen(const OtherScreen&) = delete;
    OtherScreen& operator=(const OtherScreen&) = delete;

    void show(const std::vector<std::string>& lines)
    {
        if (!is_used_) {
            console_.out(join(join_list(lines, "\n"), "\n\n"));
            console_.flush();
            return;
        }
        // Over the old picture, not after wiping it: that would flicker.
        std::string picture = "\x1b[H";
        for (std::size_t i = 0; i < std::min(lines.size(), terminal_size().rows); ++i)
            append_to(picture, i == 0 ? "" : "\n", lines[i], "\x1b[K");
        say(join(picture, "\x1b[J"));
    }

private:
    void say(std::string_view text)
    {
        if (!is_used_)
            return;
        console_.out(text);
        console_.flush();
    }

    Console& console_;
    bool is_used_;
};

}  // namespace

std::size_t terminal_columns(const Console& console)
{
    return console.is_terminal() ? terminal_size().columns : 0;
}

void keep_drawing(Console& console, Duration interval,
                  const std::function<std::vector<std::string>(std::size_t columns)>& draw)
{
    for (;;) {
        int number = 0;
        {
            Signals signals;
            OtherScreen screen{console};
            do {
                screen.show(draw(terminal_columns(console)));
                number = signals.wait(interval);
            } while (number == 0 || number == SIGWINCH);
        }
        if (number == SIGINT)
            return;
        // With the terminal as it was, and the signal's usual effect. Who was stopped comes back
        // here.
        (void)std::raise(number);
    }
}

}  // namespace holdfast::ctl
