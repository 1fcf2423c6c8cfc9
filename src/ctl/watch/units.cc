#include "ctl/watch/units.h"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>
#include <vector>

#include "base/percent.h"
#include "base/text.h"
#include "ctl/client.h"
#include "ctl/status/words.h"
#include "ctl/table.h"
#include "ctl/watch/circumstance.h"
#include "ctl/watch/listing.h"

namespace holdfast::ctl {
namespace {

std::string bytes_of(const json::Node& unit, std::string_view name)
{
    const json::Node* found = unit.find(name);
    const auto bytes = found == nullptr ? std::nullopt : found->integer();
    return bytes ? bytes_in_words(*bytes) : std::string{};
}

// "12.3 MiB of 64.0 MiB"; only what is known.
std::string with_limit(std::string used, const std::string& limit)
{
    if (used.empty() && limit.empty())
        return {};
    std::string text = or_dash(std::move(used));
    return limit.empty() ? text : join(text, " of ", limit);
}

std::string state_of(const json::Node& unit)
{
    std::string state = or_dash(printable_text(unit, "activeState"));
    if (const std::string sub = printable_text(unit, "subState"); !sub.empty())
        append_to(state, " (", sub, ")");
    if (const std::string since = printable_text(unit, "since"); !since.empty())
        append_to(state, " since ", to_seconds(since));
    return state;
}

std::string load_of(const json::Node& unit)
{
    std::string load = or_dash(printable_text(unit, "loadState"));
    if (const std::string file = printable_text(unit, "unitFileState"); !file.empty())
        append_to(load, " (", file, ")");
    if (flag_of(unit, "needsDaemonReload"))
        load += "; its file was changed: systemctl daemon-reload";
    return load;
}

// "web", "unit:web.service (discovered by web-units)", "api (run by it)"
std::string service_of(const json::Node& service)
{
    std::string text = printable_text(service, "serviceId");
    const std::string relation = printable_text(service, "relation");
    const std::string by = printable_text(service, "discoveredBy");
    if (flag_of(service, "discovered"))
        append_to(text, " (discovered", by.empty() ? "" : " by ", by, ")");
    if (relation == "run_by")
        text += " (run by it)";
    else if (relation == "triggered")
        text += " (about its timer)";
    return text;
}

std::vector<std::string> unit_table(const std::vector<json::Node>& units, std::size_t columns)
{
    Table table{{{"UNIT"},
                 {"LOAD"},
                 {"ACTIVE"},
                 {"SUB"},
                 {"SINCE"},
                 {"RESTARTS", true},
                 {"MEMORY", true},
                 {"SERVICES"},
                 {"FAILURE"}}};
    for (const json::Node& each : units)
        table.add(
            {printable_text(each, "name"), or_dash(printable_text(each, "loadState")),
             or_dash(printable_text(each, "activeState")),
             or_dash(printable_text(each, "subState")), to_seconds(printable_text(each, "since")),
             or_dash(printable_text(each, "restarts")), or_dash(bytes_of(each, "memoryBytes")),
             or_dash(list_of(each, "services")), or_dash(printable_text(each, "failure"))});
    return table.lines(columns);
}

class Sheet {
public:
    // What there is nothing to say about is left out.
    void add(std::string_view name, const std::string& text)
    {
        constexpr std::size_t name_column = 14;
        if (!text.empty())
            append_to(text_, padded(std::string{name}, name_column), text, "\n");
    }
    void add_line(std::string_view line) { append_to(text_, line, "\n"); }
    std::string text() && { return std::move(text_); }

private:
    std::string text_;
};

void add_timer(Sheet& sheet, const json::Node& unit)
{
    const json::Node* timer = unit.find("timer");
    if (timer == nullptr || timer->kind != json::Kind::object)
        return;
    const std::string last = printable_text(*timer, "lastTrigger");
    const std::string next = printable_text(*timer, "nextElapse");
    sheet.add("triggers", printable_text(*timer, "triggers"));
    sheet.add("triggered", last.empty() ? "never" : to_seconds(last));
    sheet.add("next", next.empty() ? "it waits for nothing" : to_seconds(next));
}

std::string unit_sheet(const json::Node& unit)
{
    Sheet sheet;
    sheet.add("unit", printable_text(unit, "name"));
    sheet.add("description", printable_text(unit, "description"));
    sheet.add("load", load_of(unit));
    sheet.add("active", state_of(unit));
    sheet.add("failure", printable_text(unit, "failure"));
    sheet.add("result", printable_text(unit, "result"));
    sheet.add("main process", printable_text(unit, "exit"));
    sheet.add("says", printable_text(unit, "statusText"));
    sheet.add("restarts", printable_text(unit, "restarts"));
    sheet.add("invocation", printable_text(unit, "invocation"));
    sheet.add("memory",
              with_limit(bytes_of(unit, "memoryBytes"), bytes_of(unit, "memoryBytesMax")));
    sheet.add("tasks", with_limit(printable_text(unit, "tasks"), printable_text(unit, "tasksMax")));
    if (const std::string cpu = span_of(unit, "cpuSeconds"); cpu != "-")
        sheet.add("processors", cpu);
    add_timer(sheet, unit);
    if (const json::Node* services = unit.find("services"))
        for (const json::Node& service : services->items)
            sheet.add("service", service_of(service));
    for (const std::string& line : lines_of(unit))
        sheet.add_line(line);
    if (const std::string trouble = printable_text(unit, "journalTrouble"); !trouble.empty())
        sheet.add_line(join("    no lines of the journal: ", trouble));
    return std::move(sheet).text();
}

// Dashes alone could be overlooked.
int judge_bus(const json::Node& answer, Console& console)
{
    const json::Node* bus = answer.find("bus");
    if (bus == nullptr || flag_of(*bus, "connected"))
        return 0;
    return complain(console,
                    join("how units are is not known: ", or_dash(printable_text(*bus, "why"))),
                    exit_unavailable);
}

// As systemctl has it.
std::string with_type(const std::string& name)
{
    constexpr std::array<std::string_view, 11> types{".service",   ".socket", ".device", ".mount",
                                                     ".automount", ".swap",   ".target", ".path",
                                                     ".timer",     ".slice",  ".scope"};
    const bool has_type =
        std::ranges::any_of(types, [&name](std::string_view type) { return name.ends_with(type); });
    return has_type ? name : name + ".service";
}

}  // namespace

bool is_unit_pattern(std::string_view name) noexcept
{
    return name.find_first_of("*?[") != std::string_view::npos;
}

int list_units(const Invocation& invocation, Console& console, std::string_view pattern)
{
    std::string path = "/units";
    if (!pattern.empty())
        path = with_field(std::move(path), "name", pattern);
    if (invocation.has("--state"))
        path = with_field(std::move(path), "state", invocation.value("--state", {}));
    int exit = 0;
    auto list = fetch_list(invocation, console, std::move(path), "list of units", exit);
    if (!list)
        return exit;
    print_items(invocation, console, *list, unit_table);
    return judge_bus(*list, console);
}

int show_unit(const Invocation& invocation, Console& console, const std::string& name)
{
    int exit = 0;
    auto body = fetch_body(
        invocation, console,
        {.url = join("/units/", percent_encode(with_type(name))), .timeout = usual_patience}, exit);
    if (!body)
        return exit;
    auto document = read_answer(*body, {.what = "unit", .member = "name"}, console);
    if (!document)
        return exit_unavailable;
    console.out(invocation.json() ? *body : unit_sheet(document->root));
    return judge_bus(document->root, console);
}

}  // namespace holdfast::ctl
