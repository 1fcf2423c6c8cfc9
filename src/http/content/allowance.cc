#include "http/content/allowance.h"

#include <algorithm>

namespace holdfast::http {

bool Allowance::take(std::size_t bytes, Instant now) noexcept
{
    if (bytes > bytes_max_)
        return false;
    Duration cost =
        period_ * static_cast<Duration::rep>(bytes) / static_cast<Duration::rep>(bytes_max_);
    Instant paid = std::max(paid_at_, now) + cost;
    if (paid > now + period_)
        return false;
    paid_at_ = paid;
    return true;
}

}  // namespace holdfast::http
