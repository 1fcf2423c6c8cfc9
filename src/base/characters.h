// Characters by what they do to whoever reads the text around them. Pure; any thread.
#pragma once

#include <string_view>

namespace holdfast {

// The first character of `text`, which is UTF-8 and not empty; `text` goes on behind it.
char32_t take_character(std::string_view& text) noexcept;

// Of some width, and no ink: the line ends are among them.
bool is_space(char32_t c) noexcept;
// Obeyed by terminals and editors, and not shown: the controls of ASCII and of ISO 8859, the line
// ends of Unicode, and what turns the direction in which text is read.
bool is_command(char32_t c) noexcept;
// Of no width: with and without it, a text looks the same.
bool is_invisible(char32_t c) noexcept;

// Nothing of it can be seen. `text` is UTF-8.
bool is_blank(std::string_view text) noexcept;

}  // namespace holdfast
