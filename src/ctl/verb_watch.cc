// How everything that is watched is, kept on the screen.
#include <utility>

#include "base/text.h"
#include "ctl/answer.h"
#include "ctl/client.h"
#include "ctl/status/live.h"
#include "ctl/verb.h"
#include "ctl/watch/health_screen.h"
#include "ctl/watch/listing.h"

namespace holdfast::ctl {
namespace {

constexpr const char* path = "/health";
// Ctrl-C waits that long at worst.
constexpr std::chrono::seconds patience{3};
constexpr Expected expected{.what = "list of services"};

// https://no-color.org: set, to whatever it may be. A terminal that is dumb would show the codes.
bool is_coloured(const Console& console)
{
    auto value = [&](std::string_view name) {
        auto found = console.environment().find(name);
        return found == console.environment().end() ? std::string{} : found->second;
    };
    return console.is_terminal() && value("NO_COLOR").empty() && value("TERM") != "dumb";
}

// What is known stays on the screen while nobody answers.
void look(const Invocation& invocation, const Console& console, HealthFrame& frame)
{
    auto answer =
        send(invocation, console,
             {.url = path, .timeout = patience, .answer_bytes_max = long_answer_bytes_max});
    frame.trouble.clear();
    if (!answer)
        frame.trouble = printable(answer.error().context);
    else if (answer->status != 200)
        frame.trouble = join(path, " answered ", answer->status);
    else if (auto document = parse_answer(answer->body, expected))
        frame.answer = *std::move(document);
    else
        frame.trouble = "what came is no list of services";
}

// A pipe is not told how everything is for ever.
int print_once(const Invocation& invocation, Console& console)
{
    return print_answer(
        invocation, console,
        {.url = path, .timeout = usual_patience, .answer_bytes_max = long_answer_bytes_max},
        expected, [](const json::Node& root) {
            HealthFrame frame;
            frame.answer.root = root;
            return join(join_list(draw_health(frame, 0, 0), "\n"), "\n");
        });
}

int run_watch(const Invocation& invocation, Console& console)
{
    auto interval = drawing_interval(invocation, console);
    if (!interval)
        return static_cast<int>(daemon::Exit::usage);
    if (!console.is_terminal() || invocation.json())
        return print_once(invocation, console);
    HealthFrame frame;
    frame.is_coloured = is_coloured(console);
    keep_drawing(console, *interval, [&](Extent room) {
        look(invocation, console, frame);
        return draw_health(frame, room.columns, room.rows);
    });
    return 0;
}

}  // namespace

Verb watch_verb()
{
    return {.name = "watch",
            .arguments = {},
            .summary = "keep on the screen how everything is that is watched",
            .text =
                "One line a service, what is worst first: its state, how long it took to answer,\n"
                "since when it is so, and why. Ctrl-C ends it. In a pipe, and with --json, it is\n"
                "printed once.\n"
                "\n"
                "States are coloured on a terminal, unless NO_COLOR is set.\n"
                "\n"
                "The exit code is 0, or 69 when it is printed once and the daemon does not\n"
                "answer.",
            .options = {{"--interval", "DURATION", "how often it is drawn anew (2s)"}},
            .asks_daemon = true,
            .asks_anywhere = true,
            .run = run_watch};
}

}  // namespace holdfast::ctl
