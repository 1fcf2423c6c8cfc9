// Silences: alerts about some services are not announced for a while.
#include "base/text.h"
#include "ctl/table.h"
#include "ctl/watch/alerts.h"
#include "ctl/watch/listing.h"
#include "ctl/watch/rule.h"

namespace holdfast::ctl {
namespace {

constexpr int exit_usage = static_cast<int>(daemon::Exit::usage);

constexpr RuleKind silence{.create = "alerts silence",
                           .end = "alerts unsilence",
                           .path = "/silences",
                           .expected = {.what = "silence", .member = "id"}};

std::vector<std::string> silence_lines(const std::vector<json::Node>& silences, std::size_t columns)
{
    Table table{{{"ID", true}, {"FROM"}, {"UNTIL"}, {"ABOUT"}, {"BY"}, {"COMMENT"}}};
    for (const json::Node& each : silences)
        table.add({printable_text(each, "id"), to_seconds(printable_text(each, "starts")),
                   to_seconds(printable_text(each, "ends")), about_of(each),
                   or_dash(printable_text(each, "author")),
                   or_dash(printable_text(each, "comment"))});
    return table.lines(columns);
}

}  // namespace

int silence_alerts(const Invocation& invocation, Console& console)
{
    return create_rule(invocation, console, silence, [](const json::Node& made) {
        return join("silence ", printable_text(made, "id"), ": ", about_of(made), ", until ",
                    to_seconds(printable_text(made, "ends")), "\n");
    });
}

int list_silences(const Invocation& invocation, Console& console)
{
    if (invocation.arguments.size() != 1)
        return complain(console, "silences takes no argument", exit_usage);
    return print_list(invocation, console, "/silences", "list of silences", silence_lines);
}

int end_silence(const Invocation& invocation, Console& console)
{
    return end_rule(invocation, console, silence);
}

}  // namespace holdfast::ctl
