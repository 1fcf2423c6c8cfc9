// Where a service is, as seen from this host: whether it needs the network to be reached, and who
// else stands and falls with it. Pure; any thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "watch/service.h"

namespace holdfast::watch {

struct Reach {
    enum class Side : std::uint8_t {
        // Loopback, a socket in the file system, or what only this host sees: there whatever the
        // network does.
        local,
        outside,  // We go there.
        inbound   // It comes to us: a heartbeat.
    };
    Side side = Side::outside;
    std::string host{};  // In lower case, without port; empty but for who is outside.
};

Reach reach_of(const Service& service);

// "localhost", "127.1.2.3", "::1": not a name that only happens to lead there.
bool is_loopback_host(std::string_view host);

}  // namespace holdfast::watch
