// Who listens where, by the kernel's own table in /proc/net/tcp and tcp6. Pure; any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "base/endpoint.h"

namespace holdfast::daemon {

// The uid of a listener in `table` that stands in the way of `wanted`: the same port on the same
// address, or on all addresses of either side. `table` is the text of tcp or tcp6.
std::optional<std::uint32_t> find_listener(std::string_view table, const Endpoint& wanted);

// The same, with the number of its socket, by which a process that has it is known.
struct Holder {
    std::uint32_t uid = 0;
    std::uint64_t inode = 0;
};
std::optional<Holder> find_holder(std::string_view table, const Endpoint& wanted);

// Whether this line of the table is about a listener. The kernel writes these first, and after them
// a line for every connection.
bool is_listener(std::string_view line);

}  // namespace holdfast::daemon
