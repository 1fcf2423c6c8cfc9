#include "http/auth/failure_limit.h"

#include <algorithm>

#include "base/check.h"

namespace holdfast::http {
namespace {

Address group_of(const Address& address) noexcept
{
    if (address.is_ipv4())
        return address;
    Address::Bytes bytes = address.bytes();
    std::fill(bytes.begin() + 8, bytes.end(), std::uint8_t{0});
    return Address{bytes};
}

}  // namespace

void FailureLimit::apply(const Settings& settings) noexcept
{
    CHECK(settings.failures_max > 0 && settings.addresses_max > 0);
    settings_ = settings;
}

Duration FailureLimit::charge(const Address& address, Instant now)
{
    forget_paid(now);
    Address group = group_of(address);
    auto known = by_address_.find(group);
    Instant from = known == by_address_.end() ? now : std::max(now, known->second->paid_until);
    Instant until = from + share();
    if (until > now + settings_.window)
        return until - (now + settings_.window);
    if (known != by_address_.end()) {
        known->second->paid_until = until;
        entries_.splice(entries_.end(), entries_, known->second);
        return Duration::zero();
    }
    if (entries_.size() >= settings_.addresses_max) {
        by_address_.erase(entries_.front().address);
        entries_.pop_front();
    }
    entries_.push_back({group, until});
    by_address_.emplace(group, std::prev(entries_.end()));
    return Duration::zero();
}

void FailureLimit::refund(const Address& address, Instant now)
{
    auto known = by_address_.find(group_of(address));
    if (known != by_address_.end())
        known->second->paid_until -= share();
    forget_paid(now);
}

std::size_t FailureLimit::count(Instant now)
{
    forget_paid(now);
    return static_cast<std::size_t>(std::ranges::count_if(
        entries_, [&](const Entry& entry) { return entry.paid_until > now; }));
}

// From the front, so that it costs what was put in. One behind an entry that owes for long stays a
// little longer, to no harm.
void FailureLimit::forget_paid(Instant now)
{
    while (!entries_.empty() && entries_.front().paid_until <= now) {
        by_address_.erase(entries_.front().address);
        entries_.pop_front();
    }
}

}  // namespace holdfast::http
