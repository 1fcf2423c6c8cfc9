// The drills that there are, in files. Reads the disk; main thread.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "drill/format/parse.h"

namespace holdfast::drill {

struct Library {
    std::vector<Drill> drills;          // By id.
    std::vector<std::string> problems;  // "FILE: /inject/0: ... (line 12)", a line each.

    const Drill* find(std::string_view id) const noexcept;
};

// Those of a later folder take the place of earlier ones with the same id.
Library read_library(const std::vector<std::string>& folders);

Result<Parsed> read_drill(const std::string& path);

}  // namespace holdfast::drill
