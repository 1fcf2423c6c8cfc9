// How a service stands in the database: as it was defined, and an operator's word on whether it is
// checked, which is no part of what the services file says. Any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "watch/definition/defaults.h"
#include "watch/service.h"

namespace holdfast::watch {

struct StoredDefinition {
    Service service{};
    // Nothing: as the definition has it.
    std::optional<bool> is_switched_on{};
};

std::string encode(const StoredDefinition& definition);
// Errc::corrupt: what this program did not write, or not in this version.
Result<StoredDefinition> read_stored(std::string_view text, Owner owner,
                                     const ServiceDefaults& defaults);

}  // namespace holdfast::watch
