#include "watch/heartbeat/heartbeat_book.h"

#include <algorithm>
#include <cstring>

#include "base/check.h"

namespace holdfast::watch {
namespace {

bool reports(const Service& service) noexcept
{
    return service.type == CheckType::heartbeat && !service.heartbeat.token.empty();
}

// What it has to do to be well: if that changes, it cannot have known before.
bool expects_the_same(const Service& a, const Service& b) noexcept
{
    return a.heartbeat == b.heartbeat && a.interval == b.interval && a.is_enabled == b.is_enabled;
}

}  // namespace

std::size_t HeartbeatBook::Hash::operator()(const Digest& digest) const noexcept
{
    std::size_t hash = 0;
    std::memcpy(&hash, digest.data(), sizeof hash);
    return hash;
}

void HeartbeatBook::apply(Duration interval)
{
    if (std::exchange(interval_, interval) == interval)
        return;
    for (auto& [key, entry] : entries_) {
        if (entry.service && !entry.service->interval)
            entry.listening_since = loop_.wall();
        place(key, entry);
    }
}

void HeartbeatBook::define(ServiceKey key, const std::shared_ptr<const Service>& service)
{
    CHECK(service != nullptr);
    if (!reports(*service))
        return forget(key);
    Entry& entry = entries_[key];
    if (!entry.service || !expects_the_same(*entry.service, *service))
        entry.listening_since = loop_.wall();
    withdraw(key, entry);
    enter(key, entry, service);
    place(key, entry);
}

void HeartbeatBook::enter(ServiceKey key, Entry& entry,
                          const std::shared_ptr<const Service>& service)
{
    entry.service = service;
    ids_.insert_or_assign(service->id, key);
    if (!service->is_enabled)
        return;
    entry.digest = digest_of_(service->heartbeat.token);
    tokens_.emplace(entry.digest, key);
}

void HeartbeatBook::withdraw(ServiceKey key, Entry& entry)
{
    if (!entry.service)
        return;
    ids_.erase(entry.service->id);
    auto [first, last] = tokens_.equal_range(entry.digest);
    auto its = std::find_if(first, last, [&](const auto& each) { return each.second == key; });
    if (its != last)
        tokens_.erase(its);
    entry.service = nullptr;
}

void HeartbeatBook::forget(ServiceKey key)
{
    auto found = entries_.find(key);
    if (found == entries_.end())
        return;
    withdraw(key, found->second);
    changes_.erase({found->second.changes_at, key});
    entries_.erase(found);
}

// Of a clock that was ahead it would be good until that time comes.
void HeartbeatBook::restore(ServiceKey key, Beat beat)
{
    Entry& entry = entries_[key];
    if (entry.last)
        return;
    beat.at = std::min(beat.at, loop_.wall());
    entry.last = std::move(beat);
    place(key, entry);
}

std::vector<ServiceKey> HeartbeatBook::find(std::string_view token) const
{
    std::vector<ServiceKey> keys;
    auto [first, last] = tokens_.equal_range(digest_of_(token));
    for (auto each = first; each != last; ++each)
        keys.push_back(each->second);
    std::ranges::sort(keys);
    return keys;
}

const Service* HeartbeatBook::service(ServiceKey key) const noexcept
{
    auto found = entries_.find(key);
    return found == entries_.end() ? nullptr : found->second.service.get();
}

bool HeartbeatBook::note(ServiceKey key, Beat beat)
{
    auto found = entries_.find(key);
    if (found == entries_.end())
        return false;
    Entry& entry = found->second;
    const WallTime now = loop_.wall();
    const Heartbeat before = judge_heartbeat(facts_of(entry), now);
    auto failure = entry.last ? std::move(entry.last->failure) : std::nullopt;
    entry.last = std::move(beat);
    place(key, entry);
    return judge_heartbeat(facts_of(entry), now) != before || entry.last->failure != failure;
}

void HeartbeatBook::listen_again()
{
    const WallTime now = loop_.wall();
    for (auto& [key, entry] : entries_) {
        entry.listening_since = now;
        if (entry.last)
            entry.last->at = std::min(entry.last->at, now);
        place(key, entry);
    }
}

HeartbeatFacts HeartbeatBook::facts(const Service& service) const
{
    auto found = ids_.find(service.id);
    if (found != ids_.end())
        return facts_of(entries_.at(found->second));
    // Nobody has told us of it yet.
    Entry stranger{.listening_since = loop_.wall()};
    return facts_of(stranger);
}

HeartbeatFacts HeartbeatBook::facts_of(const Entry& entry) const
{
    HeartbeatFacts facts{.listening_since = entry.listening_since, .interval = interval_};
    if (entry.service) {
        facts.interval = entry.service->interval.value_or(interval_);
        facts.grace = entry.service->heartbeat.grace;
    }
    if (entry.last) {
        facts.last_seen = entry.last->at;
        facts.failure = entry.last->failure;
    }
    return facts;
}

void HeartbeatBook::place(ServiceKey key, Entry& entry)
{
    changes_.erase({entry.changes_at, key});
    entry.changes_at = WallTime::max();
    if (!entry.service || !entry.service->is_enabled)
        return;
    entry.changes_at = next_judgement(facts_of(entry), loop_.wall());
    if (entry.changes_at != WallTime::max())
        changes_.emplace(entry.changes_at, key);
}

WallTime HeartbeatBook::next_change() const noexcept
{
    return changes_.empty() ? WallTime::max() : changes_.begin()->first;
}

std::vector<ServiceKey> HeartbeatBook::take_changed(std::size_t limit)
{
    std::vector<ServiceKey> changed;
    const WallTime now = loop_.wall();
    // At that time it is still as it was.
    while (changed.size() < limit && next_change() < now) {
        const ServiceKey key = changes_.begin()->second;
        place(key, entries_.at(key));
        changed.push_back(key);
    }
    return changed;
}

}  // namespace holdfast::watch
