// What stands in the way of services that somebody wants to have watched, held against those that
// are. Pure; any thread.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "base/result.h"
#include "watch/definition/catalog.h"
#include "watch/service.h"

namespace holdfast::watch {

// Of so many at most an error tells the names.
inline constexpr std::size_t named_max = 10;

// Nothing stands in the way of `wanted`, all of them together, each id once. Errc::conflict: some
// are the file's, they are too many, or one has the heartbeat token of another. Errc::invalid: one
// depends on what is not there, or on itself. No message tells a token.
Result<void> admit(const ServiceList& present, const std::vector<Service>& wanted,
                   std::size_t services_max);

// Two services that a heartbeat with that token could be of. The file may say what it likes.
struct SharedToken {
    std::string service;
    std::string other;
};
std::vector<SharedToken> find_shared_tokens(const ServiceList& services);

}  // namespace holdfast::watch
