// Who asks, as far as it is known: told to every handler and stored with every change. Pure; any
// thread.
#pragma once

#include <cstdint>
#include <string>

namespace holdfast::http {

struct Actor {
    enum class Kind : std::uint8_t {
        unknown,
        address,  // Nobody had to say who he is.
        user,
        token,
        uid,  // On the control socket, by the kernel's word.
    };

    Kind kind = Kind::unknown;
    std::string name;     // Of the user or the token.
    std::string address;  // Seen past the trusted proxies; empty on the control socket.
    long uid = -1;

    // Somebody has said who he is, or the kernel has.
    bool is_known() const noexcept
    {
        return kind == Kind::user || kind == Kind::token || kind == Kind::uid;
    }
};

// "user:alice", "token:prometheus", "uid:0", "address:192.0.2.7"; "unknown".
std::string to_string(const Actor& actor);

}  // namespace holdfast::http
