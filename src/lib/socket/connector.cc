#include "lib/socket/connector.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include "base/check.h"
#include "lib/socket/stream.h"

namespace holdfast::socket {
namespace {

Fault fault_of(int error) noexcept
{
    switch (error) {
    case ECONNREFUSED:
    case ECONNRESET:
        return Fault::refused;
    case ETIMEDOUT:
        return Fault::timed_out;
    case EMFILE:
    case ENFILE:
    case ENOBUFS:
    case ENOMEM:
    case EADDRNOTAVAIL:  // No port of ours is free.
        return Fault::own;
    default:
        return Fault::unreachable;
    }
}

// 0 or an errno; EINPROGRESS while it is under way.
int begin_connect(int fd, const Address& address, std::uint16_t port) noexcept
{
    sockaddr_in v4{};
    sockaddr_in6 v6{};
    if (address.is_ipv4()) {
        v4.sin_family = AF_INET;
        v4.sin_port = htons(port);
        std::memcpy(&v4.sin_addr, address.bytes().data() + 12, sizeof v4.sin_addr);
    } else {
        v6.sin6_family = AF_INET6;
        v6.sin6_port = htons(port);
        std::memcpy(&v6.sin6_addr, address.bytes().data(), sizeof v6.sin6_addr);
    }
    const auto* any = address.is_ipv4() ? reinterpret_cast<const sockaddr*>(&v4)
                                        : reinterpret_cast<const sockaddr*>(&v6);
    socklen_t bytes = address.is_ipv4() ? sizeof v4 : sizeof v6;
    return ::connect(fd, any, bytes) == 0 ? 0 : errno;
}

int error_of(int fd) noexcept
{
    int error = 0;
    socklen_t bytes = sizeof error;
    return ::getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &bytes) == 0 ? error : errno;
}

}  // namespace

class Connector::Attempt final : public IoHandler {
public:
    Attempt(Connector& connector, Descriptor socket, const Address& address)
        : connector_{connector},
          socket_{std::move(socket)},
          address_{address},
          watch_{connector.loop_.watch(socket_.get(), {.writable = true}, *this)}
    {
    }

    void on_ready(Readiness /*ready*/) override
    {
        int error = error_of(socket_.get());
        watch_->change({});
        is_over_ = true;
        if (error != 0)
            connector_.fail(error);
        else if (!connector_.outcome_.socket)
            connector_.outcome_ = {.socket = take(), .address = address_};
        connector_.loop_.wake(connector_);
    }

    bool is_over() const noexcept { return is_over_; }
    Descriptor take()
    {
        watch_.reset();
        return std::move(socket_);
    }

private:
    Connector& connector_;
    Descriptor socket_;
    Address address_;
    std::unique_ptr<Watch> watch_;
    bool is_over_ = false;
};

Connector::Connector(IoLoop& loop, std::vector<Address> addresses, std::uint16_t port, Done done)
    : loop_{loop},
      addresses_{std::move(addresses)},
      port_{port},
      done_{std::move(done)},
      next_try_{loop.now()}
{
    CHECK(!addresses_.empty());
    if (addresses_.size() > addresses_max)
        addresses_.erase(addresses_.begin() + addresses_max, addresses_.end());
    loop_.add(*this, loop.now());
}

Connector::~Connector()
{
    loop_.remove(*this);
}

const Address& Connector::last_tried() const noexcept
{
    return addresses_[tried_ == 0 ? 0 : tried_ - 1];
}

void Connector::fail(int error)
{
    outcome_.fault = fault_of(error);
    outcome_.why = error_text(error);
    next_try_ = loop_.now();
}

void Connector::try_next(Instant now)
{
    const Address& address = addresses_[tried_++];
    next_try_ = now + head_start;
    Descriptor socket{::socket(address.is_ipv4() ? AF_INET : AF_INET6,
                               SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0)};
    if (!socket)
        return fail(errno);
    int on = 1;
    (void)::setsockopt(socket.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    int error = begin_connect(socket.get(), address, port_);
    if (error == 0)
        outcome_ = {.socket = std::move(socket), .address = address};
    else if (error == EINPROGRESS)
        attempts_.push_back(std::make_unique<Attempt>(*this, std::move(socket), address));
    else
        fail(error);
}

Instant Connector::step(Instant now)
{
    std::erase_if(attempts_, [](const auto& each) { return each->is_over(); });
    while (!outcome_.socket && tried_ < addresses_.size() && next_try_ <= now)
        try_next(now);
    bool is_over = outcome_.socket || (attempts_.empty() && tried_ == addresses_.size());
    if (!is_over)
        return tried_ < addresses_.size() ? next_try_ : never;
    attempts_.clear();
    if (!outcome_.address)
        outcome_.address = last_tried();
    Done done = std::exchange(done_, nullptr);
    if (done)
        done(std::move(outcome_));  // And maybe this is gone.
    return never;
}

}  // namespace holdfast::socket
