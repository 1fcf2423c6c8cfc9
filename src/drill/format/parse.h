// From the text of a drill's file to a drill, or to everything that is wrong with it. Pure; any
// thread.
#pragma once

#include <string>
#include <string_view>

#include "drill/format/drill.h"
#include "drill/format/members.h"

namespace holdfast::drill {

inline constexpr std::size_t file_bytes_max = std::size_t{256} << 10U;

struct Parsed {
    Drill drill;        // As much of it as could be read.
    Problems problems;  // In the order of the file.

    explicit operator bool() const noexcept { return problems.empty(); }
};

Parsed parse_drill(std::string_view text);

// "/inject/0/at: must be a time such as "30s" (line 12)", a line each.
std::string describe(const Problems& problems);

}  // namespace holdfast::drill
