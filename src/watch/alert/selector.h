// Which services a silence, a maintenance window or a receiver is about. Pure; any thread.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "base/result.h"
#include "watch/service.h"

namespace holdfast::watch {

// A service is meant if each list that is not empty has something of its. All empty: everything,
// this host as well; a selector that names anything does not mean the host.
struct Selector {
    static constexpr std::size_t names_max = 256;  // Of each list.
    static constexpr std::size_t name_bytes_max = 256;

    std::vector<std::string> ids{};
    std::vector<std::string> groups{};
    std::vector<std::string> tags{};
    std::vector<std::string> environments{};

    bool is_everything() const noexcept;
    bool matches(const Service& service) const noexcept;
    // Whether it can be kept: sizes, and no control characters.
    Result<void> check() const;

    friend bool operator==(const Selector&, const Selector&) = default;
};

}  // namespace holdfast::watch
