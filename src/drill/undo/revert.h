// Takes injections back, the last one first, and goes on when one of them fails. Two processes may
// do it at once, one of them again after it was killed: it comes to the same. Blocks; main thread.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "drill/act/deed.h"
#include "drill/undo/undo_journal.h"

namespace holdfast::drill {

struct Reverted {
    std::string step;
    std::string action;
    std::string problem;  // Empty: it is taken back.
};

// All that is active, or what is due at `now`. An exclusive lock on the journal is held meanwhile.
Result<std::vector<Reverted>> revert_all(const std::string& path, World& world);
Result<std::vector<Reverted>> revert_due(const std::string& path, World& world, Instant now);
// Those with a greater number.
Result<std::vector<Reverted>> revert_since(const std::string& path, World& world,
                                           std::int64_t number);
// The one of that name, as a repair.
Result<std::vector<Reverted>> revert_step(const std::string& path, World& world,
                                          const std::string& step);

// One who has only the journal: the service is made of what stands in it.
Result<std::vector<Reverted>> revert_alone(const std::string& path, const std::string& program);

}  // namespace holdfast::drill
