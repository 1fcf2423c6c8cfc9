// What `holdfastctl status` shows: /status.json as lines for a person. Pure; any thread.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "lib/json/document.h"

namespace holdfast::ctl {

// What is known besides the daemon's own answer.
struct StatusFrame {
    std::string unit;       // "active (running)", or why that is not known.
    bool is_units = true;   // False: the unit does not run, so that somebody else answers.
    std::string trouble;    // Not empty: there is no answer, and why.
    json::Document answer;  // Of /status.json.
};

// Each line has at most `columns` characters; 0: as many as it needs.
std::vector<std::string> draw_status(const StatusFrame& frame, std::size_t columns);

}  // namespace holdfast::ctl
