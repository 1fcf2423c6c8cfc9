#include "http/edge/admission.h"

#include <algorithm>

#include "base/check.h"

namespace holdfast::http {

Address::Bytes address_key(const Address& address) noexcept
{
    Address::Bytes key = address.bytes();
    constexpr std::size_t network_bytes = 8;
    if (!address.is_ipv4())
        std::fill(key.begin() + network_bytes, key.end(), std::uint8_t{0});
    return key;
}

Admitted Admission::ask(const Caller& caller) const
{
    if (caller.kind == Caller::Kind::control)
        return control_open_ < limits_.control_max ? Admitted::yes : Admitted::control_limit;
    if (open_ >= limits_.connections_max)
        return Admitted::limit;
    if (caller.kind == Caller::Kind::proxy || limits_.per_address_max == 0)
        return Admitted::yes;
    auto found = by_address_.find(address_key(caller.address));
    return found == by_address_.end() || found->second < limits_.per_address_max
               ? Admitted::yes
               : Admitted::address_limit;
}

Admission::Place Admission::enter(const Caller& caller)
{
    if (caller.kind == Caller::Kind::control)
        ++control_open_;
    else
        ++open_;
    if (caller.kind == Caller::Kind::other)
        ++by_address_[address_key(caller.address)];
    return Place{*this, caller};
}

void Admission::leave(const Caller& caller) noexcept
{
    std::size_t& open = caller.kind == Caller::Kind::control ? control_open_ : open_;
    CHECK(open > 0);
    --open;
    if (caller.kind != Caller::Kind::other)
        return;
    auto found = by_address_.find(address_key(caller.address));
    CHECK(found != by_address_.end());
    if (--found->second == 0)
        by_address_.erase(found);
}

}  // namespace holdfast::http
