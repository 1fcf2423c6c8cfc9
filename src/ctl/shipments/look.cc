// Shows shipments, some or one with its history, and changes a status.
#include <algorithm>
#include <optional>

#include "base/text.h"
#include "ctl/answer.h"
#include "ctl/client.h"
#include "ctl/shipments/shipments.h"
#include "ctl/shipments/status_filter.h"
#include "lib/json/document.h"
#include "lib/json/writer.h"

namespace holdfast::ctl {
namespace {

constexpr int exit_usage = static_cast<int>(daemon::Exit::usage);
constexpr std::size_t status_column = 34;
constexpr std::size_t id_column = 12;

std::string line_of(const json::Node& shipment)
{
    return join(padded(printable_text(shipment, "id"), id_column),
                padded(printable_text(shipment, "status"), status_column),
                printable_text(shipment, "created_at"), "\n");
}

// "2026-11-21T03:04:05.678901Z  CREATED -> LOST  uid:0"
std::string step_of(const json::Node& entry)
{
    auto or_words = [&](std::string_view name, std::string_view words) {
        std::string text = printable_text(entry, name);
        return text.empty() ? std::string{words} : text;
    };
    std::string from = printable_text(entry, "from");
    return join("  ", or_words("at", "at an unknown time"), "  ", from, from.empty() ? "" : " -> ",
                or_words("to", "deleted"), "  ", or_words("actor", "another program"), "\n");
}

bool is_number(std::string_view text)
{
    return parse_number<std::uint64_t>(text).has_value();
}

std::string list_lines(const json::Node& page)
{
    std::string text = join(padded("ID", id_column), padded("STATUS", status_column), "CREATED\n");
    if (const json::Node* items = page.find("items"))
        for (const json::Node& shipment : items->items)
            text += line_of(shipment);
    return text;
}

}  // namespace

int list_shipments(const Invocation& invocation, Console& console)
{
    std::string limit = invocation.value("--limit", "20");
    if (invocation.arguments.size() != 1 || !is_number(limit))
        return complain(console, "list takes no argument, and --limit a number", exit_usage);
    auto path = with_status(join("/shipments?limit=", limit), invocation, console);
    if (!path)
        return exit_usage;
    return print_answer(invocation, console, {.url = *path},
                        {.what = "list of shipments", .member = "items"}, list_lines);
}

int show_shipment(const Invocation& invocation, Console& console)
{
    if (invocation.arguments.size() != 2 || !is_number(invocation.arguments[1]))
        return complain(console, "show takes the ID of a shipment", exit_usage);
    std::string path = join("/shipments/", invocation.arguments[1]);
    int exit = 0;
    auto shipment = fetch_body(invocation, console, {.url = path}, exit);
    if (!shipment)
        return exit;
    auto history =
        fetch_body(invocation, console, {.url = join(path, "/history?limit=1000")}, exit);
    if (!history)
        return exit;
    if (invocation.json()) {
        console.out(
            join("{\"shipment\":", trim(*shipment), ",\"history\":", trim(*history), "}\n"));
        return 0;
    }
    json::Document found = json::parse(*shipment);
    json::Document steps = json::parse(*history);
    std::string text = line_of(found.root);
    if (const json::Node* items = steps.root.find("items"))
        for (const json::Node& entry : items->items)
            text += step_of(entry);
    console.out(text);
    return 0;
}

int set_shipment(const Invocation& invocation, Console& console)
{
    if (invocation.arguments.size() != 3 || !is_number(invocation.arguments[1]))
        return complain(console, "set takes the ID of a shipment and its new STATUS", exit_usage);
    std::string body;
    json::Writer json{body};
    json.begin_object().member("status", invocation.arguments[2]);
    if (invocation.has("--from"))
        json.member("previous", invocation.value("--from", {}));
    json.end_object();
    int exit = 0;
    curl::Fetch request{.method = "PATCH", .url = join("/shipments/", invocation.arguments[1])};
    request.headers = {"Content-Type: application/json"};
    request.body = std::move(body);
    auto answer = fetch_body(invocation, console, std::move(request), exit);
    if (!answer)
        return exit;
    console.out(invocation.json() ? *answer : line_of(json::parse(*answer).root));
    return 0;
}

}  // namespace holdfast::ctl
