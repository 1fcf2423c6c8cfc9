// Shows orders: some, one with every call that was made for it, or how many there are.
#include <algorithm>
#include <array>
#include <cstdint>
#include <string>

#include "base/percent.h"
#include "base/text.h"
#include "ctl/answer.h"
#include "ctl/client.h"
#include "ctl/orders/orders.h"
#include "ctl/orders/show.h"

namespace holdfast::ctl {
namespace {

constexpr int exit_usage = static_cast<int>(daemon::Exit::usage);

constexpr std::array<std::string_view, 4> states{"Processing", "Validated", "Rejected", "Failed"};
constexpr std::uint64_t limit_max = 1000;

// What is wrong with how the list was asked for; empty when nothing is.
std::string find_problem(const Invocation& invocation)
{
    if (invocation.arguments.size() != 1)
        return "list takes no argument";
    auto limit = parse_number<std::uint64_t>(invocation.value("--limit", "20"));
    if (!limit || *limit < 1 || *limit > limit_max)
        return join("--limit takes a number from 1 to ", limit_max);
    if (invocation.has("--state") &&
        std::ranges::find(states, invocation.value("--state", {})) == states.end())
        return "--state takes Processing, Validated, Rejected or Failed";
    return {};
}

std::string list_path(const Invocation& invocation)
{
    std::string path = join("/orders?limit=", invocation.value("--limit", "20"));
    for (std::string_view option : {"--state", "--product", "--after"})
        if (invocation.has(option))
            append_to(path, "&", option.substr(2), "=",
                      percent_encode(invocation.value(option, {})));
    return path;
}

std::string wait_line(const json::Node& order)
{
    const json::Node* wait = order.find("waits_for");
    if (wait == nullptr || wait->kind != json::Kind::object)
        return {};
    std::string what = printable_text(*wait, "what");
    std::string until = printable_text(*wait, "until");
    std::string text = join(what, ", due ", until);
    if (what == "first_call")
        text = "its first call";  // When a place is free: there is no time to tell.
    else if (what == "retry")
        text = join("its next call, due ", until);
    else if (what == "recovery")
        text = join("the service to recover, due ", until);
    else if (what == "answer")
        text = join("the service's answer, until ", until, " at the latest");
    std::string deadline = printable_text(*wait, "deadline");
    return join("  waits for ", text,
                deadline.empty() ? "; its deadline stands still while the breaker is forced open"
                                 : join("; fails after ", deadline),
                "\n");
}

std::string link_lines(const json::Node& order)
{
    std::string text;
    for (std::string_view name :
         {"finished_at", "shipment_id", "placed_by", "ended_by", "retry_of"})
        if (std::string value = printable_text(order, name); !value.empty())
            append_to(text, "  ", name, " ", value, "\n");
    return text;
}

std::string list_lines(const json::Node& page)
{
    std::string text = order_head();
    if (const json::Node* items = page.find("items"))
        for (const json::Node& order : items->items)
            text += order_line(order);
    if (std::string next = printable_text(page, "next"); !next.empty())
        append_to(text, "There are more: --after ", next, "\n");
    return text;
}

std::string history_lines(const json::Node& order)
{
    std::string text = order_line(order) + link_lines(order) + wait_line(order);
    if (const json::Node* attempts = order.find("history"))
        for (const json::Node& attempt : attempts->items)
            text += attempt_line(attempt);
    return text;
}

std::string stats_lines(const json::Node& stats)
{
    std::string text;
    if (const json::Node* orders = stats.find("orders"))
        for (const json::Member& state : orders->members)
            append_to(text, padded(state.name, 12), state.value.text, "\n");
    if (std::string oldest = printable_text(stats, "oldest_since"); !oldest.empty())
        append_to(text, "the oldest that is not final is of ", oldest, "\n");
    if (std::string hold = printable_text(stats, "hold"); hold != "none")
        append_to(text, "the queue stands still: ", hold, "\n");
    if (const json::Node* breaker = stats.find("breaker"))
        text += breaker_lines(*breaker);
    return text;
}

}  // namespace

int list_orders(const Invocation& invocation, Console& console)
{
    if (std::string problem = find_problem(invocation); !problem.empty())
        return complain(console, problem, exit_usage);
    return print_answer(invocation, console, {.url = list_path(invocation)},
                        {.what = "list of orders", .member = "items"}, list_lines);
}

int show_order(const Invocation& invocation, Console& console)
{
    if (invocation.arguments.size() != 2 || !may_stand_in_path(invocation.arguments[1]))
        return complain(console, "show takes the ID of an order", exit_usage);
    return print_answer(invocation, console, {.url = order_path(invocation.arguments[1])},
                        order_expected, history_lines);
}

int show_order_stats(const Invocation& invocation, Console& console)
{
    if (invocation.arguments.size() != 1)
        return complain(console, "stats takes no argument", exit_usage);
    return print_answer(invocation, console, {.url = "/orders/stats"},
                        {.what = "count of orders", .member = "orders"}, stats_lines);
}

}  // namespace holdfast::ctl
