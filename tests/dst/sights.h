// What a run saw, counted. A run that did not see enough of something proves nothing about it. Any
// thread.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>

namespace holdfast::dst {

// clang-format off
enum class Sight {
    seeds, seconds, processes,
    // Orders, by what their clients heard.
    sent, acknowledged, replayed, other_body, other_request, backlog_full, disk_full, overloaded,
    stopping, failed_half_way, unknown, unheard, found_stored, found_missing, looked_at,
    // Ends of the process.
    kill, power_loss, end_at_operation, exit_io, end_while_opening, failed_opening, drained,
    // The disk.
    writes, syncs, failed_writes, failed_syncs, failed_truncations, met_full_disk, dropped, torn,
    garbled, reordered, slow_disk,
    // The wall clock.
    jump_forward, jump_back,
    // The service, by the mode in which it was called.
    mode_change, call_normal, call_slow, call_down, call_error, call_hang, call_reset, call_corrupt,
    call_flaky, call_reject, call_ratelimit, call_unauthorized, call_decline, call_busy, call_lost,
    called_again, answer_lost, timed_out,
    // The breaker.
    opened, half_opened, closed, forced_open, disabled, refused_by_breaker, late_result, held,
    // The queue.
    claimed, interrupted, overdue, stale_settlement, stranger_refused,
    operator_retry, successor, operator_fail, operator_refused,
    validated, rejected, declined, deadline, exhausted, failed_by_operator,
    count
};
// clang-format on

class Sights {
public:
    std::uint64_t& operator[](Sight sight) noexcept
    {
        return counts_[static_cast<std::size_t>(sight)];
    }
    std::uint64_t operator[](Sight sight) const noexcept
    {
        return counts_[static_cast<std::size_t>(sight)];
    }
    Sights& operator+=(const Sights& other) noexcept;
    bool operator==(const Sights&) const = default;

    // A line each: "acknowledged orders    12345".
    std::string text() const;
    // "torn sectors: 3, at least 100 are wanted", of what was seen too seldom for so many seeds;
    // empty when all of it was seen.
    std::string lacking() const;

private:
    std::array<std::uint64_t, static_cast<std::size_t>(Sight::count)> counts_{};
};

}  // namespace holdfast::dst
