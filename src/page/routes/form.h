// What a form sent. Any thread.
#pragma once

#include <string>
#include <string_view>

#include "http/request.h"

namespace holdfast::page {

inline constexpr std::string_view form_type = "application/x-www-form-urlencoded";

// Of the field of that name, without the spaces around it; empty when there is none, or the form
// is none.
std::string form_field(const http::Request& request, std::string_view name);

}  // namespace holdfast::page
