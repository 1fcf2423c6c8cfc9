// Repeats of one fault, said once and then counted: a disk that fails a thousand times a second
// must neither fill the journal nor hide the other faults. Pure; one thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "base/time.h"
#include "obs/entry.h"

namespace holdfast::obs {

// Faults are the same if this is: the message, and the fields that it is distinct by.
std::string fault_key(const Entry& entry);

class Suppression {
public:
    struct Settings {
        Duration window = std::chrono::seconds{60};  // Zero turns it off.
        // Different faults remembered at a time. Beyond it the oldest is told and forgotten.
        std::size_t keys_max = 256;
    };

    explicit Suppression(Settings settings) noexcept : settings_{settings} {}

    // True when the entry is to be written: it is no fault, or new, or its window is over. Else it
    // is counted. What has to be told instead, because room was needed, is added to `out`.
    bool admit(const Entry& entry, Instant now, std::vector<Entry>& out);

    // The faults whose window is over: each that was repeated comes back as one entry with the
    // count (HOLDFAST_REPEATED), the same id and the last repeat's fields; its next window begins.
    void expire(Instant now, std::vector<Entry>& out);
    // The same for every fault, whatever its window: before the end, and when `window` changes.
    void flush(std::vector<Entry>& out);

    void set_window(Duration window) noexcept { settings_.window = window; }
    std::size_t remembered() const noexcept { return episodes_.size(); }

private:
    struct Episode {
        Instant start{};  // Of the window.
        std::uint64_t repeats = 0;
        WallTime since{};  // The first repeat.
        Entry last{};
    };
    using Episodes = std::map<std::string, Episode>;

    void make_room(std::vector<Entry>& out);

    Settings settings_;
    Episodes episodes_;
};

}  // namespace holdfast::obs
