// What the worlds saw, and how much of each a run of a thousand must have seen: a simulation in
// which nothing happens proves nothing. One thread.
#pragma once

#include <array>
#include <cstdint>
#include <string>

namespace holdfast::watch {

enum class Sight {
    seeds,
    outages,      // A receiver took nothing for a while.
    crashes,      // What was not committed was forgotten.
    torn_writes,  // Of these: after COMMIT, before anybody heard of it.
    restarts,     // Orderly.
    clock_jumps,
    alerts,
    resolved,
    reminders,
    renewals,
    suppressed,  // By a dependency.
    silenced,
    storms,
    windows,
    held_back,  // Messages that met a maintenance on their way.
    repeats,    // The same message arrived again.
    refused_writes,
    count,
};

class Sights {
public:
    std::uint64_t& operator[](Sight sight) { return counts_.at(static_cast<std::size_t>(sight)); }
    std::string text() const;
    // What a thousand seeds have too little of; empty when nothing.
    std::string lacking() const;

private:
    std::array<std::uint64_t, static_cast<std::size_t>(Sight::count)> counts_{};
};

}  // namespace holdfast::watch
