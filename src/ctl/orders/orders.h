// What `holdfastctl orders` and `holdfastctl breaker` can do, each with its exit code. Main thread.
#pragma once

#include "ctl/verb.h"

namespace holdfast::ctl {

int list_orders(const Invocation& invocation, Console& console);
int show_order(const Invocation& invocation, Console& console);
int show_order_stats(const Invocation& invocation, Console& console);
int watch_orders(const Invocation& invocation, Console& console);

int retry_order(const Invocation& invocation, Console& console);
int fail_order(const Invocation& invocation, Console& console);

int show_breaker(const Invocation& invocation, Console& console);
int open_breaker(const Invocation& invocation, Console& console);
int close_breaker(const Invocation& invocation, Console& console);
int disable_breaker(const Invocation& invocation, Console& console);
int reset_breaker(const Invocation& invocation, Console& console);

}  // namespace holdfast::ctl
