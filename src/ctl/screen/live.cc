#include "ctl/screen/live.h"

#include <algorithm>
#include <random>

#include <unistd.h>

#include "base/text.h"
#include "ctl/answer.h"
#include "ctl/screen/interruptions.h"
#include "ctl/screen/looker.h"
#include "ctl/screen/terminal_screen.h"
#include "ctl/system_clock.h"
#include "lib/json/writer.h"

namespace holdfast::ctl {
namespace {

constexpr Duration interval_min = std::chrono::milliseconds{100};
constexpr Duration interval_max = std::chrono::hours{1};
constexpr std::uint64_t count_max = 1'000'000;
constexpr int exit_output = 74;  // EX_IOERR

// The clock in the head shows that it is alive.
constexpr Duration tick = std::chrono::seconds{1};

// The last column stays free: what erases the rest of a row would erase a character there.
Extent room_of(const Extent& extent)
{
    return {.columns = extent.columns > 1 ? extent.columns - 1 : extent.columns,
            .rows = extent.rows};
}

class Live {
public:
    Live(View& view, Console& console, const LiveSettings& settings)
        : view_{view},
          console_{console},
          settings_{settings},
          connection_{settings.interval, Random{std::random_device{}()}},
          looker_{view}
    {
    }

    int run()
    {
        const bool is_drawn = has_screen(console_) && !settings_.is_json;
        if (is_drawn && ::isatty(STDIN_FILENO) == 1)
            keyboard_ = STDIN_FILENO;
        looker_.begin();
        for (;;) {
            while (is_drawn && !is_in_foreground())
                wait_for_the_foreground();
            const int number = is_drawn ? draw() : print();
            if (exit_ && is_drawn && *exit_ != exit_output)
                (void)console_.show(written());  // The screen is gone; this stays.
            if (exit_)
                return *exit_;
            if (number == SIGINT)
                return 0;
            interruptions_.obey(number);
        }
    }

private:
    // Until it is over or a signal has come that has to be obeyed with the terminal as it was.
    int draw()
    {
        const Abilities abilities = abilities_of(console_);
        TerminalScreen screen{interruptions_, abilities};
        for (;;) {
            const Extent extent = terminal_extent(console_);
            const Extent room = room_of(extent);
            if (!screen.show(encode(picture(room), extent, abilities)))
                exit_ = exit_output;
            if (exit_)
                return 0;
            if (const int number = wait(); number == SIGCONT)
                screen.enter();
            else if (number != 0 && number != SIGWINCH)
                return number;
        }
    }

    // The same where nothing can be drawn over.
    int print()
    {
        while (!exit_) {
            const int number = wait();
            if (is_fresh_ && !console_.show(written()))
                exit_ = exit_output;
            is_fresh_ = false;
            if (number != 0 && number != SIGWINCH && number != SIGCONT)
                return number;
        }
        return 0;
    }

    std::string written() const
    {
        if (settings_.is_json)
            return sight_.json + "\n";
        return plain_lines(picture({.columns = terminal_columns(console_), .rows = 0})) + "\n";
    }

    Picture picture(const Extent& room) const
    {
        const std::size_t above = head_rows(connection_);
        const std::size_t below = room.rows > above ? room.rows - above : 1;
        return framed(view_.title(), connection_, {clock_.now(), clock_.wall()},
                      view_.draw({.columns = room.columns, .rows = room.rows == 0 ? 0 : below}),
                      room);
    }

    // For what comes next: an answer, a key, a signal, the time to ask.
    int wait()
    {
        if (!looker_.is_looking() && clock_.now() >= connection_.next() && !exit_)
            looker_.begin();
        std::array<pollfd, 2> wanted{{{looker_.bell(), POLLIN, 0}, {keyboard_, POLLIN, 0}}};
        const Duration until_next = connection_.next() - clock_.now();
        interruptions_.wait(wanted, looker_.is_looking() ? tick : std::min(tick, until_next));
        if (auto sight = looker_.collect())
            note(*std::move(sight));
        if (wanted[1].revents != 0 && is_q_typed())
            return SIGINT;
        return Interruptions::take();
    }

    void note(Sight sight)
    {
        sight_ = std::move(sight);
        is_fresh_ = true;
        const bool is_answered = sight_.trouble.empty();
        if (is_answered) {
            view_.take(clock_.now());
            connection_.answered(clock_.now(), clock_.wall());
        } else {
            view_.miss();
            connection_.failed(clock_.now(), clock_.wall(), sight_.trouble);
        }
        if (settings_.count != 0 && ++looks_ == settings_.count)
            exit_ = is_answered ? 0 : exit_unavailable;
    }

    bool is_q_typed()
    {
        std::array<char, 64> typed{};
        const ssize_t bytes = ::read(keyboard_, typed.data(), typed.size());
        if (bytes <= 0)
            keyboard_ = -1;  // Nobody types there.
        const auto end = typed.begin() + std::max<ssize_t>(0, bytes);
        return std::find(typed.begin(), end, 'q') != end;
    }

    void wait_for_the_foreground()
    {
        interruptions_.obey(SIGTSTP);
        // Where there is no shell that could have us go on, that did nothing.
        if (!is_in_foreground())
            interruptions_.wait({}, tick);
    }

    View& view_;
    Console& console_;
    const LiveSettings settings_;
    const SystemClock clock_;
    Connection connection_;
    Interruptions interruptions_;  // Before the thread, which takes its signals to be held back.
    Looker looker_;
    Sight sight_;
    bool is_fresh_ = false;
    std::uint64_t looks_ = 0;
    std::optional<int> exit_;
    int keyboard_ = -1;
};

}  // namespace

std::optional<LiveSettings> live_settings(const Invocation& invocation, Console& console)
{
    auto interval = parse_duration(invocation.value("--interval", "2s"));
    if (!interval || *interval < interval_min || *interval > interval_max) {
        console.err(
            "holdfastctl: --interval: not a duration from 100ms to 1h (write "
            "--interval 2s)\n");
        return std::nullopt;
    }
    auto count = parse_number<std::uint64_t>(invocation.value("--count", "0"));
    if (!count || *count > count_max || (*count == 0 && invocation.has("--count"))) {
        console.err(join("holdfastctl: --count: not a number from 1 to ", count_max, "\n"));
        return std::nullopt;
    }
    return LiveSettings{.interval = *interval, .count = *count, .is_json = invocation.json()};
}

int keep_showing(View& view, Console& console, const LiveSettings& settings)
{
    return Live{view, console, settings}.run();
}

}  // namespace holdfast::ctl
