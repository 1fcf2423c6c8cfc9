// One line that a person watches while something takes long; nothing for a pipe or the journal.
// Main thread.
#pragma once

#include <string>
#include <string_view>

#include "ctl/console.h"

namespace holdfast::ctl {

class ProgressBar {
public:
    // `is_wanted`: not with --json.
    ProgressBar(Console& console, bool is_wanted)
        : console_{console}, is_shown_{is_wanted && console.is_terminal()}
    {
    }
    // The line goes when the work is done; what came of it is printed in its place.
    ~ProgressBar() { clear(); }
    ProgressBar(const ProgressBar&) = delete;
    ProgressBar& operator=(const ProgressBar&) = delete;

    // `share` from 0 to 1. "[##########..........]  50 %  what is being done"
    void show(double share, std::string_view doing);
    // Before something else is printed.
    void clear();

private:
    Console& console_;
    bool is_shown_;
    std::string line_;
};

}  // namespace holdfast::ctl
