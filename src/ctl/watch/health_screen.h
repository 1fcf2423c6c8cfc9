// How everything that is watched is, on one screen: GET /health as lines for a person. Pure; any
// thread.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "lib/json/document.h"

namespace holdfast::ctl {

struct HealthFrame {
    std::string trouble{};     // Not empty: there is no answer now, and why.
    json::Document answer{};   // The last that came.
    bool is_coloured = false;  // The states are.
};

// What is worst first. `columns` and `rows` are what there is room for, 0 for as many as it takes;
// what does not fit is counted in the last line.
std::vector<std::string> draw_health(const HealthFrame& frame, std::size_t columns,
                                     std::size_t rows);

}  // namespace holdfast::ctl
