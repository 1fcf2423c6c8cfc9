// Looks at the circuit breaker in front of the external service and moves it.
#include <array>

#include "ctl/deeds.h"
#include "ctl/orders/orders.h"
#include "ctl/verb.h"

namespace holdfast::ctl {
namespace {

constexpr std::array<Deed, 5> deeds{{{"status", show_breaker},
                                     {"open", open_breaker},
                                     {"close", close_breaker},
                                     {"disable", disable_breaker},
                                     {"reset", reset_breaker}}};

int run_breaker(const Invocation& invocation, Console& console)
{
    return run_deed(deeds, "breaker", "status", invocation, console);
}

}  // namespace

Verb breaker_verb()
{
    return {.name = "breaker",
            .arguments = "[status | open | close | disable | reset]",
            .summary = "look at the circuit breaker of orders and move it",
            .text =
                "status, or no word, shows it. open keeps it open: no call is made, orders\n"
                "wait, and their deadlines do not come closer. disable lets every call\n"
                "through, whatever comes of it. Both stay over restarts, until close. reset\n"
                "closes it and forgets the calls that it has seen.",
            .asks_daemon = true,
            .asks_anywhere = true,
            .run = run_breaker};
}

}  // namespace holdfast::ctl
