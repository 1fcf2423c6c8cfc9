// What the trends make of the series that are watched: as usual, abnormal and why, or not yet
// known. Pure; any thread.
#pragma once

#include <string_view>

#include "obs/trend/trends.h"
#include "page/html/html.h"

namespace holdfast::page {

// Those whose names begin so; with nothing, all. `trends` is null while nobody watches.
void write_trends(Html& html, const trend::Trends* trends, std::string_view begin);

}  // namespace holdfast::page
