// The names that this host knows by itself (/etc/hosts). Pure; any thread.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/address.h"

namespace holdfast::cares {

// Names in lower case; the addresses in the order of the file.
using HostsFile = std::map<std::string, std::vector<Address>, std::less<>>;

// What is no address or has no name is left out, as everybody does, and so is what comes after so
// many names.
inline constexpr std::size_t host_names_max = 20'000;
HostsFile parse_hosts(std::string_view text);

// Nothing when it has to be asked for. "localhost" and what ends so is this host, whatever else is
// said of it (RFC 6761).
std::vector<Address> find_host(const HostsFile& hosts, std::string_view name);

}  // namespace holdfast::cares
