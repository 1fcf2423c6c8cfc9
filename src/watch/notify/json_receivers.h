// The file with those who are told of alerts: {"receivers":[{"name","format","url",...}]}. Read as
// a whole or not at all: what is wrong is said at once, with its place, and nothing of it is used.
// No problem shows what may be a secret: URLs, headers, bodies, passwords. Any thread.
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "watch/definition/problem.h"
#include "watch/notify/receiver.h"

namespace holdfast::watch {

// Besides them there are the log, and the webhook that the configuration names.
inline constexpr std::size_t receivers_in_file_max = 62;
inline constexpr std::size_t receivers_bytes_max = std::size_t{1} << 20;

struct ReadReceivers {
    std::vector<Receiver> receivers{};  // Empty if there are problems.
    std::vector<DefinitionProblem> problems{};
};

// Comments are allowed.
ReadReceivers read_receivers(std::string_view text);

}  // namespace holdfast::watch
