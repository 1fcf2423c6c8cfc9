// Which characters take no column of a terminal, and which take two. Pure; any thread.
#pragma once

#include <array>
#include <span>

namespace holdfast::ctl {

struct CharacterSpan {
    char32_t first;
    char32_t last;
};

// Both in order.
std::span<const CharacterSpan> characters_of_no_width() noexcept;
std::span<const CharacterSpan> wide_characters() noexcept;

}  // namespace holdfast::ctl
