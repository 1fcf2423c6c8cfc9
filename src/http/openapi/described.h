// Whether routes say of themselves what the document of the API needs. Any thread.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "http/router.h"

namespace holdfast::http {

// The names in the braces of a path.
std::vector<std::string_view> names_in(std::string_view path);

// What the description of a route lacks, for whoever adds routes; empty when nothing. `areas` are
// those that there are.
std::string find_gap(const Route& route, std::span<const std::string_view> areas);

}  // namespace holdfast::http
