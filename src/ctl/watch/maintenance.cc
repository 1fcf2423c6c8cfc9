// Maintenance: some services are worked on, nothing about them is judged and nobody is told.
#include "base/text.h"
#include "ctl/table.h"
#include "ctl/watch/alerts.h"
#include "ctl/watch/listing.h"
#include "ctl/watch/rule.h"

namespace holdfast::ctl {
namespace {

constexpr int exit_usage = static_cast<int>(daemon::Exit::usage);

constexpr RuleKind maintenance{.create = "maintenance start",
                               .end = "maintenance end",
                               .path = "/maintenance",
                               .expected = {.what = "maintenance", .member = "id"}};

std::string_view state_of(const json::Node& window)
{
    if (flag_of(window, "underWay"))
        return "under way";
    return printable_text(window, "ended").empty() ? "-" : "ended";
}

// "every mon, tue at 02:30 UTC", or when it ends.
std::string until_of(const json::Node& window)
{
    const json::Node* recurs = window.find("recurs");
    if (recurs == nullptr || recurs->kind != json::Kind::object)
        return to_seconds(printable_text(window, "ends"));
    const std::string weekdays = list_of(*recurs, "weekdays");
    const std::string lasts = printable_text(window, "for");
    return join(weekdays.empty() ? "every day" : join("every ", weekdays), " at ",
                printable_text(*recurs, "at"), " ", printable_text(*recurs, "zone"),
                lasts.empty() ? "" : " for ", lasts);
}

std::vector<std::string> window_lines(const std::vector<json::Node>& windows, std::size_t columns)
{
    Table table{{{"ID", true}, {"STATE"}, {"FROM"}, {"UNTIL"}, {"ABOUT"}, {"BY"}, {"COMMENT"}}};
    for (const json::Node& each : windows)
        table.add({printable_text(each, "id"), std::string{state_of(each)},
                   to_seconds(printable_text(each, "starts")), until_of(each), about_of(each),
                   or_dash(printable_text(each, "author")),
                   or_dash(printable_text(each, "comment"))});
    return table.lines(columns);
}

std::string window_line(const json::Node& window)
{
    return join("maintenance ", printable_text(window, "id"), " of ", about_of(window), " from ",
                to_seconds(printable_text(window, "starts")), " until ", until_of(window), "\n");
}

}  // namespace

int list_maintenance(const Invocation& invocation, Console& console)
{
    if (invocation.arguments.size() > 1)
        return complain(console, "list takes no argument", exit_usage);
    return print_list(invocation, console, "/maintenance", "list of windows of maintenance",
                      window_lines);
}

int start_maintenance(const Invocation& invocation, Console& console)
{
    return create_rule(invocation, console, maintenance, window_line);
}

int end_maintenance(const Invocation& invocation, Console& console)
{
    return end_rule(invocation, console, maintenance);
}

}  // namespace holdfast::ctl
