#include "watch/unit/unit_asks.h"

#include <utility>

#include "base/check.h"

namespace holdfast::watch {

bool UnitAsks::want(UnitAsk ask)
{
    if (auto found = asks_.find(ask.unit); found != asks_.end()) {
        UnitAsk& known = found->second;
        known.may_load = known.may_load || ask.may_load;
        if (ask.is_of_resync && !std::exchange(known.is_of_resync, true))
            ++of_resync_;
        return true;
    }
    if (asks_.size() >= waiting_max_)
        return false;
    of_resync_ += ask.is_of_resync ? 1U : 0U;
    (ask.is_urgent ? urgent_ : others_).push_back(ask.unit);
    std::string name = ask.unit;
    asks_.emplace(std::move(name), std::move(ask));
    return true;
}

std::optional<UnitAsk> UnitAsks::take()
{
    std::deque<std::string>& queue = urgent_.empty() ? others_ : urgent_;
    if (queue.empty())
        return std::nullopt;
    auto node = asks_.extract(queue.front());
    queue.pop_front();
    CHECK(!node.empty());
    of_resync_ -= node.mapped().is_of_resync ? 1U : 0U;
    return std::move(node.mapped());
}

void UnitAsks::clear()
{
    asks_.clear();
    urgent_.clear();
    others_.clear();
    of_resync_ = 0;
}

}  // namespace holdfast::watch
