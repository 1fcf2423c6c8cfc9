#include "tests/dst/sights.h"

#include <algorithm>
#include <string_view>

#include "base/text.h"

namespace holdfast::dst {
namespace {

struct Line {
    std::string_view name;
    double wanted;  // For each seed, at least; whatever that comes to, at least one.
};

constexpr std::array<Line, static_cast<std::size_t>(Sight::count)> lines{{
    {"seeds", 1},
    {"seconds of theirs", 10},
    {"processes", 3},
    {"orders: sent", 50},
    {"orders: acknowledged", 30},
    {"orders: replayed", 1},
    {"orders: refused, another body", 0.3},
    {"orders: refused, another request", 0.1},
    {"orders: refused, backlog full", 0.1},
    {"orders: refused, disk full", 0.05},
    {"orders: refused, overloaded", 0.02},
    {"orders: refused, stopping", 0.01},
    {"orders: failed half-way", 0.3},
    {"orders: outcome unknown", 0.02},
    {"orders: never answered", 0.3},
    {"orders: in doubt, found stored", 0.05},
    {"orders: in doubt, found missing", 0.1},
    {"orders: looked at", 2},
    {"ends: killed", 0.3},
    {"ends: power lost", 0.5},
    {"ends: at a write or sync", 0.3},
    {"ends: by an I/O error", 0.1},
    {"ends: while opening", 0.02},
    {"ends: opening failed", 0.02},
    {"ends: drained", 0.1},
    {"disk: writes", 100},
    {"disk: syncs", 20},
    {"disk: failed writes", 0.01},
    {"disk: failed syncs", 0.05},
    {"disk: failed truncations", 0.001},
    {"disk: writes met a full disk", 0.02},
    {"disk: sectors dropped", 1},
    {"disk: sectors torn", 0.1},
    {"disk: sectors garbled", 0.1},
    {"disk: sectors out of order", 0.5},
    {"disk: slow for a while", 0.1},
    {"clock: jumps forward", 0.1},
    {"clock: jumps back", 0.1},
    {"service: changes of mode", 2},
    {"service: calls, normal", 10},
    {"service: calls, slow", 0.2},
    {"service: calls, down", 0.2},
    {"service: calls, error", 0.2},
    {"service: calls, hang", 0.2},
    {"service: calls, reset", 0.2},
    {"service: calls, corrupt", 0.2},
    {"service: calls, flaky", 0.2},
    {"service: calls, reject", 0.2},
    {"service: calls, ratelimit", 0.2},
    {"service: calls, unauthorized", 0.1},
    {"service: calls, decline", 0.2},
    {"service: calls, busy", 0.2},
    {"service: calls, lost", 0.2},
    {"service: calls for what was done before", 0.5},
    {"service: answers nobody heard", 0.1},
    {"service: calls timed out", 0.1},
    {"breaker: opened", 0.3},
    {"breaker: half open", 0.3},
    {"breaker: closed", 0.2},
    {"breaker: forced open", 0.05},
    {"breaker: disabled", 0.05},
    {"breaker: refused calls", 1},
    {"breaker: late results", 0.1},
    {"queue: held for credentials", 0.02},
    {"queue: claims", 30},
    {"queue: interrupted attempts", 0.3},
    {"queue: overdue", 0.05},
    {"queue: stale settlements refused", 0.1},
    {"queue: strangers refused", 0.1},
    {"operator: retries", 0.1},
    {"operator: successors", 0.01},
    {"operator: orders failed", 0.02},
    {"operator: refused", 0.1},
    {"final: validated", 25},
    {"final: rejected", 0.5},
    {"final: declined", 0.1},
    {"final: deadline", 0.05},
    {"final: attempts used up", 0.05},
    {"final: operator's word", 0.02},
}};

}  // namespace

Sights& Sights::operator+=(const Sights& other) noexcept
{
    for (std::size_t i = 0; i < counts_.size(); ++i)
        counts_[i] += other.counts_[i];
    return *this;
}

std::string Sights::text() const
{
    std::string out;
    for (std::size_t i = 0; i < lines.size(); ++i) {
        std::string name{lines[i].name};
        name.resize(42, ' ');
        append_to(out, "  ", name, counts_[i], "\n");
    }
    return out;
}

std::string Sights::lacking() const
{
    std::string out;
    auto seeds = static_cast<double>((*this)[Sight::seeds]);
    for (std::size_t i = 0; i < lines.size(); ++i) {
        auto least =
            std::max<std::uint64_t>(static_cast<std::uint64_t>(lines[i].wanted * seeds), 1);
        if (counts_[i] < least)
            append_to(out, lines[i].name, ": ", counts_[i], ", at least ", least, " are wanted\n");
    }
    return out;
}

}  // namespace holdfast::dst
