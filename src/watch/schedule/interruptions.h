// Whether this host slept, stood still or had its clock set between two steps: what checks saw
// across that tells about us, not about the services. Pure; loop thread.
#pragma once

#include <cstdint>
#include <optional>

#include "base/time.h"

namespace holdfast::watch {

struct InterruptionSettings {
    // A step that comes later than asked for by more: the process was stopped, the machine paused
    // or out of memory. Below the usual timeout, which then has passed unseen; far above what a
    // turn of a busy loop takes.
    Duration late = std::chrono::seconds{2};
    // Wall time that went by otherwise than monotonic time, which stands still in a suspend. Above
    // a leap second, and what slewing makes of an hour (1.8 s at 500 ppm).
    Duration jump = std::chrono::seconds{2};
    // After that long a network that slept as well is back: DHCP and a wireless network take some
    // 10 s.
    Duration settling = std::chrono::seconds{15};
    // How often to look when there is nothing else to do: a gap that is noticed with the next check
    // alone, half an hour later, would put the wrong results in doubt.
    Duration look_interval = std::chrono::seconds{5};
};

struct Interruption {
    enum class Kind : std::uint8_t {
        stalled,        // Monotonic time went on.
        suspended,      // Or the wall clock was set forward: they look the same.
        clock_set_back  // Only that.
    };
    Kind kind;
    Duration lost;
};

class Interruptions {
public:
    explicit Interruptions(InterruptionSettings settings) noexcept : settings_{settings} {}

    void apply(InterruptionSettings settings) noexcept { settings_ = settings; }

    // Of each step, before anything else. `asked`: when it was to be; `never` if it was not.
    std::optional<Interruption> note(Instant now, WallTime wall, Instant asked) noexcept;

    // A check that began then may have failed because of us.
    bool is_doubtful(Instant began) const noexcept { return began < trusted_from_; }

private:
    struct Step {
        Instant at;
        WallTime wall;
    };

    InterruptionSettings settings_;
    std::optional<Step> last_;
    Instant trusted_from_ = Instant::min();
};

}  // namespace holdfast::watch
