// From what there is to be seen to what a terminal is told, or to lines for a pipe. Pure; any
// thread.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "base/time.h"
#include "ctl/screen/connection.h"
#include "ctl/screen/picture.h"

namespace holdfast::ctl {

// Of the terminal that standard output is; 0 when it is none, and there is no limit.
struct Extent {
    std::size_t columns = 0;
    std::size_t rows = 0;
};

// What a terminal can show, and whoever looks at it wants.
struct Abilities {
    bool is_coloured = false;
    bool is_utf8 = true;
};

// One moment, on both clocks.
struct Moment {
    Instant now;
    WallTime at;
};

// How many rows framed() needs above what it frames.
std::size_t head_rows(const Connection& connection) noexcept;
// Below a head that says what it is and of when, or that nobody answers and since when: then what
// is below is old, and has no colours. What has no room is counted in the last line.
Picture framed(std::string_view what, const Connection& connection, Moment moment, Picture body,
               Extent room);

// Each row in its place, over what was there: nothing is wiped out before, and nothing scrolls. To
// be written at once. A terminal that knows how holds it back until it is complete.
std::string encode(const Picture& picture, Extent extent, Abilities abilities);
// Lines, each with its end.
std::string plain_lines(const Picture& picture);

// What else a terminal is told: the other screen without its cursor, and without a second row for
// what is wider than it looks; and back.
inline constexpr std::string_view enter_screen = "\x1b[?1049h\x1b[?25l\x1b[?7l\x1b[H\x1b[2J";
// A picture may have been broken off in a colour; to whom wants none, none is taken back either.
inline constexpr std::string_view no_colour = "\x1b[0m";
inline constexpr std::string_view leave_screen = "\x1b[?2026l\x1b[?7h\x1b[?25h\x1b[?1049l";

}  // namespace holdfast::ctl
