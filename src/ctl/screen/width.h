// How much room text takes on a terminal, which is neither its bytes nor its characters: a Chinese
// character is two columns wide, an accent of its own none. Pure; any thread.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace holdfast::ctl {

std::size_t width_of(char32_t c) noexcept;
// In columns. A byte that is not UTF-8 is one.
std::size_t width_of(std::string_view text) noexcept;

// As much from the beginning as has room, no character cut in two, none without its accents. A
// character with more than a few of those keeps the first ones: a thousand would be one column wide
// and a page high.
std::string cut_to_width(std::string_view text, std::size_t columns);

// The first `columns` of it; what is cut off leaves a '>'. 0: no limit.
std::string fitted(std::string_view line, std::size_t columns);
// Filled up with spaces.
std::string left(std::string_view text, std::size_t columns);
std::string right(std::string_view text, std::size_t columns);

}  // namespace holdfast::ctl
