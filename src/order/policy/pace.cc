#include "order/policy/pace.h"

#include <algorithm>

#include "base/check.h"

namespace holdfast::order {

using std::chrono::seconds;

void Pace::begin(Instant now) noexcept
{
    CHECK(settings_.first >= 1 && settings_.enough >= settings_.first);
    limit_ = settings_.first;
    begun_ = well_ = failed_ = 0;
    second_ = now;
}

int Pace::available(Instant now) noexcept
{
    advance(now);
    return is_careful() ? std::max(limit_ - begun_, 0) : unlimited;
}

void Pace::note_begun(Instant now) noexcept
{
    advance(now);
    if (is_careful())
        ++begun_;
}

void Pace::note_ended(bool is_well, Instant now) noexcept
{
    advance(now);
    if (is_careful())
        ++(is_well ? well_ : failed_);
}

Instant Pace::next_change() const noexcept
{
    return is_careful() ? second_ + seconds{1} : never;
}

void Pace::advance(Instant now) noexcept
{
    if (!is_careful() || now < second_ + seconds{1})
        return;
    // A second in which nothing was heard of says nothing. A few failures are those orders' own:
    // they must not slow all others for ever.
    bool is_ill = failed_ * ill_share > failed_ + well_;
    bool is_enough = limit_ > settings_.enough / 2 || begun_ < limit_;
    if (is_ill)
        limit_ = settings_.first;
    else if (well_ > 0)
        limit_ = is_enough ? unlimited : limit_ * 2;
    begun_ = well_ = failed_ = 0;
    second_ += seconds{(now - second_) / seconds{1}};
}

}  // namespace holdfast::order
