// When services are worked on: nothing is judged and nothing is sent. Pure; any thread.
//
// A window is one-off or recurs on weekdays at a time of day. The zone of a recurring one is a
// fixed offset or the host's, which is a function that is handed in: the rules of time zones change
// by law and are the system's to know. A time of day that a change of the clocks skips is taken as
// the offset before says; one that comes twice begins a window at its first.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/strong.h"
#include "base/time.h"
#include "watch/alert/selector.h"

namespace holdfast::watch {

using WindowId = Strong<struct WindowIdTag>;

// How far the host's clocks are ahead of UTC at a time.
using HostOffset = std::function<Duration(WallTime)>;

// "UTC", "+05:30", "-03:00", "host".
struct Zone {
    // Nothing: the host's.
    std::optional<std::chrono::minutes> offset{std::chrono::minutes{0}};
    friend bool operator==(const Zone&, const Zone&) = default;
};
std::optional<Zone> parse_zone(std::string_view text) noexcept;
std::string to_string(const Zone& zone);

// When a window begins, again and again.
struct Recurrence {
    static constexpr std::uint8_t every_day = 0x7F;

    std::uint8_t weekdays = every_day;  // Bits: 1 is Monday, 64 Sunday.
    std::chrono::minutes at{};          // Since midnight there.
    Zone zone{};
    friend bool operator==(const Recurrence&, const Recurrence&) = default;
};

struct MaintenanceWindow {
    static constexpr std::chrono::minutes shortest{1};
    // Of a recurring one: then the one of the week before is over.
    static constexpr std::chrono::days recurring_longest{6};
    static constexpr std::chrono::days one_off_longest{366};
    static constexpr std::size_t text_bytes_max = 512;

    WindowId id{};
    Selector about{};
    WallTime starts{};  // Of a recurring one: it is of no effect before.
    Duration lasts{};
    std::optional<Recurrence> recurs{};
    // A recurring one that is no more; also one of either kind that was ended early.
    std::optional<WallTime> ended{};
    std::string author{};
    std::string comment{};

    Result<void> check() const;
    // When the maintenance that is under way at `time` ends; nothing when there is none.
    std::optional<WallTime> under_way(WallTime time, const HostOffset& host) const;
    // When it begins next after `time`; nothing when that is not within eight days of it, unless it
    // has not begun at all.
    std::optional<WallTime> next_begin(WallTime time, const HostOffset& host) const;
    // Whether there was, or is, a moment of maintenance from `from` to `to`.
    bool touches(WallTime from, WallTime to, const HostOffset& host) const;
    // It will never begin again.
    bool is_past(WallTime time) const noexcept;

    friend bool operator==(const MaintenanceWindow&, const MaintenanceWindow&) = default;
};

}  // namespace holdfast::watch
