// An operator's word on one order.
#include <utility>

#include "base/percent.h"
#include "base/text.h"
#include "ctl/answer.h"
#include "ctl/client.h"
#include "ctl/orders/orders.h"
#include "ctl/orders/show.h"

namespace holdfast::ctl {
namespace {

int tell(const Invocation& invocation, Console& console, std::string_view word)
{
    if (invocation.arguments.size() != 2 || !may_stand_in_path(invocation.arguments[1]))
        return complain(console, join(word, " takes the ID of an order"),
                        static_cast<int>(daemon::Exit::usage));
    curl::Fetch request{.method = "POST",
                        .url = join(order_path(invocation.arguments[1]), "/", word)};
    request.headers = {"Content-Type: application/json"};
    request.body = "{}";
    return print_answer(invocation, console, std::move(request), order_expected, order_line);
}

}  // namespace

int retry_order(const Invocation& invocation, Console& console)
{
    return tell(invocation, console, "retry");
}

int fail_order(const Invocation& invocation, Console& console)
{
    return tell(invocation, console, "fail");
}

}  // namespace holdfast::ctl
