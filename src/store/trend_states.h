// What trends have learnt, in telemetry: a row for each series, which the next one replaces. What
// the bytes say is known to obs/trend alone. Loop thread, unless it says otherwise.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/time.h"
#include "store/ledger.h"

namespace holdfast::store {

struct TrendState {
    std::string series;
    std::int64_t kind = 0;
    std::string state;
};

// A series is no longer than that, and its state neither; what is, is not ours.
inline constexpr std::int64_t trend_series_max = 256;
inline constexpr std::int64_t trend_state_bytes_max = 64 << 10;

// The newest, at most `states_max`. Before the threads start; may throw sqlite::Failure.
std::vector<TrendState> load_trend_states(sqlite::Connection& telemetry, std::size_t states_max);

// Replaces those of the same series, and removes what nobody has saved for `kept`. What cannot be
// written is left out: the next time brings a newer state.
void save_trend_states(Ledger& telemetry, std::vector<TrendState> states, Duration kept);

// Of no use any more.
void remove_trend_states(Ledger& telemetry, std::vector<std::string> series);

}  // namespace holdfast::store
