// The circuit breaker in front of the service that validates orders: shown and moved.
#include <utility>

#include "base/text.h"
#include "ctl/answer.h"
#include "ctl/client.h"
#include "ctl/orders/orders.h"
#include "ctl/orders/show.h"

namespace holdfast::ctl {
namespace {

int show_answer(const Invocation& invocation, Console& console, curl::Fetch request)
{
    if (invocation.arguments.size() > 1)
        return complain(console, "breaker takes one word", static_cast<int>(daemon::Exit::usage));
    return print_answer(invocation, console, std::move(request),
                        {.what = "breaker", .member = "state"}, breaker_lines);
}

int move_breaker(const Invocation& invocation, Console& console, std::string_view action)
{
    curl::Fetch request{.method = "POST", .url = "/breaker"};
    request.headers = {"Content-Type: application/json"};
    request.body = join("{\"action\":\"", action, "\"}");
    return show_answer(invocation, console, std::move(request));
}

}  // namespace

int show_breaker(const Invocation& invocation, Console& console)
{
    return show_answer(invocation, console, {.url = "/breaker"});
}

int open_breaker(const Invocation& invocation, Console& console)
{
    return move_breaker(invocation, console, "open");
}

int close_breaker(const Invocation& invocation, Console& console)
{
    return move_breaker(invocation, console, "close");
}

int disable_breaker(const Invocation& invocation, Console& console)
{
    return move_breaker(invocation, console, "disable");
}

int reset_breaker(const Invocation& invocation, Console& console)
{
    return move_breaker(invocation, console, "reset");
}

}  // namespace holdfast::ctl
