#include "watch/journal/journal_window.h"

#include <algorithm>
#include <utility>

namespace holdfast::watch {
namespace {

using std::chrono::seconds;

std::int64_t unix_second(WallTime at) noexcept
{
    return std::chrono::floor<seconds>(at.time_since_epoch()).count();
}

std::int64_t whole_seconds(Duration within) noexcept
{
    return std::max<std::int64_t>(1, std::chrono::ceil<seconds>(within).count());
}

}  // namespace

std::int64_t journal_bucket_seconds(Duration within) noexcept
{
    constexpr std::int64_t buckets_usual = 60;
    constexpr std::int64_t seconds_max = 60;
    constexpr auto steps_max = static_cast<std::int64_t>(journal_buckets_max) - 1;
    const std::int64_t all = whole_seconds(within);
    const std::int64_t least = (all + steps_max - 1) / steps_max;
    return std::max(least, std::clamp<std::int64_t>(all / buckets_usual, 1, seconds_max));
}

std::int64_t journal_bucket(WallTime at, std::int64_t bucket_seconds) noexcept
{
    const std::int64_t second = std::max<std::int64_t>(0, unix_second(at));
    return second - second % bucket_seconds;
}

JournalWindow::JournalWindow(Duration within) noexcept
    : bucket_seconds_{journal_bucket_seconds(within)}, within_seconds_{whole_seconds(within)}
{
}

void JournalWindow::restore(JournalBuckets buckets)
{
    buckets_ = std::move(buckets);
    total_ = 0;
    for (const auto& [at, entries] : buckets_)
        total_ += entries;
    changed_.clear();
    has_lost_ = false;
}

void JournalWindow::add(std::int64_t bucket, std::uint64_t entries)
{
    buckets_[bucket] += entries;
    total_ += entries;
    changed_.insert(bucket);
}

void JournalWindow::slide(WallTime now)
{
    auto remove = [this](JournalBuckets::iterator at) {
        total_ -= at->second;
        changed_.erase(at->first);
        has_lost_ = true;
        return buckets_.erase(at);
    };
    const std::int64_t current = journal_bucket(now, bucket_seconds_);
    std::uint64_t ahead = 0;
    for (auto at = buckets_.upper_bound(current); at != buckets_.end();) {
        ahead += at->second;
        at = remove(at);
    }
    if (ahead != 0)
        add(current, ahead);
    const std::int64_t oldest = unix_second(now) - within_seconds_;
    while (!buckets_.empty() && buckets_.begin()->first + bucket_seconds_ <= oldest)
        remove(buckets_.begin());
}

JournalBuckets JournalWindow::take_changed()
{
    JournalBuckets taken;
    for (const std::int64_t at : std::exchange(changed_, {}))
        taken.emplace(at, buckets_.at(at));
    has_lost_ = false;
    return taken;
}

void JournalWindow::mark_all_changed()
{
    for (const auto& [at, entries] : buckets_)
        changed_.insert(at);
    has_lost_ = true;
}

}  // namespace holdfast::watch
