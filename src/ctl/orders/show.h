// Orders and their service as text for a terminal. Main thread.
#pragma once

#include <string>

#include "ctl/answer.h"
#include "lib/json/document.h"

namespace holdfast::ctl {

// One line for a list.
std::string order_line(const json::Node& order);
std::string order_head();
// One step of its history.
std::string attempt_line(const json::Node& attempt);
// "error 500 in 12.5 ms"
std::string call_in_words(const json::Node& attempt);
std::string breaker_lines(const json::Node& breaker);

inline constexpr Expected order_expected{.what = "order", .member = "order_id"};

}  // namespace holdfast::ctl
