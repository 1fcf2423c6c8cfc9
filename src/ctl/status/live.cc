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

// What a terminal that does not say is taken for.
constexpr Extent usual_extent{.columns = 80, .rows = 24};

constexpr Duration interval_min = std::chrono::milliseconds{100};
constexpr Duration interval_max = std::chrono::hours{1};

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

// The other screen of the terminal, without its cursor, and without a second row for what is wider
// than it looks or than the terminal has just become.
class OtherScreen {
public:
    explicit OtherScreen(Console& console) : console_{console}, is_used_{console.is_terminal()}
    {
        say("\x1b[?1049h\x1b[?25l\x1b[?7l");
    }
    ~OtherScreen() { say("\x1b[?7h\x1b[?25h\x1b[?1049l"); }
    OtherScreen(const OtherScreen&) = delete;
    OtherScreen& operator=(const OtherScreen&) = delete;

    void show(const std::vector<std::string>& lines, std::size_t rows)
    {
        if (!is_used_)
            return console_.show(join(join_list(lines, "\n"), "\n\n"));
        // Over the old picture, not after wiping it: that would flicker.
        std::string picture = "\x1b[H";
        for (std::size_t i = 0; i < std::min(lines.size(), rows); ++i)
            append_to(picture, i == 0 ? "" : "\n", lines[i], "\x1b[K");
        say(join(picture, "\x1b[J"));
    }

private:
    void say(std::string_view text)
    {
        if (is_used_)
            console_.show(text);
    }

    Console& console_;
    bool is_used_;
};

// The last column stays free: what erases the rest of a row would erase a character there.
Extent room_of(const Extent& extent)
{
    return {.columns = extent.columns > 1 ? extent.columns - 1 : extent.columns,
            .rows = extent.rows};
}

}  // namespace

Extent terminal_extent(const Console& console)
{
    if (!console.is_terminal())
        return {};
    winsize size{};
    if (::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0 || size.ws_row == 0)
        return usual_extent;
    return {.columns = size.ws_col, .rows = size.ws_row};
}

std::size_t terminal_columns(const Console& console)
{
    return terminal_extent(console).columns;
}

std::optional<Duration> drawing_interval(const Invocation& invocation, Console& console)
{
    auto interval = parse_duration(invocation.value("--interval", "2s"));
    if (interval && *interval >= interval_min && *interval <= interval_max)
        return interval;
    console.err("holdfastctl: --interval: not a duration from 100ms to 1h (write --interval 2s)\n");
    return std::nullopt;
}

void keep_drawing(Console& console, Duration interval,
                  const std::function<std::vector<std::string>(Extent room)>& draw)
{
    for (;;) {
        int number = 0;
        {
            Signals signals;
            OtherScreen screen{console};
            do {
                const Extent extent = terminal_extent(console);
                screen.show(draw(room_of(extent)), extent.rows);
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
