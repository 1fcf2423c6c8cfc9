#include "page/part/count_line.h"

#include <algorithm>
#include <limits>
#include <string>

#include "base/text.h"

namespace holdfast::page {
namespace {

constexpr int height = 20;

struct Range {
    std::int64_t least = std::numeric_limits<std::int64_t>::max();
    std::int64_t most = std::numeric_limits<std::int64_t>::min();
};

Range range_of(std::span<const std::optional<std::int64_t>> counts, Foot foot)
{
    Range range;
    for (const auto& each : counts)
        if (each) {
            range.least = std::min(range.least, *each);
            range.most = std::max(range.most, *each);
        }
    if (foot == Foot::zero)
        range.least = std::min<std::int64_t>(range.least, 0);
    return range;
}

// A line that never changed runs along its foot. In floating point: counts may be of any size.
int height_of(std::int64_t count, const Range& range)
{
    const double span = static_cast<double>(range.most) - static_cast<double>(range.least);
    const double above = static_cast<double>(count) - static_cast<double>(range.least);
    return span <= 0 ? 1 : static_cast<int>(above / span * (height - 2)) + 1;
}

}  // namespace

void write_count_line(Html& html, std::span<const std::optional<std::int64_t>> counts, Foot foot,
                      std::string_view label)
{
    const Range range = range_of(counts, foot);
    std::string line;
    bool is_drawn = false;  // The pen is on the paper.
    for (std::size_t i = 0; i < counts.size(); ++i) {
        if (counts[i])
            append_to(line, is_drawn ? 'L' : 'M', i, ' ', height - height_of(*counts[i], range));
        is_drawn = counts[i].has_value();
    }
    const std::string box = join("0 0 ", std::max<std::size_t>(2, counts.size()) - 1, ' ', height);
    html.begin("svg", {{"class", "line"},
                       {"viewBox", box},
                       {"preserveAspectRatio", "none"},
                       {"role", "img"},
                       {"aria-label", label}});
    if (!line.empty())
        html.begin("path", {{"d", line}}).end();
    html.end();
}

}  // namespace holdfast::page
