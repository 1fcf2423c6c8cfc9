// Who a name means, for checks: a port, since the answer comes from the network. Loop thread.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "base/address.h"
#include "base/result.h"
#include "base/strong.h"
#include "watch/service.h"

namespace holdfast::watch {

using LookupId = Strong<struct LookupIdTag, std::uint64_t>;

class Addresses {
public:
    // One address at least, best first; or why there is none, for people.
    using Done = std::function<void(Result<std::vector<Address>>)>;

    virtual ~Addresses() = default;
    // `done` is called once, unless it is cancelled; maybe at once, and then there is no id. There
    // is no limit to how long it may take but the caller's patience.
    virtual std::optional<LookupId> find(const std::string& name, AddressFamily family,
                                         Done done) = 0;
    virtual void cancel(LookupId id) = 0;
};

// The same for what stands in an URL, which may be an address itself, and only for addresses that a
// check may go to: one that it may not makes the whole name worthless.
std::optional<LookupId> find_admitted(Addresses& addresses, const std::string& host,
                                      AddressFamily family, const Addresses::Done& done);

}  // namespace holdfast::watch
