#include "watch/host/icmp_socket.h"

#include <array>
#include <cerrno>
#include <cstdint>
#include <cstring>

#include <linux/errqueue.h>
#include <netinet/icmp6.h>
#include <netinet/in.h>
#include <sys/socket.h>

namespace holdfast::watch {
namespace {

// The longest first: what is made empty is empty to its end.
union AnyAddress {
    sockaddr_in6 v6;
    sockaddr_in v4;
    sockaddr any;
};

AnyAddress to_native(const Address& address) noexcept
{
    AnyAddress native{};
    if (address.is_ipv4()) {
        native.v4.sin_family = AF_INET;
        std::memcpy(&native.v4.sin_addr, address.bytes().data() + 12, sizeof native.v4.sin_addr);
    } else {
        native.v6.sin6_family = AF_INET6;
        std::memcpy(&native.v6.sin6_addr, address.bytes().data(), sizeof native.v6.sin6_addr);
    }
    return native;
}

std::optional<Address> from_native(const AnyAddress& native, socklen_t bytes) noexcept
{
    Address::Bytes all{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF};
    if (bytes >= sizeof native.v4 && native.any.sa_family == AF_INET)
        std::memcpy(all.data() + 12, &native.v4.sin_addr, sizeof native.v4.sin_addr);
    else if (bytes >= sizeof native.v6 && native.any.sa_family == AF_INET6)
        std::memcpy(all.data(), &native.v6.sin6_addr, sizeof native.v6.sin6_addr);
    else
        return std::nullopt;
    return Address{all};
}

// ICMP_FILTER of <linux/icmp.h>, which does not go together with <netinet/in.h>: a bit for each
// type.
constexpr int icmp_filter_option = 1;
constexpr unsigned echo_reply_v4 = 0;

Descriptor open(bool is_ipv4, int type) noexcept
{
    return Descriptor{::socket(is_ipv4 ? AF_INET : AF_INET6, type | SOCK_NONBLOCK | SOCK_CLOEXEC,
                               is_ipv4 ? int{IPPROTO_ICMP} : int{IPPROTO_ICMPV6})};
}

// A raw socket sees all that comes to this host, unless it says what it wants. An option that is
// refused costs time, no more: what is heard is looked at anyway.
void want_replies_only(const Descriptor& socket, bool is_ipv4) noexcept
{
    if (is_ipv4) {
        std::uint32_t blocked = ~(1U << echo_reply_v4);
        (void)::setsockopt(socket.get(), SOL_RAW, icmp_filter_option, &blocked, sizeof blocked);
        return;
    }
    icmp6_filter filter{};
    ICMP6_FILTER_SETBLOCKALL(&filter);
    ICMP6_FILTER_SETPASS(ICMP6_ECHO_REPLY, &filter);
    (void)::setsockopt(socket.get(), IPPROTO_ICMPV6, ICMP6_FILTER, &filter, sizeof filter);
}

void want_errors_and_hops(const Descriptor& socket, bool is_ipv4) noexcept
{
    int yes = 1;
    int level = is_ipv4 ? IPPROTO_IP : IPPROTO_IPV6;
    (void)::setsockopt(socket.get(), level, is_ipv4 ? IP_RECVERR : IPV6_RECVERR, &yes, sizeof yes);
    (void)::setsockopt(socket.get(), level, is_ipv4 ? IP_RECVTTL : IPV6_RECVHOPLIMIT, &yes,
                       sizeof yes);
}

using Control = std::array<char, 512>;

template <typename T>
std::optional<T> find_control(msghdr& message, int v4_type, int v6_type) noexcept
{
    for (cmsghdr* each = CMSG_FIRSTHDR(&message); each != nullptr;
         each = CMSG_NXTHDR(&message, each)) {
        bool is_it = (each->cmsg_level == IPPROTO_IP && each->cmsg_type == v4_type) ||
                     (each->cmsg_level == IPPROTO_IPV6 && each->cmsg_type == v6_type);
        if (!is_it || each->cmsg_len < CMSG_LEN(sizeof(T)))
            continue;
        T value{};
        std::memcpy(&value, CMSG_DATA(each), sizeof value);
        return value;
    }
    return std::nullopt;
}

// For what the kernel lends, the identifier is a port.
std::optional<std::uint16_t> port_of(const Descriptor& socket) noexcept
{
    AnyAddress own{};
    socklen_t bytes = sizeof own;
    if (::getsockname(socket.get(), &own.any, &bytes) != 0)
        return std::nullopt;
    std::uint16_t port = ntohs(own.any.sa_family == AF_INET ? own.v4.sin_port : own.v6.sin6_port);
    return port == 0 ? std::nullopt : std::optional{port};
}

}  // namespace

EchoSocket open_echo_socket(const Address& address)
{
    bool is_ipv4 = address.is_ipv4();
    EchoSocket opened{.descriptor = open(is_ipv4, SOCK_DGRAM)};
    if (!opened.descriptor && (errno == EACCES || errno == EPERM || errno == EPROTONOSUPPORT)) {
        opened.descriptor = open(is_ipv4, SOCK_RAW);
        opened.is_raw = true;
    }
    if (!opened.descriptor) {
        opened.error = errno == EPERM ? EACCES : errno;
        return opened;
    }
    if (opened.is_raw)
        want_replies_only(opened.descriptor, is_ipv4);
    want_errors_and_hops(opened.descriptor, is_ipv4);
    AnyAddress native = to_native(address);
    socklen_t bytes = is_ipv4 ? sizeof native.v4 : sizeof native.v6;
    if (::connect(opened.descriptor.get(), &native.any, bytes) != 0) {
        // A filter of packets, not a right that we lack.
        opened.error = errno == EACCES ? EPERM : errno;
        opened.descriptor = {};
        return opened;
    }
    if (!opened.is_raw)
        opened.identifier = port_of(opened.descriptor);
    return opened;
}

int send_echo(const Descriptor& socket, std::string_view packet) noexcept
{
    auto attempt = [&] {
        return ::send(socket.get(), packet.data(), packet.size(), MSG_DONTWAIT | MSG_NOSIGNAL) < 0
                   ? errno
                   : 0;
    };
    int error = attempt();
    // What became of the echo before is told to who sends the next one.
    bool is_of_before = error == EHOSTUNREACH || error == ENETUNREACH || error == ECONNREFUSED;
    return is_of_before ? attempt() : error;
}

EchoHeard hear_echo(const Descriptor& socket, std::span<std::uint8_t> into) noexcept
{
    AnyAddress from{};
    alignas(cmsghdr) Control control{};
    iovec piece{.iov_base = into.data(), .iov_len = into.size()};
    msghdr message{};
    message.msg_name = &from;
    message.msg_namelen = sizeof from;
    message.msg_iov = &piece;
    message.msg_iovlen = 1;
    message.msg_control = control.data();
    message.msg_controllen = control.size();
    ssize_t count = ::recvmsg(socket.get(), &message, MSG_DONTWAIT);
    if (count < 0)
        return {.error = errno};
    EchoHeard heard{.bytes = static_cast<std::size_t>(count),
                    .from = from_native(from, message.msg_namelen)};
    if (auto hops = find_control<int>(message, IP_TTL, IPV6_HOPLIMIT))
        heard.hops_left = static_cast<unsigned>(*hops);
    return heard;
}

int take_echo_error(const Descriptor& socket) noexcept
{
    alignas(cmsghdr) Control control{};
    msghdr message{};
    message.msg_control = control.data();
    message.msg_controllen = control.size();
    if (::recvmsg(socket.get(), &message, MSG_ERRQUEUE | MSG_DONTWAIT) < 0)
        return 0;
    auto what = find_control<sock_extended_err>(message, IP_RECVERR, IPV6_RECVERR);
    return what && what->ee_errno != 0 ? static_cast<int>(what->ee_errno) : EIO;
}

}  // namespace holdfast::watch
