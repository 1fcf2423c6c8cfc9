// A screen that is drawn anew until a person has seen enough. On a terminal it takes the whole
// window, and gives it back as it was, however it ends; elsewhere each picture follows the one
// before. Main thread.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

#include "base/time.h"
#include "ctl/console.h"

namespace holdfast::ctl {

// Columns of the terminal that standard output is; 0 when it is none.
std::size_t terminal_columns(const Console& console);

// `draw` gets the columns. Returns once Ctrl-C was typed; other signals end the process, as ever.
void keep_drawing(Console& console, Duration interval,
                  const std::function<std::vector<std::string>(std::size_t columns)>& draw);

}  // namespace holdfast::ctl
