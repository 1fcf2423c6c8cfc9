// Charts of an incident as SVG, made by hand: no script, no font, no address of anybody. Pure; any
// thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"

namespace holdfast::drill {

// One request, counted from the first injection.
struct Sample {
    Duration at{};
    Duration took{};
    bool is_error = false;
};

// A vertical line.
struct Mark {
    Duration at{};
    std::string text;
};

// The median and the longest answer of each second.
std::string latency_chart(const std::vector<Sample>& samples, const std::vector<Mark>& marks);
// How many requests of each second failed.
std::string error_chart(const std::vector<Sample>& samples, const std::vector<Mark>& marks);

// For text of XML and HTML.
std::string escaped(std::string_view text);

}  // namespace holdfast::drill
