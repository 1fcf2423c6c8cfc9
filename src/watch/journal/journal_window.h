// How many entries a check has counted within its time: in buckets, so that a burst of any size
// costs as much as one entry. Pure; any thread.
//
// A bucket leaves when all of it is too old: what is counted is the asked time and at most one
// bucket more. An entry from the future (the clock was set back) is one of now, so that it leaves
// in time, too.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <set>

#include "base/time.h"

namespace holdfast::watch {

inline constexpr std::size_t journal_buckets_max = 1441;

// By when they begin, in seconds of Unix.
using JournalBuckets = std::map<std::int64_t, std::uint64_t>;

// A sixtieth of the time, a second at least, a minute at most; more where there would be too many.
std::int64_t journal_bucket_seconds(Duration within) noexcept;
// The bucket that this time belongs to.
std::int64_t journal_bucket(WallTime at, std::int64_t bucket_seconds) noexcept;

class JournalWindow {
public:
    explicit JournalWindow(Duration within) noexcept;

    // As stored.
    void restore(JournalBuckets buckets);
    // Entries of a bucket, of this window's length.
    void add(std::int64_t bucket, std::uint64_t entries);
    // Forgets what is over.
    void slide(WallTime now);

    std::uint64_t total() const noexcept { return total_; }
    const JournalBuckets& buckets() const noexcept { return buckets_; }
    std::int64_t bucket_seconds() const noexcept { return bucket_seconds_; }

    // Those that were changed since the last time, with their counts. What is gone is not among
    // them: nothing before first() or after last() is there.
    JournalBuckets take_changed();
    void mark_all_changed();
    bool is_changed() const noexcept { return !changed_.empty(); }
    // Some are gone since then, which can wait: they go again after a restart.
    bool has_lost() const noexcept { return has_lost_; }
    std::int64_t first() const noexcept { return buckets_.empty() ? 0 : buckets_.begin()->first; }
    std::int64_t last() const noexcept { return buckets_.empty() ? -1 : buckets_.rbegin()->first; }

private:
    std::int64_t bucket_seconds_;
    std::int64_t within_seconds_;
    JournalBuckets buckets_;
    std::uint64_t total_ = 0;
    std::set<std::int64_t> changed_;
    bool has_lost_ = false;
};

}  // namespace holdfast::watch
