// What a service said of itself, and when. Pure; any thread.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "base/time.h"

namespace holdfast::watch {

// Of the reason for a failure; what is longer is cut.
inline constexpr std::size_t failure_bytes_max = 256;

struct Beat {
    WallTime at{};
    // Nothing: all is well. Otherwise why it is not, in its words; empty when it gave no reason.
    std::optional<std::string> failure{};

    friend bool operator==(const Beat&, const Beat&) = default;
};

// What the words of a report say, both empty when they were left out.
struct ReportWords {
    std::string_view status{};  // "ok", "fail", or the exit status of a program.
    std::string_view reason{};  // Counts only when it failed: a script need not tell apart.
};

// The member `failure` of a beat; an outer nothing when `status` is no such word.
std::optional<std::optional<std::string>> read_failure(const ReportWords& words);

}  // namespace holdfast::watch
