// Findings that wait for the store, as many as there is room for; then the oldest go, since the
// newest say how things are. Pure; loop thread.
#pragma once

#include <cstddef>
#include <deque>
#include <vector>

#include "watch/finding.h"

namespace holdfast::watch {

class Backlog {
public:
    explicit Backlog(std::size_t limit) noexcept : limit_{limit} {}

    // Each returns how many had to go.
    std::size_t add(Finding finding);
    // In front of the others: what take() gave.
    std::size_t put_back(std::vector<Finding> findings);
    std::size_t set_limit(std::size_t limit);

    // The oldest.
    std::vector<Finding> take(std::size_t findings_max);

    std::size_t size() const noexcept { return findings_.size(); }
    bool is_empty() const noexcept { return findings_.empty(); }

private:
    std::size_t drop_excess();

    std::size_t limit_;
    std::deque<Finding> findings_;
};

}  // namespace holdfast::watch
