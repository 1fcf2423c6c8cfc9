// How the service is, on one screen.
#include "base/text.h"
#include "ctl/client.h"
#include "ctl/status/live.h"
#include "ctl/status/screen.h"
#include "ctl/systemctl.h"
#include "ctl/verb.h"
#include "lib/json/writer.h"

namespace holdfast::ctl {
namespace {

// A daemon that is well needs a thousandth of it, and Ctrl-C waits that long at worst.
constexpr std::chrono::seconds patience{3};

struct Look {
    Result<UnitState> unit;
    Result<curl::Answer> answer;
};

Look look(const Invocation& invocation, const Console& console)
{
    auto answer = ask(invocation, console, "GET", "/status.json", patience);
    if (answer && answer->status != 200)
        answer = Error{Errc::unavailable, join("/status.json answered ", answer->status, ": ",
                                               printable(trim(answer->body)))};
    if (invocation.is_remote())
        return {.unit = Error{Errc::not_found, "it is on another host"},
                .answer = std::move(answer)};
    return {.unit = service_state(), .answer = std::move(answer)};
}

StatusFrame to_frame(const Look& look)
{
    StatusFrame frame;
    frame.unit =
        look.unit ? join(look.unit->active, " (", look.unit->sub, ")") : std::string{"not known"};
    frame.is_units = !look.unit || look.unit->active != "inactive";
    if (!look.answer) {
        frame.trouble = printable(look.answer.error().context);
        return frame;
    }
    frame.answer = json::parse(look.answer->body);
    if (!frame.answer)
        frame.trouble = "what it says is no JSON";
    return frame;
}

std::string to_json(const Look& look)
{
    std::string out;
    json::Writer json{out};
    json.begin_object().key("unit");
    if (look.unit)
        json.begin_object()
            .member("active", look.unit->active)
            .member("sub", look.unit->sub)
            .end_object();
    else
        json.null();
    if (look.answer)
        json.key("status").raw(trim(look.answer->body));
    else
        json.member("error", look.answer.error().context);
    json.end_object();
    return out + "\n";
}

int run_status(const Invocation& invocation, Console& console)
{
    auto interval = drawing_interval(invocation, console);
    if (!interval)
        return static_cast<int>(daemon::Exit::usage);
    if (invocation.has("--watch")) {
        keep_drawing(console, *interval, [&](Extent room) {
            Look seen = look(invocation, console);
            if (invocation.json())
                return std::vector<std::string>{std::string{trim(to_json(seen))}};
            return draw_status(to_frame(seen), room.columns);
        });
        return 0;
    }
    Look seen = look(invocation, console);
    if (invocation.json())
        console.out(to_json(seen));
    else
        for (const std::string& line : draw_status(to_frame(seen), terminal_columns(console)))
            console.out(join(line, "\n"));
    return seen.answer ? 0 : 1;
}

}  // namespace

Verb status_verb()
{
    return {
        .name = "status",
        .arguments = {},
        .summary = "show how the service is, on one screen",
        .text =
            "The unit, readiness, store, shipments by status, orders by state, what is watched\n"
            "by how it is, the latencies of the routes that are used most, trends with what is\n"
            "expected of them, and the last faults. With --json all routes and series, as\n"
            "/status.json has them.\n"
            "\n"
            "The exit code is 0 when the daemon answered, else 1.",
        .options = {{"--watch", "", "keep it on the screen, until Ctrl-C"},
                    {"--interval", "DURATION", "how often --watch asks (2s)"}},
        .asks_daemon = true,
        .asks_anywhere = true,
        .run = run_status};
}

}  // namespace holdfast::ctl
