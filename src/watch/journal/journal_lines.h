// The last words of a unit: the port to who reads the journal. Loop thread; what is asked for comes
// later, on the loop, once.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

#include "base/result.h"
#include "watch/journal/journal_line.h"

namespace holdfast::watch {

class JournalLines {
public:
    using Done = std::function<void(Result<std::vector<JournalLine>>)>;

    static constexpr std::size_t lines_max = 20;
    static constexpr std::size_t line_bytes_max = 400;

    virtual ~JournalLines() = default;

    // What was written by the unit, or by systemd about it, until now: oldest first, at most
    // `lines_max`. A journal that is away or must not be read is a failure that says so.
    virtual void last_of(const std::string& unit, Done done) = 0;
};

}  // namespace holdfast::watch
