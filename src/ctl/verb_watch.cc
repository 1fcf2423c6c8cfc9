// How everything that is watched is, kept on the screen.
#include <utility>

#include "ctl/answer.h"
#include "ctl/screen/live.h"
#include "ctl/screen/question.h"
#include "ctl/verb.h"
#include "ctl/watch/health_screen.h"

namespace holdfast::ctl {
namespace {

class HealthView final : public View {
public:
    HealthView(const Invocation& invocation, const Console& console)
        : invocation_{invocation}, console_{console}
    {
    }

    std::string title() const override { return title_of(invocation_, "services"); }
    Sight look(const std::atomic<bool>& is_abandoned) override
    {
        found_ =
            ask_for(invocation_, console_, "/health", {.what = "list of services"}, is_abandoned);
        return {.trouble = found_.trouble,
                .json = found_.trouble.empty() ? found_.json : json_of_trouble(found_.trouble)};
    }
    void take(Instant /*now*/) override
    {
        answer_ = std::move(found_.document.root);
        book_.take(answer_);
    }
    void miss() override {}
    Picture draw(Extent room) const override
    {
        // Bars are for eyes.
        return draw_health(answer_, console_.is_terminal() ? &book_ : nullptr, room.columns,
                           room.rows);
    }

private:
    const Invocation& invocation_;
    const Console& console_;
    Answered found_;  // The looking thread's, until it is taken.
    json::Node answer_;
    LatencyBook book_;
};

int run_watch(const Invocation& invocation, Console& console)
{
    const auto settings = live_settings(invocation, console);
    if (!settings)
        return static_cast<int>(daemon::Exit::usage);
    HealthView view{invocation, console};
    return keep_showing(view, console, *settings);
}

}  // namespace

Verb watch_verb()
{
    return {.name = "watch",
            .arguments = {},
            .summary = "keep on the screen how everything is that is watched",
            .text =
                "One line a service, what is worst first: its state, how long it took to answer\n"
                "now and lately, since when it is so, and why. Ctrl-C or q ends it. While the\n"
                "daemon does not answer, it says since when, shows what it knew, and goes on\n"
                "asking. In a pipe each picture follows the one before, and with --json each\n"
                "answer is a line.\n"
                "\n"
                "States are coloured on a terminal, unless NO_COLOR is set or TERM is dumb.\n"
                "\n"
                "The exit code is 0; after --count 69, when the last one was no answer.",
            .options = {interval_option, count_option},
            .asks_daemon = true,
            .asks_anywhere = true,
            .run = run_watch};
}

}  // namespace holdfast::ctl
