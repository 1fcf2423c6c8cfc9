// holdfast-upstream as those see it who rehearse with it: how it behaves, and another mode.
// Main thread.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "ctl/console.h"

namespace holdfast::ctl {

class Simulation {
public:
    explicit Simulation(std::string url) : url_{std::move(url)} {}

    // Its own words for all of it, of a script that runs as well: what set() takes.
    Result<std::string> behaviour() const;
    Result<void> set(std::string behaviour) const;
    Result<void> set_mode(std::string_view mode) const;

private:
    std::string url_;
};

// Has the simulation behave as it was found, whatever happens meanwhile.
class FoundBehaviour {
public:
    FoundBehaviour(const Simulation& simulation, std::string behaviour, Console& console)
        : simulation_{simulation}, behaviour_{std::move(behaviour)}, console_{console}
    {
    }
    ~FoundBehaviour();
    FoundBehaviour(const FoundBehaviour&) = delete;
    FoundBehaviour& operator=(const FoundBehaviour&) = delete;

    // Once; who does not ask for it has it done, and hears what went wrong.
    Result<void> restore();

private:
    const Simulation& simulation_;
    std::string behaviour_;
    Console& console_;
    bool is_restored_ = false;
};

}  // namespace holdfast::ctl
