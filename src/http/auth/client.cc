#include "http/auth/client.h"

#include <string_view>

#include "base/text.h"
#include "http/forwarded.h"

namespace holdfast::http {
namespace {

bool is_sent(const Request& request, const char* header) noexcept
{
    // One that ended before its headers were there sent none.
    return request.exchange != nullptr && request.header(header).data() != nullptr;
}

}  // namespace

std::string client_address_text(const Request& request, const std::vector<Network>& trusted)
{
    const std::string& peer = request.peer->address;
    const bool forwarded = is_sent(request, "Forwarded");
    const bool x_forwarded_for = is_sent(request, "X-Forwarded-For");
    // Most requests: nothing to parse. An IPv4 client of an IPv6 socket is one all the same.
    if (peer.empty() || (!forwarded && !x_forwarded_for && !peer.starts_with("::ffff:")))
        return peer;
    auto address = parse_address(peer);
    if (!address)
        return peer;
    auto seen = [&](const std::vector<Hop>& chain) {
        return client_address(*address, chain, trusted);
    };
    auto by_forwarded = [&] { return seen(parse_forwarded(request.list("Forwarded"))); };
    auto by_the_other = [&] {
        return seen(parse_x_forwarded_for(request.list("X-Forwarded-For")));
    };
    if (!forwarded)
        return to_string(x_forwarded_for ? by_the_other() : *address);
    if (!x_forwarded_for)
        return to_string(by_forwarded());
    // A proxy that writes the one passes the other on as the client wrote it: if they differ,
    // neither is worth anything.
    Address client = by_forwarded();
    return to_string(client == by_the_other() ? client : *address);
}

std::string client_of(const Request& request, const std::vector<Network>& trusted)
{
    return request.peer->is_control() ? join("uid ", *request.peer->uid)
                                      : client_address_text(request, trusted);
}

}  // namespace holdfast::http
