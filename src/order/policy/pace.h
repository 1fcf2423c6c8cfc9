// How fast calls begin after an outage. Thousands of orders wait then, and a service that has just
// come back would fall over again: in the first second a few begin, and twice as many in each next
// one as long as most of those before fare well, until nobody wants to begin more than may. Pure;
// one thread.
#pragma once

#include "base/time.h"

namespace holdfast::order {

struct PaceSettings {
    int first = 10;       // Calls in the first second.
    int enough = 10'000;  // From so many in a second on nobody counts any more.
};

class Pace {
public:
    static constexpr int unlimited = 1 << 30;

    // One failure in so many calls, or more: then it begins again.
    static constexpr int ill_share = 4;

    explicit Pace(PaceSettings settings) noexcept : settings_{settings} {}

    // The service is back: from now on carefully.
    void begin(Instant now) noexcept;
    bool is_careful() const noexcept { return limit_ < unlimited; }

    // How many calls may begin now.
    int available(Instant now) noexcept;
    void note_begun(Instant now) noexcept;
    void note_ended(bool is_well, Instant now) noexcept;
    // When there may be more, if there are none; `never` when nobody counts.
    Instant next_change() const noexcept;

private:
    void advance(Instant now) noexcept;

    PaceSettings settings_;
    int limit_ = unlimited;  // Of this second.
    int begun_ = 0;
    int well_ = 0;
    int failed_ = 0;
    Instant second_{};
};

}  // namespace holdfast::order
