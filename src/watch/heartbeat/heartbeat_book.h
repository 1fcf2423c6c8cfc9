// Which services report by themselves, by which tokens, and what each said last: in memory, for the
// checks. Loop thread.
//
// A token is found by a keyed digest of it. So neither what is compared nor how long that takes
// says anything about the tokens that there are, and an unknown token costs what a known one does.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/loop.h"
#include "watch/check/heartbeat_checker.h"
#include "watch/finding.h"
#include "watch/heartbeat/beat.h"
#include "watch/service.h"

namespace holdfast::watch {

class HeartbeatBook final : public Heartbeats {
public:
    using Digest = std::array<std::byte, 32>;
    // With a key that nobody knows, and that may be another after a restart.
    using DigestOf = std::function<Digest(std::string_view token)>;

    // `interval` is that of services that name none. It listens from now on.
    HeartbeatBook(Duration interval, const Loop& loop, DigestOf digest_of)
        : interval_{interval}, loop_{loop}, digest_of_{std::move(digest_of)}
    {
    }

    void apply(Duration interval);

    // A service, or what has become of it; one that does not report by itself is left out. Whoever
    // is expected otherwise than before has all of its time again.
    void define(ServiceKey key, const std::shared_ptr<const Service>& service);
    void forget(ServiceKey key);
    // What is stored of a service, before or after it is defined, unless it has spoken since.
    void restore(ServiceKey key, Beat beat);

    // Who reports with this token: none, one, or, where somebody gave it to many, all of them.
    std::vector<ServiceKey> find(std::string_view token) const;
    // Null when it is not in here, or does not report by itself any more.
    const Service* service(ServiceKey key) const noexcept;
    // What a service says now. True when that changes how it is.
    bool note(ServiceKey key, Beat beat);
    // We may have missed something: a suspend, a clock that was set, a network that was gone. All
    // have all of their time again.
    void listen_again();

    HeartbeatFacts facts(const Service& service) const override;

    // When a service is judged otherwise unless it is heard of; `WallTime::max()` for never.
    WallTime next_change() const noexcept;
    // Of whom that is true now, `limit` at most; each is told once.
    std::vector<ServiceKey> take_changed(std::size_t limit);

private:
    struct Entry {
        std::shared_ptr<const Service> service{};  // Null while only what is stored is known.
        Digest digest{};
        WallTime listening_since{};
        std::optional<Beat> last{};
        WallTime changes_at = WallTime::max();
    };
    struct Hash {
        std::size_t operator()(const Digest& digest) const noexcept;
        std::size_t operator()(ServiceKey key) const noexcept
        {
            return std::hash<std::int64_t>{}(key.value);
        }
    };

    HeartbeatFacts facts_of(const Entry& entry) const;
    void enter(ServiceKey key, Entry& entry, const std::shared_ptr<const Service>& service);
    void withdraw(ServiceKey key, Entry& entry);
    void place(ServiceKey key, Entry& entry);

    Duration interval_;
    const Loop& loop_;
    DigestOf digest_of_;
    std::unordered_map<ServiceKey, Entry, Hash> entries_;
    std::unordered_map<std::string, ServiceKey> ids_;
    // Of those that are enabled.
    std::unordered_multimap<Digest, ServiceKey, Hash> tokens_;
    std::set<std::pair<WallTime, ServiceKey>> changes_;
};

}  // namespace holdfast::watch
