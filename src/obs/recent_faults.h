// The faults that were told last, for those who ask the service instead of its log. Any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <string>
#include <vector>

#include "base/mutex.h"
#include "obs/entry.h"

namespace holdfast::obs {

class RecentFaults {
public:
    static constexpr std::size_t kept_max = 10;

    struct Fault {
        std::string key;
        const Message* message;
        std::string text;
        WallTime first{};
        WallTime last{};
        std::uint64_t count = 1;
    };

    // Anything else than a fault is left out. The same fault again, or how often it was repeated,
    // is added to what there is.
    void note(const Entry& entry);

    // Newest first.
    std::vector<Fault> list();

private:
    Mutex mutex_;
    std::deque<Fault> faults_ GUARDED_BY(mutex_);  // Oldest first.
};

}  // namespace holdfast::obs
