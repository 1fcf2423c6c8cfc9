// What the routes of shipments have in common about requests. Loop thread.
#pragma once

#include "http/problem.h"

namespace holdfast::shipment {

inline constexpr const char* status_form = "must match [A-Z][A-Z0-9_]{0,31}, such as IN_TRANSIT";

http::Problem bad_id();

}  // namespace holdfast::shipment
