#include "watch/check/dns_addresses.h"

#include <algorithm>

#include "base/text.h"
#include "watch/check/target.h"

namespace holdfast::watch {
namespace {

cares::Family to_cares(AddressFamily family) noexcept
{
    switch (family) {
    case AddressFamily::ipv4:
        return cares::Family::ipv4;
    case AddressFamily::ipv6:
        return cares::Family::ipv6;
    case AddressFamily::any:
        break;
    }
    return cares::Family::any;
}

Errc code_of(cares::Failure failure) noexcept
{
    switch (failure) {
    case cares::Failure::no_such_name:
        return Errc::not_found;
    case cares::Failure::timed_out:
        return Errc::timeout;
    default:
        return Errc::unavailable;
    }
}

}  // namespace

DnsAddresses::DnsAddresses(const Loop& loop, cares::Resolvers& resolvers, Settings settings)
    : loop_{loop}, resolvers_{resolvers}, settings_{settings}
{
}

DnsAddresses::~DnsAddresses()
{
    for (const auto& [key, entry] : entries_)
        if (entry.asked)
            entry.asked->forget(entry.question);
}

bool DnsAddresses::make_room()
{
    if (entries_.size() < settings_.names_max)
        return true;
    std::erase_if(entries_, [now = loop_.now()](const auto& each) {
        return !each.second.asked && now >= each.second.good_until;
    });
    return entries_.size() < settings_.names_max;
}

std::optional<LookupId> DnsAddresses::find(const std::string& name, AddressFamily family, Done done)
{
    std::vector<Address> own = cares::find_host(resolvers_.hosts(), name);
    std::erase_if(own, [family](const Address& each) { return !is_of(family, each); });
    if (!own.empty()) {
        done(std::move(own));
        return std::nullopt;
    }
    Key key{to_lower(name), family};
    auto at = entries_.find(key);
    if (at == entries_.end()) {
        if (!make_room()) {
            done(Error{Errc::overloaded, join("more than ", settings_.names_max, " names")});
            return std::nullopt;
        }
        at = entries_.emplace(key, Entry{}).first;
    }
    Entry& entry = at->second;
    if (!entry.asked && loop_.now() < entry.good_until) {
        done(entry.found);
        return std::nullopt;
    }
    if (!entry.asked) {
        auto resolver = resolvers_.find({});
        if (!resolver) {
            done(std::move(resolver).error());
            return std::nullopt;
        }
        entry.asked = *resolver;
        entry.question = entry.asked->find(
            name, to_cares(family),
            [this, key](cares::AddressesFound found) { note(key, std::move(found)); });
    }
    LookupId id{++numbers_};
    entry.waiting.emplace(id, std::move(done));
    lookups_.emplace(id, std::move(key));
    return id;
}

void DnsAddresses::note(const Key& key, cares::AddressesFound found)
{
    Entry& entry = entries_.at(key);
    entry.asked.reset();
    Duration kept = settings_.kept_min;
    if (found.failure == cares::Failure::none) {
        kept = std::clamp<Duration>(found.kept, settings_.kept_min, settings_.kept_max);
        entry.found = std::move(found.addresses);
    } else {
        entry.found = Error{code_of(found.failure), join(key.first, ": ", found.why)};
    }
    entry.good_until = loop_.now() + kept;
    // Who is told may ask for other names, or cancel what waits here, too.
    Result<std::vector<Address>> told = entry.found;
    std::vector<LookupId> ids;
    for (const auto& [id, done] : entry.waiting)
        ids.push_back(id);
    for (LookupId id : ids) {
        auto again = entries_.find(key);
        if (again == entries_.end())
            break;
        auto waiting = again->second.waiting.extract(id);
        lookups_.erase(id);
        if (!waiting.empty())
            waiting.mapped()(told);
    }
}

void DnsAddresses::cancel(LookupId id)
{
    auto lookup = lookups_.extract(id);
    if (lookup.empty())
        return;
    // What is asked goes on: its answer is as good for the next one.
    entries_.at(lookup.mapped()).waiting.erase(id);
}

}  // namespace holdfast::watch
