#include "lib/socket/stream.h"

#include <cerrno>
#include <system_error>

#include <sys/socket.h>

namespace holdfast::socket {
namespace {

Moved moved_by(ssize_t count) noexcept
{
    if (count >= 0)
        return {.flow = Flow::moved, .bytes = static_cast<std::size_t>(count)};
    if (errno == EAGAIN || errno == EINTR)
        return {.flow = Flow::waits};
    return {.flow = Flow::failed, .error = errno};
}

}  // namespace

Moved receive(const Descriptor& socket, std::span<char> into) noexcept
{
    Moved moved = moved_by(::recv(socket.get(), into.data(), into.size(), MSG_DONTWAIT));
    if (moved.flow == Flow::moved && moved.bytes == 0)
        moved.flow = Flow::ended;
    return moved;
}

Moved send(const Descriptor& socket, std::string_view bytes) noexcept
{
    return moved_by(::send(socket.get(), bytes.data(), bytes.size(), MSG_DONTWAIT | MSG_NOSIGNAL));
}

std::string error_text(int error)
{
    return std::generic_category().message(error);
}

}  // namespace holdfast::socket
