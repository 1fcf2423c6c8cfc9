#include "lib/curl/multi/sockets.h"

#include <array>
#include <cerrno>
#include <span>
#include <system_error>
#include <utility>

#include <sys/epoll.h>

namespace holdfast::curl {
namespace {

// Told in one turn; the rest in the next, after what else is due.
constexpr int told_max = 64;

std::uint64_t pack(int fd, std::uint32_t watch) noexcept
{
    return std::uint64_t{watch} << 32 | static_cast<std::uint32_t>(fd);
}

}  // namespace

Sockets::Sockets(IoLoop& loop, OnReady on_ready)
    : set_{::epoll_create1(EPOLL_CLOEXEC)}, tell_{std::move(on_ready)}
{
    if (!set_)
        throw std::system_error{errno, std::generic_category(), "create an epoll set"};
    watch_ = loop.watch(set_.get(), {.readable = true}, *this);
}

void Sockets::watch(int fd, Readiness interest)
{
    auto [found, is_new] = watches_.try_emplace(fd, last_watch_ + 1);
    if (is_new)
        ++last_watch_;
    epoll_event event{
        .events = (interest.readable ? EPOLLIN : 0U) | (interest.writable ? EPOLLOUT : 0U),
        .data = {.u64 = pack(fd, found->second)}};
    if (::epoll_ctl(set_.get(), is_new ? EPOLL_CTL_ADD : EPOLL_CTL_MOD, fd, &event) == 0)
        return;
    int code = errno;
    watches_.erase(found);
    throw std::system_error{code, std::generic_category(), "watch a socket"};
}

void Sockets::forget(int fd) noexcept
{
    if (watches_.erase(fd) != 0)
        (void)::epoll_ctl(set_.get(), EPOLL_CTL_DEL, fd, nullptr);
}

void Sockets::on_ready(Readiness /*ready*/)
{
    std::array<epoll_event, told_max> events{};
    int count = ::epoll_wait(set_.get(), events.data(), told_max, 0);
    for (const epoll_event& event :
         std::span{events}.first(count > 0 ? static_cast<std::size_t>(count) : 0)) {
        int fd = static_cast<int>(event.data.u64 & 0xffff'ffff);
        auto found = watches_.find(fd);
        if (found == watches_.end() || pack(fd, found->second) != event.data.u64)
            continue;
        bool is_broken = (event.events & (EPOLLERR | EPOLLHUP)) != 0;
        tell_(fd, {.readable = (event.events & EPOLLIN) != 0 || is_broken,
                   .writable = (event.events & EPOLLOUT) != 0 || is_broken});
    }
}

}  // namespace holdfast::curl
