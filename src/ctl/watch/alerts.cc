// Shows alerts and who is told of them, and takes an operator's word on one.
#include "ctl/watch/alerts.h"

#include <algorithm>
#include <array>

#include "base/percent.h"
#include "base/text.h"
#include "ctl/answer.h"
#include "ctl/table.h"
#include "ctl/watch/circumstance.h"
#include "ctl/watch/listing.h"
#include "lib/json/writer.h"

namespace holdfast::ctl {
namespace {

constexpr int exit_usage = static_cast<int>(daemon::Exit::usage);
constexpr std::array<std::string_view, 3> alert_states{"active", "resolved", "all"};

bool has_object(const json::Node& node, std::string_view name)
{
    const json::Node* found = node.find(name);
    return found != nullptr && found->kind == json::Kind::object;
}

// What became of it, in a word.
std::string_view state_of(const json::Node& alert)
{
    if (!printable_text(alert, "resolved").empty())
        return "resolved";
    if (has_object(alert, "acknowledged"))
        return "acknowledged";
    const std::string held = printable_text(alert, "held");
    if (held == "by_silence")
        return "silenced";
    return held == "by_dependency" ? "held back" : "firing";
}

std::string reason_of(const json::Node& alert)
{
    std::string text = why_of(alert);
    if (std::string children = list_of(alert, "children"); !children.empty())
        append_to(text, text.empty() ? "" : "; ", "with it: ", children);
    return or_dash(std::move(text));
}

std::vector<std::string> alert_lines(const std::vector<json::Node>& alerts, std::size_t columns)
{
    Table table{{{"ID", true}, {"ALERT"}, {"KIND"}, {"SERVICE"}, {"STATE"}, {"SINCE"}, {"REASON"}}};
    for (const json::Node& each : alerts)
        table.add({printable_text(each, "id"), std::string{state_of(each)},
                   printable_text(each, "kind"), or_dash(printable_text(each, "serviceId")),
                   or_dash(printable_text(each, "status")),
                   to_seconds(printable_text(each, "since")), reason_of(each)});
    return table.lines(columns);
}

std::vector<std::string> receiver_lines(const std::vector<json::Node>& receivers,
                                        std::size_t columns)
{
    Table table{{{"NAME"},
                 {"FORMAT"},
                 {"STATE"},
                 {"WAITING", true},
                 {"SENT", true},
                 {"FAILED", true},
                 {"DEAD", true},
                 {"DETAIL"}}};
    for (const json::Node& each : receivers)
        table.add({printable_text(each, "name"), printable_text(each, "format"),
                   flag_of(each, "away") ? "away" : "reached", printable_text(each, "waiting"),
                   printable_text(each, "sent"), printable_text(each, "failed"),
                   printable_text(each, "dead"), or_dash(printable_text(each, "detail"))});
    return table.lines(columns);
}

}  // namespace

int list_alerts(const Invocation& invocation, Console& console)
{
    const std::string state = invocation.value("--state", "active");
    if (invocation.arguments.size() > 1 ||
        std::ranges::find(alert_states, state) == alert_states.end())
        return complain(console, "list takes no argument, and --state active, resolved or all",
                        exit_usage);
    return print_list(invocation, console, with_field("/alerts", "state", state), "list of alerts",
                      [&](const std::vector<json::Node>& alerts, std::size_t columns) {
                          std::vector<std::string> lines = alert_lines(alerts, columns);
                          if (invocation.has("--lines"))
                              return with_lines(std::move(lines), alerts);
                          return lines;
                      });
}

int acknowledge_alert(const Invocation& invocation, Console& console)
{
    if (invocation.arguments.size() != 2 || !may_stand_in_path(invocation.arguments[1]))
        return complain(console, "ack takes the ID of an alert", exit_usage);
    curl::Fetch request{.method = "POST",
                        .url = join("/alerts/", percent_encode(invocation.arguments[1]), "/ack")};
    request.headers = {"Content-Type: application/json"};
    request.body = "{}";
    return print_answer(invocation, console, std::move(request), {.what = "alert", .member = "id"},
                        [](const json::Node& alert) {
                            const std::string service = printable_text(alert, "serviceId");
                            return join("alert ", printable_text(alert, "id"), " (",
                                        printable_text(alert, "kind"),
                                        service.empty() ? "" : " of ", service,
                                        ") is acknowledged: no more reminders of it\n");
                        });
}

int test_receivers(const Invocation& invocation, Console& console)
{
    if (invocation.arguments.size() > 2)
        return complain(console, "test takes the name of one RECEIVER, or none for all",
                        exit_usage);
    curl::Fetch request{.method = "POST", .url = "/alerts/test"};
    request.headers = {"Content-Type: application/json"};
    json::Writer json{request.body};
    json.begin_object();
    if (invocation.arguments.size() == 2)
        json.member("receiver", invocation.arguments[1]);
    json.end_object();
    return print_answer(
        invocation, console, std::move(request),
        {.what = "list of receivers", .member = "receivers"}, [](const json::Node& answer) {
            const std::string names = list_of(answer, "receivers", "name");
            return names.empty() ? std::string{"there is no receiver\n"}
                                 : join("a test message is on its way to ", names,
                                        " (what came of it: holdfastctl alerts receivers)\n");
        });
}

int list_receivers(const Invocation& invocation, Console& console)
{
    if (invocation.arguments.size() != 1)
        return complain(console, "receivers takes no argument", exit_usage);
    return print_list(invocation, console, "/receivers", "list of receivers", receiver_lines);
}

}  // namespace holdfast::ctl
