// Another program, run to its end or to a deadline. Blocks; main thread.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "base/time.h"

namespace holdfast::drill {

struct Ended {
    int exit = 0;          // 128 + the signal's number for one that a signal ended.
    std::string output;    // Of both streams, cut after output_max bytes.
    bool is_late = false;  // It was killed at the deadline.

    bool is_well() const noexcept { return exit == 0 && !is_late; }
};

inline constexpr std::size_t output_max = std::size_t{1} << 20U;

// `words` are the program, found along $PATH, and its arguments. Errc::unavailable when it cannot
// be started.
Result<Ended> run(const std::vector<std::string>& words, Duration patience);

// The same, and what it says becomes part of the error if it does not end well.
Result<std::string> run_well(const std::vector<std::string>& words, Duration patience);

// For a person: as a shell would take it.
std::string to_line(const std::vector<std::string>& words);

}  // namespace holdfast::drill
