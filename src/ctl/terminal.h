// The person at the terminal, wherever standard input and output go. Main thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace holdfast::ctl {

// Asks on the terminal and reads a line without showing it. Nothing when there is no terminal, or
// no answer. An interrupt ends the program as ever, with a terminal that shows what is typed.
std::optional<std::string> ask_unseen(std::string_view prompt);

}  // namespace holdfast::ctl
