// The line that `systemctl status` shows: where we serve, and what is not well. Loop thread.
#pragma once

#include <string>

#include "base/task.h"

namespace holdfast::daemon {

class Readiness;

class StatusLine final : public Task {
public:
    StatusLine(const Readiness& readiness, std::string serving)
        : readiness_{readiness}, serving_{std::move(serving)}
    {
    }

    const char* name() const noexcept override { return "status"; }
    // Told when it changes, since every line wakes all who watch the unit.
    Instant step(Instant now) override;
    std::string text() const;

private:
    const Readiness& readiness_;
    std::string serving_;
    std::string told_;
};

}  // namespace holdfast::daemon
