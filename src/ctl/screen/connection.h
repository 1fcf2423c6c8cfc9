// Whether the daemon answers, since when it does not, and when it is asked again. Pure; any thread.
#pragma once

#include <optional>
#include <string>

#include "base/backoff.h"
#include "base/random.h"
#include "base/time.h"

namespace holdfast::ctl {

class Connection {
public:
    Connection(Duration interval, Random random) noexcept;

    // What came of asking; each says when to ask again.
    Instant answered(Instant now, WallTime at);
    Instant failed(Instant now, WallTime at, std::string why);

    bool is_lost() const noexcept { return lost_.has_value(); }
    // Of the first of the failures that no answer has ended yet.
    std::optional<WallTime> lost_since() const noexcept { return lost_; }
    const std::string& why() const noexcept { return why_; }
    // Of the last answer; nothing when there was none yet.
    std::optional<WallTime> last_answer() const noexcept { return answered_; }
    Instant next() const noexcept { return next_; }
    Duration interval() const noexcept { return interval_; }

private:
    Duration interval_;
    Random random_;
    Backoff backoff_;
    std::optional<WallTime> lost_;
    std::optional<WallTime> answered_;
    std::string why_;
    Instant next_{};
};

}  // namespace holdfast::ctl
