#include "watch/monitor/backlog.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace holdfast::watch {

std::size_t Backlog::add(Finding finding)
{
    findings_.push_back(std::move(finding));
    return drop_excess();
}

std::size_t Backlog::put_back(std::vector<Finding> findings)
{
    findings_.insert(findings_.begin(), std::move_iterator{findings.begin()},
                     std::move_iterator{findings.end()});
    return drop_excess();
}

std::size_t Backlog::set_limit(std::size_t limit)
{
    limit_ = limit;
    return drop_excess();
}

std::vector<Finding> Backlog::take(std::size_t findings_max)
{
    auto count = static_cast<std::ptrdiff_t>(std::min(findings_max, findings_.size()));
    std::vector<Finding> taken{std::move_iterator{findings_.begin()},
                               std::move_iterator{findings_.begin() + count}};
    findings_.erase(findings_.begin(), findings_.begin() + count);
    return taken;
}

std::size_t Backlog::drop_excess()
{
    std::size_t excess = findings_.size() - std::min(limit_, findings_.size());
    findings_.erase(findings_.begin(), findings_.begin() + static_cast<std::ptrdiff_t>(excess));
    return excess;
}

}  // namespace holdfast::watch
