// What a connection that did not come about means for a check. Any thread.
#pragma once

#include "lib/socket/connector.h"
#include "watch/observation.h"

namespace holdfast::watch {

constexpr Silence silence_of(socket::Fault fault) noexcept
{
    switch (fault) {
    case socket::Fault::refused:
        return Silence::refused;
    case socket::Fault::timed_out:
        return Silence::timed_out;
    case socket::Fault::unreachable:
    case socket::Fault::own:
        break;
    }
    return Silence::unreachable;
}

}  // namespace holdfast::watch
