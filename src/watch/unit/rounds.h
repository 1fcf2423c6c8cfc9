// Takes a look at each of many, once in a period, one after the other and not all at once. Pure;
// loop thread.
#pragma once

#include <algorithm>
#include <cstddef>
#include <string>
#include <utility>

#include "base/time.h"

namespace holdfast::watch {

class Rounds {
public:
    explicit Rounds(Duration period) noexcept : period_{period} {}

    // Whose turn it is: the next one by name after the last, or the first again. Null while nobody
    // is due. `names` is a set or a map of texts, and may change between calls.
    template <typename Names>
    const typename Names::key_type* next(const Names& names, Instant now)
    {
        if (names.empty() || now < due_)
            return nullptr;
        // What was missed is not made up for: that would be the burst that this is to prevent.
        due_ = std::max(due_ + step(names.size()), now);
        auto turn = names.upper_bound(last_);
        if (turn == names.end())
            turn = names.begin();
        last_ = key_of(*turn);
        return &key_of(*turn);
    }
    Instant due() const noexcept { return due_; }

private:
    template <typename Key, typename Value>
    static const Key& key_of(const std::pair<const Key, Value>& entry)
    {
        return entry.first;
    }
    static const std::string& key_of(const std::string& entry) { return entry; }
    Duration step(std::size_t count) const
    {
        return std::max<Duration>(period_ / static_cast<Duration::rep>(count), Duration{1});
    }

    Duration period_;
    Instant due_{};
    std::string last_;
};

}  // namespace holdfast::watch
