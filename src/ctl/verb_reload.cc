// Has the running daemon read its configuration again; `systemctl reload` runs this.
#include "base/text.h"
#include "ctl/client.h"
#include "ctl/verb.h"
#include "lib/json/document.h"

namespace holdfast::ctl {
namespace {

constexpr int exit_unavailable = 69;

std::string list_of(const json::Node& root, std::string_view name)
{
    std::vector<std::string> items;
    if (const json::Node* list = root.find(name))
        for (const json::Node& item : list->items)
            items.emplace_back(item.text);
    return join_list(items, ", ");
}

int tell_success(const json::Node& root, Console& console)
{
    std::string applied = list_of(root, "applied");
    std::string fixed = list_of(root, "restart_needed");
    console.out(join("reloaded: ", applied.empty() ? "nothing changed" : applied, "\n"));
    if (!fixed.empty())
        console.out(join("in force only after a restart (holdfastctl restart): ", fixed, "\n"));
    return 0;
}

int tell_refusal(const json::Node& root, Console& console)
{
    if (const json::Node* errors = root.find("errors"))
        for (const json::Node& error : errors->items)
            if (const json::Node* message = error.find("message"))
                console.err(join("holdfastctl: ", printable(message->text), "\n"));
    console.err("holdfastctl: reload refused: the running configuration stays in force\n");
    return static_cast<int>(daemon::Exit::config);
}

int run_reload(const Invocation& invocation, Console& console)
{
    auto answer = ask(invocation, console, "POST", "/control/reload");
    if (!answer && answer.error().code == Errc::invalid) {
        console.err(join("holdfastctl: reload: ", answer.error().context, "\n"));
        return static_cast<int>(daemon::Exit::usage);
    }
    if (!answer) {
        console.err(join("holdfastctl: ", answer.error().context,
                         " (is it running? systemctl status holdfast)\n"));
        return exit_unavailable;
    }
    if (invocation.json())
        console.out(answer->body);
    json::Document document = json::parse(answer->body);
    if (answer->status == 422)
        return tell_refusal(document.root, console);
    if (answer->status != 200) {
        console.err(join("holdfastctl: the daemon answered ", answer->status, ": ",
                         printable(trim(answer->body)), "\n"));
        return exit_unavailable;
    }
    return invocation.json() ? 0 : tell_success(document.root, console);
}

}  // namespace

Verb reload_verb()
{
    return {.name = "reload",
            .arguments = {},
            .summary = "have the daemon read its configuration again",
            .text =
                "Says what changed, and what counts only after a restart. A configuration with\n"
                "an error changes nothing.\n"
                "\n"
                "The exit code is 0 on success, 78 when the configuration is wrong, 69 when\n"
                "the daemon does not answer.",
            .asks_daemon = true,
            .asks_anywhere = true,
            .run = run_reload};
}

}  // namespace holdfast::ctl
