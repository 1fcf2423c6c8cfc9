// Looks at orders and sees to them, through the running daemon.
#include <array>

#include "base/text.h"
#include "ctl/answer.h"
#include "ctl/deeds.h"
#include "ctl/orders/orders.h"
#include "ctl/screen/live.h"
#include "ctl/verb.h"

namespace holdfast::ctl {
namespace {

constexpr std::array<Deed, 5> deeds{{{"list", list_orders},
                                     {"show", show_order},
                                     {"retry", retry_order},
                                     {"fail", fail_order},
                                     {"stats", show_order_stats}}};

int run_orders(const Invocation& invocation, Console& console)
{
    if (invocation.has("--watch"))
        return watch_orders(invocation, console);
    for (std::string_view option : {"--count", "--interval"})
        if (invocation.has(option))
            return complain(console, join(option, ": only with --watch"),
                            static_cast<int>(daemon::Exit::usage));
    return run_deed(deeds, "orders", "", invocation, console);
}

}  // namespace

Verb orders_verb()
{
    return {
        .name = "orders",
        .arguments = "list | show ID | retry ID | fail ID | stats | --watch",
        .summary = "look at orders and see to them",
        .text =
            "list shows the newest orders, show one with the last hundred calls that were\n"
            "made for it and what it waits for, stats how many there are in each state.\n"
            "\n"
            "--watch keeps on the screen how many there are in each state, the backlog and the\n"
            "age of the oldest, how many come and go each second, the breaker, and the newest\n"
            "with the calls that were made for them, until Ctrl-C or q. While the daemon does\n"
            "not answer, it says since when, and goes on asking. In a pipe each picture\n"
            "follows the one before, and with --json each answer is a line.\n"
            "\n"
            "retry makes an order that waits due now; of a failed one it places a new\n"
            "order, once. fail gives up an order that waits. Nothing that is final is\n"
            "reopened.\n"
            "\n"
            "The exit code is 0 on success, 65 when the order is not in a state for it,\n"
            "66 when there is no such order, 69 when the daemon does not answer.",
        .options = {{"--state", "STATE", "list: Processing, Validated, Rejected or Failed"},
                    {"--product", "NAME", "list: only orders of it"},
                    {"--limit", "N", "list: at most so many, 1 to 1000; without it, 20"},
                    {"--after", "TOKEN", "list: go on where the list before ended"},
                    {"--watch", "", "keep them on the screen, until Ctrl-C"},
                    interval_option,
                    count_option},
        .asks_daemon = true,
        .asks_anywhere = true,
        .run = run_orders};
}

}  // namespace holdfast::ctl
