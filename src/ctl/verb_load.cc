// Rehearses: sends orders while the simulated service fails as it is told, and judges what comes of
// them.
#include <optional>
#include <system_error>

#include "base/text.h"
#include "ctl/answer.h"
#include "ctl/load/load.h"
#include "ctl/load/report.h"
#include "ctl/verb.h"
#include "lib/curl/fetch.h"

namespace holdfast::ctl {
namespace {

constexpr int exit_cannot_create = static_cast<int>(daemon::Exit::cannot_create);
constexpr int exit_signal = 128;

// Before anything is changed: whether there is a daemon that takes orders from us. The exit code.
int look_at_daemon(const Target& target, Console& console)
{
    auto answer = curl::fetch({.url = join(target.url, "/orders/stats"),
                               .ca_file = target.ca_file,
                               .headers = target.headers});
    if (!answer)
        return say_silence(Error{answer.error()}.during(join("ask the daemon at ", target.url)),
                           console);
    return answer->status == 200 ? 0 : say_refusal(*answer, console);
}

int rehearse(const LoadOptions& options, Target target, const Invocation& invocation,
             Console& console)
{
    std::optional<Simulation> simulation;
    std::optional<FoundBehaviour> found;
    Load load{options, std::move(target), console, !invocation.json()};
    if (options.scenario) {
        simulation.emplace(options.upstream);
        auto behaviour = simulation->behaviour();
        if (!behaviour)
            return complain(console,
                            join(behaviour.error().context, " (systemctl start holdfast-upstream)"),
                            exit_unavailable);
        found.emplace(*simulation, *std::move(behaviour), console);
        if (auto set = simulation->set_mode(to_string(*options.scenario)); !set)
            return complain(console, set.error().context, exit_unavailable);
    }
    LoadReport report = load.run(simulation ? &*simulation : nullptr);
    if (found) {
        auto restored = found->restore();
        report.expectations.push_back({.what = "the service is left as it was found",
                                       .is_met = static_cast<bool>(restored),
                                       .seen = restored ? "it is" : restored.error().context});
    }
    console.out(invocation.json() ? to_json(report, options) : describe(report, options));
    if (report.signal != 0)
        return exit_signal + report.signal;
    return report.is_pass() ? 0 : 1;
}

int run_load(const Invocation& invocation, Console& console)
{
    auto options = read_load_options(invocation);
    if (!options)
        return complain(console, options.error().context, static_cast<int>(daemon::Exit::usage));
    auto target = find_target(invocation, console);
    if (!target)
        return complain(console, target.error().context, exit_unavailable);
    if (int exit = look_at_daemon(*target, console); exit != 0)
        return exit;
    try {
        return rehearse(*options, *std::move(target), invocation, console);
    } catch (const std::system_error& error) {
        return complain(console, join("the ledger: ", error.what()), exit_cannot_create);
    }
}

}  // namespace

Verb load_verb()
{
    std::span<const Option> options = load_options();
    return {.name = "load",
            .arguments = {},
            .summary = "rehearse a failure of the external service under load",
            .text =
                "Sends orders to the daemon at a fixed rate, while holdfast-upstream behaves as\n"
                "--mode says, asks for each order that was acknowledged, and says what became of\n"
                "them: accepted, lost, duplicated, transitions, response times. The verdict is\n"
                "PASS if every order was accepted, every answer came within 2 s, nothing was\n"
                "lost, /health_status found the service as it was, and no order made more than\n"
                "one transition. With --wait-recovery the failure ends, and every order must\n"
                "become final.\n"
                "\n"
                "Without --mode the service is left alone. At the end, and when it is\n"
                "interrupted, it behaves again as it was found, and a script goes on where it\n"
                "was; that this fails is a FAIL. The orders stay;\n"
                "their product is the name of the load. It asks the first address of \"listen\"\n"
                "without TLS, unless --url says otherwise.\n"
                "\n"
                "The exit code is 0 for PASS, 1 for FAIL, 64 when it cannot be meant, 69 when\n"
                "somebody does not answer, 73 when the ledger cannot be written.",
            .options = {options.begin(), options.end()},
            .asks_daemon = true,
            .asks_anywhere = true,
            .run = run_load};
}

}  // namespace holdfast::ctl
