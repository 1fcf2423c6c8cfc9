// Shows when what is watched was not up.
#include "base/text.h"
#include "ctl/answer.h"
#include "ctl/table.h"
#include "ctl/verb.h"
#include "ctl/watch/circumstance.h"
#include "ctl/watch/listing.h"

namespace holdfast::ctl {
namespace {

std::string until_of(const json::Node& incident)
{
    const std::string to = printable_text(incident, "to");
    return to.empty() ? "still" : to_seconds(to);
}

std::vector<std::string> incident_lines(const std::vector<json::Node>& incidents,
                                        std::size_t columns)
{
    Table table{{{"FROM"}, {"UNTIL"}, {"LASTED", true}, {"STATE"}, {"SERVICE"}, {"REASON"}}};
    for (const json::Node& each : incidents)
        table.add({to_seconds(printable_text(each, "from")), until_of(each),
                   span_of(each, "seconds"), printable_text(each, "status"),
                   printable_text(each, "serviceId"), or_dash(why_of(each))});
    return table.lines(columns);
}

int run_incidents(const Invocation& invocation, Console& console)
{
    std::string path = "/incidents";
    for (std::string_view option : {"--service", "--from"})
        if (invocation.has(option))
            path = with_field(std::move(path), option.substr(2), invocation.value(option, {}));
    return print_list(invocation, console, std::move(path), "list of incidents",
                      [&](const std::vector<json::Node>& incidents, std::size_t columns) {
                          std::vector<std::string> lines = incident_lines(incidents, columns);
                          if (invocation.has("--lines"))
                              return with_lines(std::move(lines), incidents);
                          return lines;
                      });
}

}  // namespace

Verb incidents_verb()
{
    return {
        .name = "incidents",
        .arguments = {},
        .summary = "show when what is watched was not up",
        .text =
            "One line an incident, the newest first: from the first failure until the service\n"
            "was up again, without the time in maintenance, and the worst it was. Where a\n"
            "systemd unit runs the service, the reason says what happened to that before it;\n"
            "--lines shows all of it, and the last lines of the unit. With --json each has its\n"
            "changes of state.\n"
            "\n"
            "The exit code is 0 on success, 65 when what was asked for is wrong, 69 when the\n"
            "daemon does not answer.",
        .options = {{"--service", "ID", "only of this service"},
                    {"--from", "TIME", "only since then: 2026-10-01T00:00:00Z, or 30d ago"},
                    lines_option,
                    limit_option,
                    after_option},
        .asks_daemon = true,
        .asks_anywhere = true,
        .run = run_incidents};
}

}  // namespace holdfast::ctl
