// holdfast_build_info: which build this is, as labels. Called while wiring.
#pragma once

#include <string>
#include <string_view>

#include "obs/metrics.h"

namespace holdfast::obs {

// "gcc 12.2.0".
std::string compiler();

void register_build_info(Registry& registry, std::string_view version);

}  // namespace holdfast::obs
