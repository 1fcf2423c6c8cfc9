// Patterns of pat(): a star stands for any text, also none; everything else for itself, slashes and
// question marks too, since what is matched are pages and addresses. Pure; any thread.
#pragma once

#include <string_view>

namespace holdfast::watch {

// Takes the time of one search through `text` for each part between stars.
bool matches_glob(std::string_view pattern, std::string_view text) noexcept;

}  // namespace holdfast::watch
