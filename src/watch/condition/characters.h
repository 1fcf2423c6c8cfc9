// How long a text is to whoever reads it. Pure; any thread.
#pragma once

#include <cstddef>
#include <string_view>

namespace holdfast::watch {

// What is not UTF-8 counts a byte as one.
std::size_t count_characters(std::string_view text) noexcept;

}  // namespace holdfast::watch
