// Looks at orders and sees to them, through the running daemon.
#include <array>

#include "ctl/deeds.h"
#include "ctl/orders/orders.h"
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
    return run_deed(deeds, "orders", "", invocation, console);
}

}  // namespace

Verb orders_verb()
{
    return {.name = "orders",
            .arguments = "list | show ID | retry ID | fail ID | stats",
            .summary = "look at orders and see to them",
            .text =
                "list shows the newest orders, show one with the last hundred calls that were\n"
                "made for it and what it waits for, stats how many there are in each state.\n"
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
                        {"--after", "TOKEN", "list: go on where the list before ended"}},
            .asks_daemon = true,
            .asks_anywhere = true,
            .run = run_orders};
}

}  // namespace holdfast::ctl
