// What `holdfastctl status` shows: /status.json as lines for a person. Pure; any thread.
#pragma once

#include <cstddef>
#include <string>

#include "ctl/screen/picture.h"
#include "ctl/status/history.h"
#include "lib/json/document.h"

namespace holdfast::ctl {

// What is known besides the daemon's own answer.
struct StatusFrame {
    std::string unit;       // "active (running)", or why that is not known.
    bool is_units = true;   // False: the unit does not run, so that somebody else answers.
    std::string trouble;    // Not empty: there is no answer, and why.
    json::Document answer;  // Of /status.json.
};

// Each line is at most `columns` wide; 0: as wide as it needs to be. With a history there is how it
// went on.
Picture draw_status(const StatusFrame& frame, std::size_t columns,
                    const StatusHistory* history = nullptr);

}  // namespace holdfast::ctl
