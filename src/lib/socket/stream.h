// Bytes through a connected socket, as far as they go now. Any thread.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

#include "base/descriptor.h"

namespace holdfast::socket {

enum class Flow {
    moved,
    waits,   // Nothing can be moved now.
    ended,   // The other end sends no more.
    failed,  // The connection is gone.
};

struct Moved {
    Flow flow;
    std::size_t bytes = 0;
    int error = 0;  // An errno, when it failed.
};

Moved receive(const Descriptor& socket, std::span<char> into) noexcept;
Moved send(const Descriptor& socket, std::string_view bytes) noexcept;

std::string error_text(int error);  // "Connection reset by peer"

}  // namespace holdfast::socket
