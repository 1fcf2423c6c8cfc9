// An operator's word on one order.
#include <utility>

#include "base/text.h"
#include "ctl/answer.h"
#include "ctl/client.h"
#include "ctl/orders/orders.h"
#include "ctl/orders/show.h"

namespace holdfast::ctl {
namespace {

int tell(const Invocation& invocation, Console& console, std::string_view word)
{
    if (invocation.arguments.size() != 2)
        return complain(console, join(word, " takes the ID of an order"),
                        static_cast<int>(daemon::Exit::usage));
    int exit = 0;
    curl::Fetch request{.method = "POST",
                        .url = join("/orders/", path_segment(invocation.arguments[1]), "/", word)};
    request.headers = {"Content-Type: application/json"};
    request.body = "{}";
    auto body = fetch_body(invocation, console, std::move(request), exit);
    if (!body)
        return exit;
    console.out(invocation.json() ? *body : order_line(json::parse(*body).root));
    return 0;
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
