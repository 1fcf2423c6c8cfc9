// What checkers remember of each service between two looks. Nobody tells them which services are
// gone: what was not looked at for longer than any interval is forgotten, and so is what was looked
// at longest ago when there is no room. Pure; loop thread.
#pragma once

#include <algorithm>
#include <cstddef>
#include <map>
#include <string>

#include "base/time.h"

namespace holdfast::watch {

template <typename T>
class CheckMemories {
public:
    static constexpr std::size_t memories_max = 10'000;  // As many as services may be watched.
    static constexpr std::chrono::hours forget_after{25};

    // Of the service of that id, made anew if there is none. Until the next call.
    T& of(const std::string& id, Instant now)
    {
        if (now >= sweep_at_) {
            std::erase_if(entries_, [now](const auto& each) {
                return now - each.second.looked > forget_after;
            });
            sweep_at_ = now + std::chrono::hours{1};
        }
        auto found = entries_.find(id);
        if (found == entries_.end()) {
            if (entries_.size() >= memories_max)
                entries_.erase(std::ranges::min_element(
                    entries_, {}, [](const auto& each) { return each.second.looked; }));
            found = entries_.try_emplace(id).first;
        }
        found->second.looked = now;
        return found->second.memory;
    }

    std::size_t size() const noexcept { return entries_.size(); }

private:
    struct Entry {
        T memory{};
        Instant looked{};
    };

    std::map<std::string, Entry, std::less<>> entries_;
    Instant sweep_at_ = Instant::min();
};

}  // namespace holdfast::watch
