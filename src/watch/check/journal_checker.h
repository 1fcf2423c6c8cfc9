// Checks of how much is written to the journal. It is followed all the time; a check is a look at
// what was counted. Loop thread.
#pragma once

#include <memory>
#include <utility>

#include "watch/check/checker.h"

namespace holdfast::watch {

class JournalChecker final : public Checker {
public:
    JournalChecker(const Surroundings& surroundings, Done done)
        : surroundings_{surroundings}, done_{std::move(done)}
    {
    }
    static std::unique_ptr<Checker> make(const Surroundings& surroundings, Done done)
    {
        return std::make_unique<JournalChecker>(surroundings, std::move(done));
    }

    void begin(const Check& check, Instant now) override;
    // It is over as soon as it has begun.
    void cancel(CheckId /*id*/) override {}
    Observation give_up(CheckId /*id*/, Instant /*now*/) override { return {}; }

private:
    Surroundings surroundings_;
    Done done_;
};

}  // namespace holdfast::watch
