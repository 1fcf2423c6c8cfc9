// Where in the daily rhythm a moment is. The wall clock says; when it jumps, the rhythm that went
// by the old time is remembered as well, since what is measured may go by that one. Pure; one
// thread.
#pragma once

#include <cstdint>
#include <optional>

#include "base/time.h"

namespace holdfast::trend {

// A period is the length of the rhythm: a day, unless a test makes it shorter. It has 48 buckets.
inline constexpr unsigned bucket_count = 48;
constexpr unsigned previous_bucket(unsigned bucket) noexcept
{
    return (bucket + bucket_count - 1) % bucket_count;
}
constexpr unsigned next_bucket(unsigned bucket) noexcept
{
    return (bucket + 1) % bucket_count;
}
// Nothing is judged at a time of day that was seen on fewer days than this.
inline constexpr unsigned periods_needed = 3;

struct Rhythm {
    Duration interval = std::chrono::minutes{1};  // Between two samples.
    Duration period = std::chrono::hours{24};

    friend bool operator==(const Rhythm&, const Rhythm&) = default;
};

struct Place {
    std::int64_t day = 0;  // Periods since 1970.
    unsigned bucket = 0;
    double position = 0;  // From the middle of the bucket: -0.5 to 0.5.
};

struct Moment {
    WallTime at{};
    Place place;
    std::optional<Place> by_old_clock;
    // Samples that should have been since the last one; nothing when this is the first.
    std::optional<std::int64_t> missed;
};

class Calendar {
public:
    explicit Calendar(Rhythm rhythm) noexcept : rhythm_{rhythm} {}

    // Once for each sample, in the order of `now`.
    Moment moment(WallTime wall, Instant now) noexcept;

    const Rhythm& rhythm() const noexcept { return rhythm_; }

private:
    Place place(WallTime wall) const noexcept;
    void notice_jump(WallTime wall, Instant now) noexcept;

    Rhythm rhythm_;
    bool has_last_ = false;
    WallTime last_wall_{};
    Instant last_now_{};
    Duration jump_{};  // How far the wall clock is ahead of the rhythm it went by.
    Instant jump_ends_{};
};

}  // namespace holdfast::trend
