#include "http/tls/poller.h"

#include <cerrno>
#include <system_error>
#include <utility>

#include <sys/epoll.h>

namespace holdfast::http::tls {

Poller::Poller() : epoll_{::epoll_create1(EPOLL_CLOEXEC)}
{
    if (!epoll_)
        throw std::system_error{errno, std::generic_category(), "create the poller of TLS"};
}

bool Poller::serve_one()
{
    epoll_event event{};
    if (::epoll_wait(epoll_.get(), &event, 1, 0) != 1)
        return false;
    bool broken = (event.events & (EPOLLERR | EPOLLHUP)) != 0;
    static_cast<Port*>(event.data.ptr)
        ->handler_.on_ready(
            {(event.events & EPOLLIN) != 0 || broken, (event.events & EPOLLOUT) != 0 || broken});
    return true;
}

Port::Port(Poller& poller, IoHandler& handler, Descriptor descriptor) noexcept
    : poller_{poller}, handler_{handler}, descriptor_{std::move(descriptor)}
{
}

bool Port::want(Readiness interest) noexcept
{
    std::uint32_t wanted = (interest.readable ? EPOLLIN : 0U) | (interest.writable ? EPOLLOUT : 0U);
    if (!descriptor_ || wanted == events_)
        return true;
    int how = events_ == 0 ? EPOLL_CTL_ADD : EPOLL_CTL_MOD;
    if (wanted == 0)
        how = EPOLL_CTL_DEL;
    epoll_event event{};
    event.events = wanted;
    event.data.ptr = this;
    if (::epoll_ctl(poller_.epoll_.get(), how, descriptor_.get(), &event) != 0)
        return false;
    events_ = wanted;
    return true;
}

void Port::close() noexcept
{
    (void)want({});
    descriptor_ = Descriptor{};
}

}  // namespace holdfast::http::tls
