// How pages lead to a shipment, and how they show the times of one. Pure; any thread.
#pragma once

#include <cstdint>
#include <string_view>

#include "page/html/html.h"
#include "page/part/frame.h"

namespace holdfast::page {

void write_shipment_link(Html& html, const Frame& frame, std::int64_t id);

// As it is stored: RFC 3339 in UTC, or whatever another program wrote there.
void write_stored_moment(Html& html, std::string_view stored);

}  // namespace holdfast::page
