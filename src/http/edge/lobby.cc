#include "http/edge/lobby.h"

#include <cerrno>
#include <utility>

namespace holdfast::http {
namespace {

constexpr Objection too_slow{Refused::head_timeout, 408,
                             "The head of the request did not come in time."};
constexpr Objection cut_short{Refused::malformed, 400, "The request ends within its head."};
constexpr Objection no_memory{Refused::engine, 503, "Out of memory."};

}  // namespace

Lobby::Lobby(IoLoop& loop, Host& host)
    : host_{host}, watch_{loop.watch(sockets_.descriptor(), {.readable = true}, *this)}
{
}

void Lobby::enter(Guest guest)
{
    Waiting& waiting = waiting_.emplace_back();
    waiting.guest = std::move(guest);
    waiting.self = std::prev(waiting_.end());
    look(waiting, false);
}

// By edges: what was looked at stays with the kernel, and would show as ready for ever.
void Lobby::look(Waiting& waiting, bool is_ended)
{
    const int socket = waiting.guest.socket.get();
    const auto got = ::recv(socket, seen_.data(), seen_.size(), MSG_PEEK | MSG_DONTWAIT);
    const bool is_silent = got < 0 && (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR);
    if (got == 0 || (got < 0 && !is_silent))
        return host_.turn_away(let_go(waiting), std::nullopt);
    if (got > 0) {
        const std::string_view bytes{seen_.data(), static_cast<std::size_t>(got)};
        switch (waiting.reader.read(bytes, {})) {
        case HeadReader::State::complete:
            return host_.welcome(let_go(waiting));
        case HeadReader::State::refused: {
            const Objection objection = waiting.reader.objection();
            return host_.turn_away(let_go(waiting), objection);
        }
        case HeadReader::State::incomplete:
            break;
        }
        if (is_ended)
            return host_.turn_away(let_go(waiting), cut_short);
    }
    if (waiting.is_polled)
        return;
    waiting.is_polled = sockets_.add(socket, EPOLLIN | EPOLLRDHUP | EPOLLET, &waiting);
    if (!waiting.is_polled)
        host_.turn_away(let_go(waiting), no_memory);
}

Guest Lobby::let_go(Waiting& waiting)
{
    if (waiting.is_polled)
        sockets_.remove(waiting.guest.socket.get());
    Guest guest = std::move(waiting.guest);
    waiting_.erase(waiting.self);
    return guest;
}

void Lobby::on_ready(Readiness /*ready*/)
{
    for (const epoll_event& event : sockets_.ready()) {
        const bool is_ended = (event.events & (EPOLLRDHUP | EPOLLHUP | EPOLLERR)) != 0;
        look(*static_cast<Waiting*>(event.data.ptr), is_ended);
    }
    host_.settle();
}

Instant Lobby::sweep(Duration patience, Instant now)
{
    while (!waiting_.empty() && waiting_.front().guest.since + patience <= now) {
        Waiting& waiting = waiting_.front();
        const bool has_begun = waiting.reader.has_begun();
        host_.turn_away(let_go(waiting), has_begun ? std::optional{too_slow} : std::nullopt);
    }
    return waiting_.empty() ? never : waiting_.front().guest.since + patience;
}

void Lobby::close_silent(Duration quiet, Instant now)
{
    for (auto next = waiting_.begin(); next != waiting_.end();) {
        Waiting& waiting = *next++;
        if (!waiting.reader.has_begun() && waiting.guest.since + quiet <= now)
            host_.turn_away(let_go(waiting), std::nullopt);
    }
}

}  // namespace holdfast::http
