// The services that the detector is judged on: each shows something that has misled detectors.
#pragma once

#include <vector>

#include "tests/obs/trend/series.h"

namespace holdfast::trend {

std::vector<Background> backgrounds();

}  // namespace holdfast::trend
