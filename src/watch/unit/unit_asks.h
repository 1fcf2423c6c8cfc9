// Which units systemd is still to be asked about: each once, whoever wants to know and how often.
// Pure; loop thread.
#pragma once

#include <cstddef>
#include <deque>
#include <optional>
#include <string>
#include <unordered_map>

namespace holdfast::watch {

struct UnitAsk {
    std::string unit{};
    // Not only if systemd has it in memory: it may be loaded for that.
    bool may_load = true;
    bool is_urgent = false;     // Somebody follows it: before all others.
    bool is_of_resync = false;  // Until it is answered not everything is known.
};

class UnitAsks {
public:
    explicit UnitAsks(std::size_t waiting_max) noexcept : waiting_max_{waiting_max} {}

    // False: no room. One that waits already keeps its place, and answers both.
    [[nodiscard]] bool want(UnitAsk ask);
    std::optional<UnitAsk> take();

    std::size_t size() const noexcept { return asks_.size(); }
    // Of those that wait, how many are of a resync.
    std::size_t of_resync() const noexcept { return of_resync_; }
    void clear();

private:
    std::size_t waiting_max_;
    std::unordered_map<std::string, UnitAsk> asks_;
    // Names, each in one of them.
    std::deque<std::string> urgent_;
    std::deque<std::string> others_;
    std::size_t of_resync_ = 0;
};

}  // namespace holdfast::watch
