// One line of the journal, as people read it. Pure; any thread.
#pragma once

#include <string>

#include "base/time.h"

namespace holdfast::watch {

struct JournalLine {
    WallTime at{};
    unsigned priority = 6;
    std::string text{};  // One line, printable, bounded.

    friend bool operator==(const JournalLine&, const JournalLine&) = default;
};

}  // namespace holdfast::watch
