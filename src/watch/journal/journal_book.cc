#include "watch/journal/journal_book.h"

#include <algorithm>
#include <utility>
#include <variant>

#include "watch/journal/journal_match.h"

namespace holdfast::watch {

void JournalBook::restore(std::vector<StoredJournalCheck> checks)
{
    for (StoredJournalCheck& each : checks) {
        auto defined = entries_.find(each.service);
        if (defined != entries_.end())
            resume(defined->second, std::move(each));
        else
            restored_.insert_or_assign(each.service, std::move(each));
    }
}

void JournalBook::resume(Entry& entry, StoredJournalCheck stored)
{
    if (stored.looks_for != entry.looks_for)
        return;
    entry.begins_anew = false;
    entry.window.restore(std::move(stored.buckets));
    entry.newest_at = stored.newest_at;
    entry.newest = std::move(stored.newest);
}

void JournalBook::define(ServiceKey key, std::shared_ptr<const Service> service)
{
    const auto* check = std::get_if<JournalCheck>(&service->local);
    if (service->type != CheckType::journal || check == nullptr)
        return forget(key);
    gone_.erase(key);
    std::string looks_for = describe(*check);
    auto at = entries_.find(key);
    if (at != entries_.end() && at->second.looks_for == looks_for) {
        Entry& entry = at->second;
        keys_.erase(entry.service->id);
        keys_.insert_or_assign(service->id, key);
        entry.check = *check;
        entry.service = std::move(service);
        return;
    }
    if (at != entries_.end())
        keys_.erase(at->second.service->id);
    keys_.insert_or_assign(service->id, key);
    Entry entry{.key = key,
                .service = service,
                .check = *check,
                .looks_for = std::move(looks_for),
                .serial = ++serials_,
                .window = JournalWindow{check->within}};
    if (auto stored = restored_.extract(key); !stored.empty())
        resume(entry, std::move(stored.mapped()));
    entries_.insert_or_assign(key, std::move(entry));
    rules_.reset();
}

void JournalBook::forget(ServiceKey key)
{
    restored_.erase(key);
    auto entry = entries_.extract(key);
    if (entry.empty())
        return;
    keys_.erase(entry.mapped().service->id);
    gone_.insert(key);
    rules_.reset();
}

const JournalBook::Entry* JournalBook::find(std::string_view id) const noexcept
{
    auto key = keys_.find(id);
    return key == keys_.end() ? nullptr : find(key->second);
}

const JournalBook::Entry* JournalBook::find(ServiceKey key) const noexcept
{
    auto entry = entries_.find(key);
    return entry == entries_.end() ? nullptr : &entry->second;
}

void JournalBook::each(const std::function<void(Entry& entry)>& tell)
{
    for (auto& [key, entry] : entries_)
        tell(entry);
}

const std::shared_ptr<const JournalRules>& JournalBook::rules()
{
    if (!rules_) {
        auto made = std::make_shared<JournalRules>();
        for (const auto& [key, entry] : entries_)
            made->push_back({.service = key, .serial = entry.serial, .check = entry.check});
        rules_ = std::move(made);
    }
    return rules_;
}

WallTime JournalBook::oldest(WallTime now) const
{
    Duration longest{};
    for (const auto& [key, entry] : entries_)
        longest = std::max<Duration>(
            longest, entry.check.within + std::chrono::seconds{entry.window.bucket_seconds()});
    return longest < now.time_since_epoch() ? now - longest : WallTime{};
}

std::uint64_t JournalBook::take(std::vector<JournalYield> yields)
{
    std::uint64_t all = 0;
    for (JournalYield& each : yields) {
        auto at = entries_.find(each.service);
        if (at == entries_.end() || at->second.serial != each.serial)
            continue;
        Entry& entry = at->second;
        for (const auto& [bucket, entries] : each.buckets) {
            entry.window.add(bucket, entries);
            all += entries;
        }
        entry.newest_at = each.newest_at;
        entry.newest = std::move(each.newest);
    }
    return all;
}

void JournalBook::slide(WallTime now)
{
    for (auto& [key, entry] : entries_)
        entry.window.slide(now);
}

bool JournalBook::is_changed() const noexcept
{
    return !gone_.empty() || std::any_of(entries_.begin(), entries_.end(), [](const auto& each) {
        return each.second.window.is_changed();
    });
}

bool JournalBook::has_lost() const noexcept
{
    return std::any_of(entries_.begin(), entries_.end(),
                       [](const auto& each) { return each.second.window.has_lost(); });
}

void JournalBook::take_changes(JournalChange& change)
{
    change.gone.assign(gone_.begin(), gone_.end());
    gone_.clear();
    for (auto& [key, entry] : entries_) {
        JournalWindow& window = entry.window;
        if (!window.is_changed() && !window.has_lost())
            continue;
        change.checks.push_back({.to_store = {.service = key,
                                              .looks_for = entry.looks_for,
                                              .newest_at = entry.newest_at,
                                              .newest = entry.newest,
                                              .buckets = window.take_changed()},
                                 .first = window.first(),
                                 .last = window.last(),
                                 .begins_anew = std::exchange(entry.begins_anew, false)});
    }
}

void JournalBook::give_back(const JournalChange& change)
{
    for (const ServiceKey each : change.gone)
        if (!entries_.contains(each))
            gone_.insert(each);
    for (const JournalCheckChange& each : change.checks) {
        auto at = entries_.find(each.to_store.service);
        if (at == entries_.end() || at->second.looks_for != each.to_store.looks_for)
            continue;
        at->second.window.mark_all_changed();
        at->second.begins_anew = at->second.begins_anew || each.begins_anew;
    }
}

}  // namespace holdfast::watch
