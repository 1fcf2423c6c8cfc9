// Shows what has happened: requests, answers, errors, and what became of orders, shipments,
// services and alerts.
#include <algorithm>
#include <array>

#include "base/text.h"
#include "ctl/answer.h"
#include "ctl/client.h"
#include "ctl/deeds.h"
#include "ctl/status/live.h"
#include "ctl/table.h"
#include "ctl/verb.h"
#include "ctl/watch/listing.h"

namespace holdfast::ctl {
namespace {

constexpr std::string_view path = "/events";
constexpr std::string_view what = "list of events";
constexpr std::size_t export_page = 1000;

std::string with_selection(const Invocation& invocation, std::string asked)
{
    for (std::string_view option : {"--type", "--from", "--to"})
        if (invocation.has(option))
            asked = with_field(std::move(asked), option.substr(2), invocation.value(option, {}));
    return asked;
}

std::string data_of(const json::Node& event)
{
    const json::Node* data = event.find("data");
    return data == nullptr ? std::string{} : printable(to_json(*data));
}

std::vector<std::string> event_lines(const std::vector<json::Node>& events, std::size_t columns)
{
    Table table{{{"TIME"}, {"TYPE"}, {"KEY"}, {"DATA"}}};
    for (const json::Node& each : events)
        table.add({to_seconds(printable_text(each, "timestamp")),
                   printable_text(each, "event_type"), or_dash(printable_text(each, "key")),
                   data_of(each)});
    return table.lines(columns);
}

int list_events(const Invocation& invocation, Console& console)
{
    return print_list(invocation, console, with_selection(invocation, std::string{path}), what,
                      event_lines);
}

// The newest at the bottom, as of a file.
int tail_once(const Invocation& invocation, Console& console)
{
    int exit = 0;
    auto list =
        fetch_list(invocation, console, with_selection(invocation, std::string{path}), what, exit);
    if (!list)
        return exit;
    for (json::Member& member : list->members)
        if (member.name == "items")
            std::ranges::reverse(member.value.items);
        else
            member.value = {};
    print_items(invocation, console, *list, event_lines);
    return 0;
}

int tail_events(const Invocation& invocation, Console& console)
{
    const auto interval = drawing_interval(invocation, console);
    if (!interval)
        return static_cast<int>(daemon::Exit::usage);
    if (!console.is_terminal() || invocation.json())
        return tail_once(invocation, console);
    keep_drawing(console, *interval, [&](Extent room) {
        int exit = 0;
        const std::size_t rows = std::clamp<std::size_t>(room.rows, 2, export_page) - 1;
        const std::optional<json::Node> list =
            fetch_pages(invocation, console,
                        {.path = with_selection(invocation, std::string{path}),
                         .what = what,
                         .items_max = rows},
                        exit);
        if (!list)
            return std::vector<std::string>{"The daemon does not answer."};
        std::vector<json::Node> events = list->find("items")->items;
        std::ranges::reverse(events);
        return event_lines(events, room.columns);
    });
    return 0;
}

// An object a line, the oldest first, all of them.
int export_events(const Invocation& invocation, Console& console)
{
    Paging paging{.path = with_selection(invocation, "/events?order=oldest"),
                  .what = what,
                  .items_max = export_page,
                  .after = invocation.value("--after", {})};
    for (;;) {
        int exit = 0;
        const std::optional<json::Node> page = fetch_pages(invocation, console, paging, exit);
        if (!page)
            return exit;
        for (const json::Node& each : page->find("items")->items)
            console.out(to_json(each) + "\n");
        paging.after = printable_text(*page, "next");
        if (paging.after.empty())
            return 0;
    }
}

std::vector<std::string> dead_lines(const std::vector<json::Node>& letters, std::size_t columns)
{
    Table table{
        {{"TIME"}, {"TOPIC"}, {"PARTITION", true}, {"OFFSET", true}, {"REASON"}, {"VALUE"}}};
    for (const json::Node& each : letters)
        table.add({to_seconds(printable_text(each, "at")), printable_text(each, "topic"),
                   printable_text(each, "partition"), printable_text(each, "offset"),
                   printable_text(each, "reason"), printable_text(each, "value")});
    return table.lines(columns);
}

int list_dead(const Invocation& invocation, Console& console)
{
    return print_list(invocation, console, "/events/dead", "list of dead letters", dead_lines);
}

std::vector<std::string> parked_lines(const std::vector<json::Node>& parked, std::size_t columns)
{
    Table table{{{"SINCE"}, {"SINK"}, {"TYPE"}, {"KEY"}, {"REASON"}}};
    for (const json::Node& each : parked)
        table.add({to_seconds(printable_text(each, "parked_at")), printable_text(each, "sink"),
                   printable_text(each, "event_type"), or_dash(printable_text(each, "key")),
                   printable_text(each, "reason")});
    return table.lines(columns);
}

int list_parked(const Invocation& invocation, Console& console)
{
    return print_list(invocation, console, "/events/parked", "list of parked events", parked_lines);
}

constexpr std::array<Deed, 5> deeds{{{"list", list_events},
                                     {"tail", tail_events},
                                     {"export", export_events},
                                     {"dead", list_dead},
                                     {"parked", list_parked}}};

int run_events(const Invocation& invocation, Console& console)
{
    return run_deed(deeds, "events", "list", invocation, console);
}

}  // namespace

Verb events_verb()
{
    return {.name = "events",
            .arguments = "[list | tail | export | dead | parked]",
            .summary = "show what has happened: requests, orders, services, alerts",
            .text =
                "list shows the newest events, tail keeps them on the screen until Ctrl-C; in a\n"
                "pipe it shows the last ones once. export writes all of them, the oldest first,\n"
                "a JSON object a line.\n"
                "\n"
                "dead shows what came from a Kafka topic and is no event, parked what Kafka\n"
                "refused for good and what waits behind such an event, each with the reason.\n"
                "\n"
                "The exit code is 0 on success, 65 when what was asked for is wrong, 69 when the\n"
                "daemon does not answer.",
            .options = {{"--type", "TYPE", "only of this type, such as order.accepted"},
                        {"--from", "TIME", "only from then on, such as 2026-11-21T00:00:00Z"},
                        {"--to", "TIME", "only from before that time"},
                        {"--interval", "DURATION", "tail: how often the daemon is asked (2s)"},
                        limit_option,
                        after_option},
            .asks_daemon = true,
            .asks_anywhere = true,
            .run = run_events};
}

}  // namespace holdfast::ctl
