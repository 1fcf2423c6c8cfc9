// Digests that nobody can forge two texts for. Any thread.
#pragma once

#include <array>
#include <cstddef>
#include <string_view>

namespace holdfast::gnutls {

using Sha256 = std::array<std::byte, 32>;

Sha256 sha256(std::string_view text) noexcept;

}  // namespace holdfast::gnutls
