// Does the steps of a drill: what is done is written down before, and can be taken back by anybody.
// Main thread.
#pragma once

#include <optional>
#include <string>

#include "base/result.h"
#include "drill/act/deed.h"
#include "drill/undo/revert.h"
#include "drill/undo/undo_journal.h"

namespace holdfast::drill {

class Injections {
public:
    // All outlive it.
    Injections(UndoJournal journal, World& world, const Clock& clock, Duration timeout)
        : journal_{std::move(journal)}, world_{world}, clock_{clock}, timeout_{timeout}
    {
    }

    // One that is taken back later.
    Result<void> inject(const Step& step);
    // One that stays, as a repair does.
    Result<void> perform(const Step& step);
    // Those injected since then, last first.
    Result<std::vector<Reverted>> revert_since(std::int64_t number);
    Result<std::vector<Reverted>> revert_all();
    Result<void> end() { return journal_.note_end(); }

    std::int64_t last() const noexcept { return last_; }

private:
    UndoJournal journal_;
    World& world_;
    const Clock& clock_;
    Duration timeout_;
    std::int64_t last_ = 0;
};

}  // namespace holdfast::drill
