// The statuses with which a route may answer: what it says of itself, and what follows from how it
// is served. Any thread.
#pragma once

#include <span>
#include <vector>

#include "http/router.h"

namespace holdfast::http {

inline constexpr unsigned see_other = 303;

constexpr bool is_success(unsigned status) noexcept
{
    return status / 100 == 2;
}

// Ascending.
std::vector<unsigned> statuses_of(const Route& route);
// What any request may meet, whatever its route: from a head that nobody understands to a server
// that ends. A document that names them at each route says less.
std::span<const unsigned> common_statuses() noexcept;

}  // namespace holdfast::http
