#include "obs/trend/calendar.h"

#include <algorithm>

namespace holdfast::trend {

Moment Calendar::moment(WallTime wall, Instant now) noexcept
{
    Moment moment{.at = wall, .place = place(wall), .by_old_clock = {}, .missed = {}};
    if (has_last_) {
        notice_jump(wall, now);
        moment.missed = std::max<std::int64_t>(0, (now - last_now_) / rhythm_.interval - 1);
    }
    if (jump_ != Duration::zero() && now < jump_ends_)
        moment.by_old_clock = place(wall - jump_);
    has_last_ = true;
    last_wall_ = wall;
    last_now_ = now;
    return moment;
}

Place Calendar::place(WallTime wall) const noexcept
{
    // Rounds down before 1970 too: a board without a clock of its own starts there.
    Duration since = wall.time_since_epoch();
    std::int64_t day = since / rhythm_.period - (since % rhythm_.period < Duration::zero() ? 1 : 0);
    double part = seconds(since - day * rhythm_.period) / seconds(rhythm_.period) * bucket_count;
    auto bucket = std::min(bucket_count - 1, static_cast<unsigned>(part));
    return {.day = day, .bucket = bucket, .position = part - bucket - 0.5};
}

// Less than half a bucket does not matter: neighbouring buckets are alike, or allowed for.
void Calendar::notice_jump(WallTime wall, Instant now) noexcept
{
    const Duration matters = rhythm_.period / bucket_count / 2;
    Duration drift = (wall - last_wall_) - (now - last_now_);
    if (drift > -matters && drift < matters)
        return;
    if (now >= jump_ends_)
        jump_ = Duration::zero();
    jump_ += drift;
    // A clock that is put right again leaves nothing to remember.
    if (jump_ > -matters && jump_ < matters)
        jump_ = Duration::zero();
    // By then the history of the new time is the longer one.
    jump_ends_ = now + (periods_needed + 1) * rhythm_.period;
}

}  // namespace holdfast::trend
