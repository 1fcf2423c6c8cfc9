// What a message of the log means, what was seen of it on this host, and what to type.
#include <algorithm>

#include "base/text.h"
#include "ctl/answer.h"
#include "ctl/doctor/explanation.h"
#include "ctl/doctor/gather.h"
#include "ctl/verb.h"
#include "obs/message_ids.h"

namespace holdfast::ctl {
namespace {

std::string unknown(const std::string& name)
{
    std::vector<std::string_view> names;
    for (const obs::Message* each : messages::all())
        names.push_back(each->name);
    std::string_view close = closest_name(std::string_view{name}.substr(0, 60), names);
    return join("explain: no message is called ", printable(name),
                close.empty() ? join(" (journalctl -o verbose shows MESSAGE_ID)")
                              : join(" (did you mean ", close, "?)"));
}

// journalctl and people write ids with dashes and in capitals as well.
std::string normal(std::string_view text)
{
    std::string name = to_lower(text);
    std::string id = name;
    std::erase(id, '-');
    constexpr std::size_t id_digits = 32;
    return id.size() == id_digits && id.find_first_not_of("0123456789abcdef") == id.npos ? id
                                                                                         : name;
}

int run_explain(const Invocation& invocation, Console& console)
{
    constexpr int exit_usage = static_cast<int>(daemon::Exit::usage);
    if (invocation.has("--names")) {
        for (const obs::Message* each : messages::all())
            console.out(join(each->name, "\n"));
        return 0;
    }
    if (invocation.arguments.size() > 1)
        return complain(console, "explain takes one MESSAGE_ID or NAME", exit_usage);
    auto patient = doctor::find_patient(invocation);
    if (!patient)
        return complain(console, patient.error().context, exit_usage);
    const std::string asked = invocation.arguments.empty() ? "last" : invocation.arguments.front();
    const obs::Message* message = asked == "last" ? nullptr : messages::find(normal(asked));
    if (asked != "last" && message == nullptr)
        return complain(console, unknown(asked), exit_no_input);
    console.flush();
    const doctor::Evidence seen = doctor::gather(*patient, console);
    if (message == nullptr && !seen.journal.faults.empty())
        message = messages::find(seen.journal.faults.front().message);
    if (message == nullptr) {
        console.err(join("holdfastctl: explain: ",
                         seen.journal.is_read ? "the journal has no fault of the last hour"
                                              : "the journal cannot be read",
                         " (name one: holdfastctl explain NAME)\n"));
        return exit_no_input;
    }
    console.out(invocation.json() ? doctor::explain_as_json(*message, seen)
                                  : doctor::explain_as_text(*message, seen));
    return 0;
}

}  // namespace

Verb explain_verb()
{
    return {.name = "explain",
            .arguments = "[MESSAGE_ID | NAME | last]",
            .summary = "say what a message of the log means, and what to do",
            .text =
                "The entry of the journal's catalog; the newest such entry of the last hour, with\n"
                "its fields; how the unit, the disk, permissions and the schema are just now; the\n"
                "likely cause, the commands that lead to it, and those that repair it, as they\n"
                "are for this host. A message is named by its MESSAGE_ID, or like its page in\n"
                "docs/runbooks: disk-full. \"last\", or nothing, is the newest fault.\n"
                "\n"
                "The exit code is 0, or 66 when there is no such message, or no fault.",
            .options = {{"--unit", "UNIT", "the unit to look at"},
                        {"--instance", "NAME", "the same as --unit holdfast@NAME.service"},
                        {"--names", "", "print the names of all messages"}},
            .run = run_explain};
}

}  // namespace holdfast::ctl
