#include "daemon/event/own_host.h"

#include <algorithm>
#include <array>
#include <vector>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "base/address.h"
#include "base/descriptor.h"
#include "base/text.h"

namespace holdfast::daemon {
namespace {

// IPv4 before IPv6, as the services of old had it.
std::string listed_address(const std::string& name, const cares::HostFiles& files)
{
    const Result<cares::HostSettings> host = cares::read_host_settings(files);
    if (!host || name.empty())
        return {};
    const std::vector<Address> known = cares::find_host(host->hosts, name);
    auto chosen = std::ranges::find_if(known, &Address::is_ipv4);
    if (chosen == known.end())
        chosen = known.begin();
    return chosen == known.end() ? std::string{} : to_string(*chosen);
}

std::string routed_address()
{
    Descriptor socket{::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0)};
    if (!socket)
        return {};
    // Of a datagram socket, connecting only looks up the route. The address is one of those that
    // are kept for documents (RFC 5737): nobody has it.
    sockaddr_in there{};
    there.sin_family = AF_INET;
    there.sin_port = htons(9);
    there.sin_addr.s_addr = htonl(0xC0000201);
    sockaddr_in here{};
    socklen_t length = sizeof here;
    // NOLINTBEGIN(cppcoreguidelines-pro-type-reinterpret-cast): that is how sockets are asked.
    const bool is_known =
        ::connect(socket.get(), reinterpret_cast<const sockaddr*>(&there), sizeof there) == 0 &&
        ::getsockname(socket.get(), reinterpret_cast<sockaddr*>(&here), &length) == 0;
    // NOLINTEND(cppcoreguidelines-pro-type-reinterpret-cast)
    std::array<char, INET_ADDRSTRLEN> text{};
    if (!is_known || ::inet_ntop(AF_INET, &here.sin_addr, text.data(), text.size()) == nullptr)
        return {};
    return text.data();
}

}  // namespace

std::string own_system()
{
    utsname names{};
    return ::uname(&names) == 0 ? join(names.sysname, ' ', names.release) : std::string{};
}

std::string own_address(const std::string& name, const cares::HostFiles& files)
{
    const std::string listed = listed_address(name, files);
    return listed.empty() ? routed_address() : listed;
}

}  // namespace holdfast::daemon
