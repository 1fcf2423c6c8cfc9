// What happened around an incident or an alert, as the daemon tells it: the sentence, the events of
// its unit and the unit's last lines. Main thread.
#pragma once

#include <string>
#include <vector>

#include "ctl/verb.h"
#include "lib/json/document.h"

namespace holdfast::ctl {

inline constexpr Option lines_option{"--lines",
                                     {},
                                     "list: with each what happened to its unit, and its last "
                                     "lines"};

// The sentence, where there is one: it says what is wrong and what was before it. Otherwise the
// reason alone.
std::string why_of(const json::Node& item);

// Its events and its lines, each a line.
std::vector<std::string> lines_of(const json::Node& item);

// `table`, which has a line of heads and one for each item, with the events and the lines of each
// below it.
std::vector<std::string> with_lines(std::vector<std::string> table,
                                    const std::vector<json::Node>& items);

}  // namespace holdfast::ctl
