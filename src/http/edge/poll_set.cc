#include "http/edge/poll_set.h"

#include <algorithm>
#include <cerrno>
#include <system_error>

namespace holdfast::http {

PollSet::PollSet() : epoll_{::epoll_create1(EPOLL_CLOEXEC)}
{
    if (!epoll_)
        throw std::system_error{errno, std::system_category(), "epoll_create1"};
}

bool PollSet::add(int socket, std::uint32_t events, void* owner) noexcept
{
    epoll_event event{};
    event.events = events;
    event.data.ptr = owner;
    return ::epoll_ctl(epoll_.get(), EPOLL_CTL_ADD, socket, &event) == 0;
}

void PollSet::remove(int socket) noexcept
{
    (void)::epoll_ctl(epoll_.get(), EPOLL_CTL_DEL, socket, nullptr);
}

std::span<const epoll_event> PollSet::ready(std::size_t count_max) noexcept
{
    const auto room = static_cast<int>(std::min(count_max, events_.size()));
    const int count = ::epoll_wait(epoll_.get(), events_.data(), room, 0);
    return {events_.data(), count > 0 ? static_cast<std::size_t>(count) : 0};
}

}  // namespace holdfast::http
