// Orders and their service as text for a terminal. Main thread.
#pragma once

#include <string>
#include <string_view>

#include "ctl/console.h"
#include "ctl/verb.h"
#include "lib/curl/fetch.h"
#include "lib/json/document.h"

namespace holdfast::ctl {

// One line for a list.
std::string order_line(const json::Node& order);
std::string order_head();
// One step of its history.
std::string attempt_line(const json::Node& attempt);
std::string breaker_lines(const json::Node& breaker);

// Whether it may be the ID of an order: what no path can name is none.
bool may_name_order(std::string_view id) noexcept;
// Asks about one order and prints what `words` make of it; what is no order is none of ours.
int print_order(const Invocation& invocation, Console& console, curl::Fetch request,
                std::string (*words)(const json::Node& order));

}  // namespace holdfast::ctl
