#include "obs/trend/regimes.h"

#include <utility>

#include "obs/trend/exchange.h"

namespace holdfast::trend {

void Regimes::move(double shift) noexcept
{
    other_ = current_;
    current_ += shift;
    only_other_ = 0;
    unused_ = 0;
}

bool Regimes::note(bool current_explains, bool other_explains) noexcept
{
    if (!other_)
        return false;
    only_other_ = other_explains && !current_explains ? only_other_ + 1 : 0;
    unused_ = current_explains ? unused_ + 1 : 0;
    if (unused_ == unused_max)
        other_.reset();
    if (only_other_ < only_other_needed)
        return false;
    std::swap(current_, *other_);
    only_other_ = 0;
    return true;
}

void Regimes::exchange(Exchange& exchange)
{
    exchange.value(current_);
    exchange.optional(other_);
    exchange.count(only_other_, only_other_needed);
    exchange.count(unused_, unused_max);
}

}  // namespace holdfast::trend
