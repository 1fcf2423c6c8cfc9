// Shows what is watched: all services, one as it is defined, or what came of its last checks.
#include <algorithm>
#include <cstdint>

#include "base/percent.h"
#include "base/text.h"
#include "ctl/client.h"
#include "ctl/screen/terminal_screen.h"
#include "ctl/table.h"
#include "ctl/watch/listing.h"
#include "ctl/watch/services.h"
#include "lib/json/node_text.h"

namespace holdfast::ctl {
namespace {

constexpr int exit_usage = static_cast<int>(daemon::Exit::usage);
constexpr std::uint64_t checks_max = 100;  // The daemon gives no more.

// What is looked at: its URL, or of what only that host sees the type and the name.
std::string target_of(const json::Node& service)
{
    std::string url = printable_text(service, "url");
    if (!url.empty())
        return url;
    std::string target = printable_text(service, "type");
    for (std::string_view name : {"unit", "units", "target", "slice", "timer", "path", "resource"})
        if (const std::string text = printable_text(service, name); !text.empty())
            append_to(target, " ", text);
    if (flag_of(service, "failed"))
        target += " failed";
    for (std::string_view name : {"command", "of"})
        if (const json::Node* list = service.find(name))
            for (const json::Node& each : list->items)
                append_to(target, " ", printable(each.text));
    return target;
}

std::string service_table(const json::Node& services, std::size_t columns)
{
    Table table{{{"ID"}, {"NAME"}, {"ENVIRONMENT"}, {"GROUP"}, {"CHECKED"}, {"BY"}, {"URL"}}};
    for (const json::Node& each : services.items)
        table.add({printable_text(each, "serviceId"), printable_text(each, "name"),
                   printable_text(each, "environment"), or_dash(printable_text(each, "group")),
                   flag_of(each, "enabled") ? "yes" : "no", or_dash(printable_text(each, "owner")),
                   target_of(each)});
    return join(join_list(table.lines(columns), "\n"), "\n");
}

// A value in one line: a text as it is, what has parts as JSON.
std::string value_in_words(const json::Node& value)
{
    switch (value.kind) {
    case json::Kind::null:
        return "-";
    case json::Kind::string:
    case json::Kind::number:
        return printable(value.text);
    case json::Kind::boolean:
    case json::Kind::array:
    case json::Kind::object:
        return printable(json::to_text(value));
    }
    return {};
}

std::string service_lines(const json::Node& service)
{
    constexpr std::size_t name_column = 20;
    std::string text;
    for (const json::Member& member : service.members)
        append_to(text, padded(printable(member.name), name_column), value_in_words(member.value),
                  "\n");
    return text;
}

std::string check_table(const json::Node& answer, std::size_t columns)
{
    Table table{{{"AT"}, {"STATE"}, {"LATENCY", true}, {"VERSION"}, {"REASON"}}};
    for (const json::Node& each : answer.find("checks")->items) {
        std::string state = printable_text(each, "status");
        if (flag_of(each, "inMaintenance"))
            state += " (maintenance)";
        table.add({to_seconds(printable_text(each, "timestamp")), std::move(state),
                   milliseconds_of(each, "latencyMs"), or_dash(printable_text(each, "version")),
                   or_dash(printable_text(each, "errorMessage"))});
    }
    return join(join_list(table.lines(columns), "\n"), "\n");
}

}  // namespace

std::string service_path(std::string_view id)
{
    return join("/services/", percent_encode_past(id == "import" ? "import" : "export", id));
}

int list_services(const Invocation& invocation, Console& console)
{
    if (invocation.arguments.size() > 1)
        return complain(console, "list takes no argument", exit_usage);
    return print_answer(
        invocation, console,
        {.url = "/services", .timeout = usual_patience, .answer_bytes_max = long_answer_bytes_max},
        {.what = "list of services"}, [&](const json::Node& services) {
            return service_table(services, terminal_columns(console));
        });
}

int show_service(const Invocation& invocation, Console& console)
{
    if (invocation.arguments.size() != 2 || !may_stand_in_path(invocation.arguments[1]))
        return complain(console, "show takes the ID of a service", exit_usage);
    return print_answer(invocation, console, {.url = service_path(invocation.arguments[1])},
                        service_expected, service_lines);
}

int show_checks(const Invocation& invocation, Console& console)
{
    if (invocation.arguments.size() != 1 || !may_stand_in_path(invocation.arguments[0]))
        return complain(console, "checks takes the ID of a service", exit_usage);
    auto limit = parse_number<std::uint64_t>(invocation.value("--limit", "20"));
    if (!limit || *limit < 1 || *limit > checks_max)
        return complain(console, join("--limit takes a number from 1 to ", checks_max), exit_usage);
    const std::string path = join("/health/", percent_encode(invocation.arguments[0]));
    return print_answer(
        invocation, console, {.url = with_field(path, "limit", join(*limit))},
        {.what = "list of checks", .member = "checks"},
        [&](const json::Node& answer) { return check_table(answer, terminal_columns(console)); });
}

}  // namespace holdfast::ctl
