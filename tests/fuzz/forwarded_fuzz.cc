// Whatever stands in the headers of proxies: the chain is bounded, and the client is our peer or
// an address that a trusted hop named.
#include <algorithm>
#include <cstdint>

#include "base/check.h"
#include "http/forwarded.h"

namespace {

using namespace holdfast;

void check_chain(const std::vector<http::Hop>& chain, const std::vector<Network>& trusted)
{
    CHECK(chain.size() <= http::hops_max);
    Address peer = *parse_address("127.0.0.1");
    CHECK(http::client_address(peer, chain, {}) == peer);
    Address client = http::client_address(peer, chain, trusted);
    CHECK(client == peer || std::any_of(chain.begin(), chain.end(), [&](const http::Hop& hop) {
              return hop.address == client;
          }));
    for (const http::Hop& hop : chain) {
        CHECK(!hop.text.empty() || !hop.address);
        if (hop.address)
            CHECK(parse_address(to_string(*hop.address)) == hop.address);
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    static const std::vector<Network> trusted{*parse_network("127.0.0.0/8"),
                                              *parse_network("10.0.0.0/8")};
    std::string_view header{reinterpret_cast<const char*>(data), size};
    check_chain(http::parse_forwarded(header), trusted);
    check_chain(http::parse_x_forwarded_for(header), trusted);

    if (auto network = parse_network(header)) {
        CHECK(network->contains(network->first()));
        CHECK(parse_address(to_string(network->first())) == network->first());
    }
    // What an honest proxy appends to anything decides alone when nothing beyond it is trusted.
    if (size < 4096) {
        auto chain = http::parse_x_forwarded_for(std::string{header} + ", 192.0.2.1");
        CHECK(http::client_address(trusted[0].first(), chain, trusted) ==
              *parse_address("192.0.2.1"));
    }
    return 0;
}
