// A screen that is drawn anew until a person has seen enough. On a terminal it takes the whole
// window, and gives it back as it was, however it ends; elsewhere each picture follows the one
// before. Main thread.
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/time.h"
#include "ctl/console.h"
#include "ctl/verb.h"

namespace holdfast::ctl {

// Of the terminal that standard output is; 0 when it is none, and there is no limit.
struct Extent {
    std::size_t columns = 0;
    std::size_t rows = 0;
};
Extent terminal_extent(const Console& console);
std::size_t terminal_columns(const Console& console);

// The --interval of those who draw, 2s unless told otherwise; nothing, after complaining, when it
// cannot be meant.
std::optional<Duration> drawing_interval(const Invocation& invocation, Console& console);

// `draw` is told how much there is room for. Returns once Ctrl-C was typed; other signals end the
// process, as ever.
void keep_drawing(Console& console, Duration interval,
                  const std::function<std::vector<std::string>(Extent room)>& draw);

}  // namespace holdfast::ctl
