// What secrets need: to be made, compared and forgotten without a trace. Any thread.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace holdfast::gnutls {

// Of the kernel's making, for keys and tokens.
std::string random_bytes(std::size_t count);

// Takes as long for texts that differ in the first byte as for those that differ in the last.
bool is_equal(std::string_view a, std::string_view b) noexcept;

// Overwrites it, and no compiler can think that useless.
void wipe(std::string& secret) noexcept;

}  // namespace holdfast::gnutls
