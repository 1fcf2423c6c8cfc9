// The folder in which runs leave their reports, a folder each. Nothing of it is believed: a report
// is a regular file, not larger than it may be, and no link leads to it. Blocks; any thread.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"
#include "rehearsal/report.h"

namespace holdfast::rehearsal {

// More than the runner keeps.
inline constexpr std::size_t runs_max = 1000;

// A report that is there; one that was written anew has another stamp.
struct Entry {
    std::string id;
    std::int64_t stamp = 0;

    friend bool operator==(const Entry&, const Entry&) = default;
};

// Newest first, by the time that their names end with; none where there is no such folder. What is
// called otherwise than a run is left out. Errc::unavailable when it cannot be read.
Result<std::vector<Entry>> list_runs(const std::string& folder);

// The text of its report.json. Errc::not_found when there is no such run, Errc::corrupt says why it
// cannot be taken.
Result<std::string> read_run(const std::string& folder, const std::string& id);

}  // namespace holdfast::rehearsal
