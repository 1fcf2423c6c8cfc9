// The forms in which a route can answer, and which of them a client gets. Pure; any thread.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "http/content/media_type.h"

namespace holdfast::http {

struct Representation {
    std::string_view type;      // As Content-Type says it. A literal.
    std::string_view format{};  // What `?format=` calls it; empty: it does not.
};

inline constexpr Representation as_json{.type = json_type};

// The index of the one the client likes best; the first when it does not care; nothing when it
// refuses all. `accept` are all lines of Accept as one list.
std::optional<std::size_t> choose_representation(std::span<const Representation> offered,
                                                 std::string_view accept);

// What there is, for a client whose Accept refuses all of it.
std::string list_representations(std::span<const Representation> offered);

}  // namespace holdfast::http
