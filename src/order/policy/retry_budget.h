// How many calls may be second tries. When everything fails, retries multiply what a service that
// is ill has to bear: here they are at most a share of the first tries of the last seconds, and a
// few more, so that one order alone can be tried again. Pure; one thread.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "base/time.h"

namespace holdfast::order {

struct RetryBudgetSettings {
    double share = 0.2;         // Of the first tries.
    double per_second_min = 1;  // Whatever the share comes to.
};

class RetryBudget {
public:
    static constexpr std::chrono::seconds window{10};

    explicit RetryBudget(RetryBudgetSettings settings) noexcept : settings_{settings} {}

    void note_first(Instant now) noexcept;
    void note_retry(Instant now) noexcept;
    // How many retries may begin now.
    int available(Instant now) noexcept;
    // When there may be more, if there are none.
    static Instant next_change(Instant now) noexcept;

    void configure(RetryBudgetSettings settings) noexcept { settings_ = settings; }

private:
    struct Second {
        std::int64_t firsts = 0;
        std::int64_t retries = 0;
    };

    void advance(Instant now) noexcept;

    RetryBudgetSettings settings_;
    std::array<Second, window.count()> seconds_{};
    std::size_t newest_ = 0;
    std::int64_t second_ = 0;
    Second total_;
};

}  // namespace holdfast::order
