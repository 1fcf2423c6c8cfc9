#include "upstream/break_off.h"

#include <array>
#include <filesystem>
#include <system_error>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include "base/text.h"

namespace holdfast::upstream {
namespace {

bool leads_to(int fd, const http::Peer& client) noexcept
{
    sockaddr_storage other{};
    socklen_t bytes = sizeof other;
    if (::getpeername(fd, reinterpret_cast<sockaddr*>(&other), &bytes) != 0)
        return false;
    std::array<char, INET6_ADDRSTRLEN> text{};
    std::uint16_t port = 0;
    if (other.ss_family == AF_INET) {
        const auto& v4 = reinterpret_cast<const sockaddr_in&>(other);
        ::inet_ntop(AF_INET, &v4.sin_addr, text.data(), text.size());
        port = ntohs(v4.sin_port);
    } else if (other.ss_family == AF_INET6) {
        const auto& v6 = reinterpret_cast<const sockaddr_in6&>(other);
        ::inet_ntop(AF_INET6, &v6.sin6_addr, text.data(), text.size());
        port = ntohs(v6.sin6_port);
    }
    return port != 0 && port == client.port && client.address == text.data();
}

}  // namespace

bool break_off(const http::Peer& client, std::string_view last)
{
    if (client.port == 0)
        return false;
    std::error_code error;
    std::filesystem::directory_iterator entry{"/proc/self/fd", error};
    for (; !error && entry != std::filesystem::directory_iterator{}; entry.increment(error)) {
        auto fd = parse_number<int>(entry->path().filename().native());
        if (!fd || !leads_to(*fd, client))
            continue;
        (void)::send(*fd, last.data(), last.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
        // Ended, not closed: the descriptor is the server's, which meets the end as it would a
        // client's.
        (void)::shutdown(*fd, SHUT_RDWR);
        return true;
    }
    return false;
}

}  // namespace holdfast::upstream
