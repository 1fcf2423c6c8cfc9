// A ledger that was made and migrated without trouble: most worlds begin with it, since making one
// costs more than what happens in them. One thread.
#pragma once

#include <vector>

namespace holdfast::dst {

// The bytes of the file; its log is empty. Made once in a process, and always the same.
const std::vector<char>& made_ledger();

}  // namespace holdfast::dst
