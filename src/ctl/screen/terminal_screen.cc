#include "ctl/screen/terminal_screen.h"

#include <array>
#include <cerrno>

#include <sys/ioctl.h>
#include <unistd.h>

#include "base/text.h"

namespace holdfast::ctl {
namespace {

// What a terminal that does not say is taken for.
constexpr Extent usual_extent{.columns = 80, .rows = 24};
// One that is stopped (Ctrl-S), or whose line is dead, must not keep us from ending.
constexpr std::chrono::milliseconds farewell_max{200};

std::string_view value_of(const Console& console, std::string_view name)
{
    auto found = console.environment().find(name);
    return found == console.environment().end() ? std::string_view{} : found->second;
}

bool takes_bytes(std::chrono::milliseconds within)
{
    pollfd wanted{.fd = STDOUT_FILENO, .events = POLLOUT, .revents = 0};
    return ::poll(&wanted, 1, static_cast<int>(within.count())) > 0;
}

// As the C library finds the characters of the environment; without any it is ASCII.
bool is_utf8_environment(const Console& console)
{
    for (std::string_view name : {"LC_ALL", "LC_CTYPE", "LANG"})
        if (const std::string_view locale = value_of(console, name); !locale.empty()) {
            const std::string small = to_lower(locale);
            return small.find("utf-8") != std::string::npos ||
                   small.find("utf8") != std::string::npos;
        }
    return false;
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

bool has_screen(const Console& console)
{
    const std::string_view term = value_of(console, "TERM");
    return console.is_terminal() && !term.empty() && term != "dumb";
}

Abilities abilities_of(const Console& console)
{
    // https://no-color.org: set, to whatever it may be.
    return {.is_coloured = has_screen(console) && value_of(console, "NO_COLOR").empty(),
            .is_utf8 = is_utf8_environment(console)};
}

bool is_in_foreground() noexcept
{
    const pid_t foreground = ::tcgetpgrp(STDOUT_FILENO);
    return foreground < 0 || foreground == ::getpgrp();
}

TerminalScreen::TerminalScreen(const Interruptions& interruptions, Abilities abilities)
    : interruptions_{interruptions}, abilities_{abilities}
{
    enter();
}

TerminalScreen::~TerminalScreen()
{
    if (is_changed_)
        (void)::tcsetattr(STDOUT_FILENO, TCSANOW, &before_);
    const std::string leave = join(abilities_.is_coloured ? no_colour : "", leave_screen);
    if (takes_bytes(farewell_max))
        (void)!::write(STDOUT_FILENO, leave.data(), leave.size());
}

void TerminalScreen::enter()
{
    // What is typed would be drawn into the picture. Ctrl-C and the like still work.
    termios now{};
    if (::tcgetattr(STDOUT_FILENO, &now) == 0) {
        if (!is_changed_)
            before_ = now;
        is_changed_ = true;
        now.c_lflag &= ~static_cast<tcflag_t>(ECHO | ICANON);
        now.c_cc[VMIN] = 1;
        now.c_cc[VTIME] = 0;
        (void)::tcsetattr(STDOUT_FILENO, TCSANOW, &now);
    }
    (void)interruptions_.write(STDOUT_FILENO, enter_screen);
}

bool TerminalScreen::show(std::string_view frame) const
{
    if (!takes_bytes(std::chrono::milliseconds{0}))
        return true;
    return interruptions_.write(STDOUT_FILENO, frame) >= 0;
}

}  // namespace holdfast::ctl
