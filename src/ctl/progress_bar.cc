#include "ctl/progress_bar.h"

#include <algorithm>

#include "base/text.h"

namespace holdfast::ctl {
namespace {

constexpr std::size_t cells = 20;
// A line that wraps could not be overwritten.
constexpr std::size_t columns = 79;

}  // namespace

void ProgressBar::show(double share, std::string_view doing)
{
    if (!is_shown_)
        return;
    share = std::clamp(share, 0.0, 1.0);
    auto full = static_cast<std::size_t>(share * cells);
    std::string percent = join(static_cast<int>(share * 100));
    std::string line =
        join("[", std::string(full, '#'), std::string(cells - full, '.'), "] ",
             std::string(3 - percent.size(), ' '), percent, " %  ", printable(doing));
    line.resize(std::min(line.size(), columns));
    if (line == line_)
        return;
    std::string rest(line_.size() > line.size() ? line_.size() - line.size() : 0, ' ');
    console_.out(join("\r", line, rest));
    line_ = std::move(line);
}

void ProgressBar::clear()
{
    if (!line_.empty())
        console_.out(join("\r", std::string(line_.size(), ' '), "\r"));
    line_.clear();
}

}  // namespace holdfast::ctl
