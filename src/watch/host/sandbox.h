// What the sandbox of holdfast.service keeps from a check, for the line that says what to do. Pure;
// any thread.
#pragma once

#include <string_view>

namespace holdfast::watch {

// Which setting may hide such a path, and what shows it; empty when none does. `is_absent`: it is
// not there, otherwise it may not be looked at.
std::string_view hidden_by(std::string_view path, bool is_absent) noexcept;

}  // namespace holdfast::watch
