// What `holdfastctl orders` can do, each with its exit code. Main thread.
#pragma once

#include "ctl/verb.h"

namespace holdfast::ctl {

int list_orders(const Invocation& invocation, Console& console);
int show_order(const Invocation& invocation, Console& console);
int show_order_stats(const Invocation& invocation, Console& console);

int retry_order(const Invocation& invocation, Console& console);
int fail_order(const Invocation& invocation, Console& console);

}  // namespace holdfast::ctl
