// holdfast-upstream as those see it who rehearse with it: which mode it is in, and another one.
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

    Result<std::string> mode() const;
    Result<void> set_mode(std::string_view mode) const;

private:
    std::string url_;
};

// Puts the simulation back into the mode it was found in, whatever happens meanwhile.
class FoundMode {
public:
    FoundMode(const Simulation& simulation, std::string mode, Console& console)
        : simulation_{simulation}, mode_{std::move(mode)}, console_{console}
    {
    }
    ~FoundMode();
    FoundMode(const FoundMode&) = delete;
    FoundMode& operator=(const FoundMode&) = delete;

private:
    const Simulation& simulation_;
    std::string mode_;
    Console& console_;
};

}  // namespace holdfast::ctl
