// What became of the last calls: of the last N, or of those of the last N seconds. Each call costs
// the same whatever N is. Pure; one thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "base/time.h"

namespace holdfast::order {

enum class WindowKind { calls, seconds };

struct CallCounts {
    int total = 0;
    int failed = 0;
    int slow = 0;         // Failed ones too: a slow failure counts in both rates.
    int slow_failed = 0;  // Of these, those that failed.
    friend bool operator==(const CallCounts&, const CallCounts&) = default;
};

class BreakerWindow {
public:
    BreakerWindow(WindowKind kind, int size, Instant now);

    void record(bool is_failure, bool is_slow, Instant now);
    // What the window holds at `now`: in a window of seconds calls go by themselves.
    const CallCounts& counts(Instant now);

private:
    void drop_oldest();
    void advance(Instant now);

    WindowKind kind_;
    // A ring: one call each, or one second each. Whole seconds, not a second since each call, so
    // that a window of N holds the calls of between N - 1 and N seconds.
    std::vector<CallCounts> buckets_;
    std::size_t newest_ = 0;
    std::int64_t second_;  // Of the newest bucket.
    CallCounts total_;
};

}  // namespace holdfast::order
