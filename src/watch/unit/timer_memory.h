// When a timer was to fire, as systemd said before it said otherwise. What is stopped or masked has
// no next time any more: whoever remembers the one that it had can tell that nothing came of it. Of
// one that was stopped before the first look systemd itself remembers it, until a daemon-reload.
// Pure; whoever looks keeps one for each check.
#pragma once

#include <optional>
#include <string>

#include "base/time.h"
#include "watch/unit/unit_facts.h"

namespace holdfast::watch {

class TimerMemory {
public:
    // Of each look, before it is judged. Another timer than the last time begins anew.
    void note(const UnitFacts& facts);

    // Nothing: it fired since, or it was never known to.
    const std::optional<WallTime>& expected() const noexcept { return expected_; }
    // Also when systemd has forgotten it since. Nothing: never, as far as anybody knows.
    const std::optional<WallTime>& last_trigger() const noexcept { return last_trigger_; }

private:
    std::string timer_;
    std::optional<WallTime> last_trigger_;
    std::optional<WallTime> expected_;
};

}  // namespace holdfast::watch
