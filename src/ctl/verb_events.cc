// Shows what has happened: requests, answers, errors, and what became of orders, shipments,
// services and alerts.
#include <algorithm>
#include <array>

#include "base/text.h"
#include "ctl/answer.h"
#include "ctl/client.h"
#include "ctl/deeds.h"
#include "ctl/screen/live.h"
#include "ctl/screen/question.h"
#include "ctl/table.h"
#include "ctl/verb.h"
#include "ctl/watch/listing.h"
#include "lib/json/node_text.h"

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
    return data == nullptr ? std::string{} : printable(json::to_text(*data));
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

// The same, and what comes after it.
class EventView final : public View {
public:
    EventView(const Invocation& invocation, const Console& console)
        : invocation_{invocation}, console_{console}
    {
    }

    std::string title() const override { return title_of(invocation_, "events"); }
    Sight look(const std::atomic<bool>& is_abandoned) override
    {
        const std::string asked =
            with_field(with_selection(invocation_, std::string{path}), "limit", join(shown_max));
        found_ =
            ask_for(invocation_, console_, asked, {.what = what, .member = "items"}, is_abandoned);
        return {.trouble = found_.trouble,
                .json = found_.trouble.empty() ? found_.json : json_of_trouble(found_.trouble)};
    }
    void take(Instant /*now*/) override
    {
        events_ = std::move(found_.document.root.find("items")->items);
        std::ranges::reverse(events_);
    }
    void miss() override {}
    Picture draw(Extent room) const override
    {
        // One line is the head of the table.
        const std::size_t rows = room.rows == 0 ? shown_max : room.rows - 1;
        const std::size_t skipped = events_.size() - std::min(rows, events_.size());
        const std::vector<json::Node> shown{events_.begin() + static_cast<std::ptrdiff_t>(skipped),
                                            events_.end()};
        Picture picture;
        for (std::string& line : event_lines(shown, room.columns))
            picture.push_back(line_of(std::move(line)));
        return picture;
    }

private:
    // As many as a high terminal has room for.
    static constexpr std::size_t shown_max = 100;

    const Invocation& invocation_;
    const Console& console_;
    Answered found_;  // The looking thread's, until it is taken.
    std::vector<json::Node> events_;
};

int tail_events(const Invocation& invocation, Console& console)
{
    const auto settings = live_settings(invocation, console);
    if (!settings)
        return static_cast<int>(daemon::Exit::usage);
    if (!console.is_terminal() || invocation.json())
        return tail_once(invocation, console);
    EventView view{invocation, console};
    return keep_showing(view, console, *settings);
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
            console.out(json::to_text(each) + "\n");
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
    return {
        .name = "events",
        .arguments = "[list | tail | export | dead | parked]",
        .summary = "show what has happened: requests, orders, services, alerts",
        .text =
            "list shows the newest events, tail keeps them on the screen until Ctrl-C or q;\n"
            "in a pipe it shows the last ones once. export writes all of them, the oldest first,\n"
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
                    interval_option,
                    count_option,
                    limit_option,
                    after_option},
        .asks_daemon = true,
        .asks_anywhere = true,
        .run = run_events};
}

}  // namespace holdfast::ctl
