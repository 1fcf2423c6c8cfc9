// A request as handlers see it; valid until its Reply is sent. Loop thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "http/auth/actor.h"
#include "http/auth/scope.h"
#include "http/content/coding.h"
#include "http/content/query.h"
#include "http/method.h"
#include "http/target.h"
#include "lib/mhd/daemon.h"

namespace holdfast::http {

struct Peer {
    std::string address;      // "192.0.2.7"; empty on the control socket.
    std::optional<long> uid;  // Who is on the other end of the control socket.
    bool has_tls = false;
    std::uint16_t port = 0;  // Its own, which tells clients behind one address apart.
    bool is_control() const noexcept { return uid.has_value(); }
};

struct Request {
    Method method = Method::unknown;
    std::string_view version;
    Target target;
    std::vector<std::string> segments;  // What stands for the {names} of the route, decoded.
    Query query;                        // What the route declares of it.
    std::size_t representation = 0;     // Of those the route produces: the one to answer in.
    Codings codings;
    std::string body;
    std::string id;
    const Peer* peer = nullptr;
    Actor actor;
    // What the actor may, as far as the gate looked: a page offers nobody what he would be refused.
    Scopes scopes = Scopes::all();
    const mhd::Exchange* exchange = nullptr;  // Null until the headers are there.

    // The first such header; data() is null when absent.
    std::string_view header(const char* name) const noexcept { return exchange->header(name); }
    std::vector<std::string_view> headers(const char* name) const
    {
        return exchange->headers(name);
    }
    // All such lines as the one list that they are.
    std::string list(const char* name) const;
};

}  // namespace holdfast::http
