#include "watch/check/addresses.h"

#include <utility>

#include "base/text.h"
#include "watch/check/target.h"

namespace holdfast::watch {
namespace {

Result<std::vector<Address>> admit(Result<std::vector<Address>> found)
{
    if (found)
        for (const Address& each : *found)
            if (auto problem = find_address_problem(each))
                return Error{Errc::invalid, std::move(*problem)};
    return found;
}

}  // namespace

std::optional<LookupId> find_admitted(Addresses& addresses, const std::string& host,
                                      AddressFamily family, const Addresses::Done& done)
{
    std::optional<Address> literal = literal_address(host);
    if (!literal)
        return addresses.find(host, family, [done](Result<std::vector<Address>> found) {
            done(admit(std::move(found)));
        });
    if (is_of(family, *literal))
        done(admit(std::vector<Address>{*literal}));
    else
        done(Error{Errc::not_found, join(to_string(*literal), " is not an address of ",
                                         family == AddressFamily::ipv4 ? "IPv4" : "IPv6")});
    return std::nullopt;
}

}  // namespace holdfast::watch
