// What a look at a unit does not show, but several do: how often systemd restarted it lately, and
// how much of a core it uses. A unit that crashes every few seconds is "active" whenever somebody
// looks; the number of its restarts grows. Pure; whoever looks keeps one for each check.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/time.h"
#include "watch/local_check.h"
#include "watch/unit/unit_facts.h"

namespace holdfast::watch {

class UnitMemory {
public:
    // Of the times at which the number was seen to grow. Beyond, older ones are taken together, as
    // if they had been later: the newest are exact.
    static constexpr std::size_t samples_max = 32;

    // Of each look, before it is judged. Another unit than the last time begins anew.
    void note(const UnitCheck& check, const UnitFacts& facts, Instant now);

    // Restarts by systemd that were seen to happen since then.
    std::uint64_t restarts_since(Instant from) const noexcept;
    // Those before the first look happened at times that nobody knows.
    bool has_seen_all_since(Instant from) const noexcept { return since_ <= from; }

    // Of one core, between the last two measurements of the same run.
    std::optional<unsigned> cpu_percent() const noexcept { return cpu_percent_; }

private:
    struct Sample {
        Instant at;
        std::uint64_t restarts;  // In all, until then.
    };
    struct Cpu {
        Instant at;
        Duration used;
        std::string invocation;
    };

    void note_restarts(std::uint64_t restarts, Instant oldest, Instant now);
    void note_cpu(const UnitFacts& facts);

    std::string unit_;
    Instant since_{};
    std::vector<Sample> samples_;  // The oldest first; that one is where counting begins.
    std::optional<Cpu> cpu_;
    std::optional<unsigned> cpu_percent_;
};

}  // namespace holdfast::watch
