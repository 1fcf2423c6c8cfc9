#include "http/listener.h"

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <system_error>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/check.h"
#include "base/text.h"

namespace holdfast::http {
namespace {

// The kernel takes the smaller of this and net.core.somaxconn (4096 on Debian 12). What piles up
// here during a restart is answered afterwards.
constexpr int backlog = 4096;

union Address {
    sockaddr any;
    sockaddr_in v4;
    sockaddr_in6 v6;
    sockaddr_un path;
};

void require(int result, const std::string& what)
{
    if (result < 0)
        throw std::system_error{errno, std::generic_category(), what};
}

socklen_t to_address(const Endpoint& endpoint, Address& address)
{
    address = {};
    if (endpoint.is_ipv6()) {
        address.v6.sin6_family = AF_INET6;
        address.v6.sin6_port = htons(endpoint.port);
        // Anything else would become the wildcard address, which is everybody's.
        CHECK(inet_pton(AF_INET6, endpoint.host.c_str(), &address.v6.sin6_addr) == 1);
        return sizeof address.v6;
    }
    address.v4.sin_family = AF_INET;
    address.v4.sin_port = htons(endpoint.port);
    CHECK(inet_pton(AF_INET, endpoint.host.c_str(), &address.v4.sin_addr) == 1);
    return sizeof address.v4;
}

Descriptor make_socket(int family, const std::string& what)
{
    Descriptor socket{::socket(family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)};
    require(socket.get(), what);
    return socket;
}

Descriptor open_path(const std::string& path)
{
    std::string what = join("listen on ", path);
    // Bound beside its place and moved there: a client finds the old socket or the new one, and a
    // leftover of a killed process is no obstacle.
    std::string fresh = path + ".new";
    Address address{};
    address.path.sun_family = AF_UNIX;
    if (fresh.size() >= sizeof address.path.sun_path)
        throw std::system_error{ENAMETOOLONG, std::generic_category(), what};
    std::memcpy(address.path.sun_path, fresh.c_str(), fresh.size() + 1);
    Descriptor socket = make_socket(AF_UNIX, what);
    (void)::unlink(fresh.c_str());
    require(::bind(socket.get(), &address.any, sizeof address.path), what);
    require(::chmod(fresh.c_str(), 0660), what);
    require(::listen(socket.get(), backlog), what);
    require(::rename(fresh.c_str(), path.c_str()), what);
    return socket;
}

Descriptor open_port(const Endpoint& endpoint)
{
    std::string what = join("listen on ", to_string(endpoint));
    Address address{};
    socklen_t bytes = to_address(endpoint, address);
    Descriptor socket = make_socket(address.any.sa_family, what);
    int on = 1;
    require(::setsockopt(socket.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on), what);
    // "[::]:8080" and "0.0.0.0:8080" may then stand side by side, as two entries.
    if (endpoint.is_ipv6())
        require(::setsockopt(socket.get(), IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof on), what);
    require(::bind(socket.get(), &address.any, bytes), what);
    require(::listen(socket.get(), backlog), what);
    return socket;
}

}  // namespace

Descriptor open_listener(const Endpoint& endpoint)
{
    return endpoint.is_path() ? open_path(endpoint.host) : open_port(endpoint);
}

std::optional<Endpoint> listening_endpoint(int fd)
{
    int listening = 0;
    socklen_t option_bytes = sizeof listening;
    if (::getsockopt(fd, SOL_SOCKET, SO_ACCEPTCONN, &listening, &option_bytes) != 0 ||
        listening == 0)
        return std::nullopt;
    Address address{};
    socklen_t bytes = sizeof address;
    if (::getsockname(fd, &address.any, &bytes) != 0)
        return std::nullopt;
    std::array<char, INET6_ADDRSTRLEN> text{};
    switch (address.any.sa_family) {
    case AF_UNIX: {
        // A control socket is bound as "<path>.new" and moved; that name stays with the kernel.
        std::string path{address.path.sun_path};
        if (path.ends_with(".new"))
            path.resize(path.size() - 4);
        return Endpoint{path, 0};
    }
    case AF_INET:
        inet_ntop(AF_INET, &address.v4.sin_addr, text.data(), text.size());
        return Endpoint{text.data(), ntohs(address.v4.sin_port)};
    case AF_INET6:
        inet_ntop(AF_INET6, &address.v6.sin6_addr, text.data(), text.size());
        return Endpoint{text.data(), ntohs(address.v6.sin6_port)};
    default:
        return std::nullopt;
    }
}

}  // namespace holdfast::http
