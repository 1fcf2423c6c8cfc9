// What went wrong, as it may be shown: one line, bounded. Pure; any thread.
#pragma once

#include <string>
#include <string_view>

namespace holdfast::watch {

inline constexpr std::size_t problem_bytes_max = 300;

// Without what commands terminals, and cut.
std::string one_line(std::string_view text);

}  // namespace holdfast::watch
