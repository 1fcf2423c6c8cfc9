// Who a name means, as the name servers of the host say, or the host itself: asked once for all who
// want to know at the same time, and remembered for as long as the name servers allow, a minute at
// most. Nothing older is ever good enough: to a monitor a name that is not found any more is a
// finding. Loop thread.
#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "base/io.h"
#include "lib/cares/resolvers.h"
#include "watch/check/addresses.h"

namespace holdfast::watch {

class DnsAddresses final : public Addresses {
public:
    struct Settings {
        Duration kept_max = std::chrono::seconds{60};
        // Also of what was not found, so that a name that many want is not asked for by each.
        Duration kept_min = std::chrono::seconds{1};
        std::size_t names_max = 20'000;
    };

    DnsAddresses(const Loop& loop, cares::Resolvers& resolvers, Settings settings);
    DnsAddresses(const Loop& loop, cares::Resolvers& resolvers)
        : DnsAddresses{loop, resolvers, Settings{}}
    {
    }
    ~DnsAddresses() override;
    DnsAddresses(const DnsAddresses&) = delete;
    DnsAddresses& operator=(const DnsAddresses&) = delete;

    std::optional<LookupId> find(const std::string& name, AddressFamily family, Done done) override;
    void cancel(LookupId id) override;

private:
    using Key = std::pair<std::string, AddressFamily>;
    struct Entry {
        Result<std::vector<Address>> found = Error{Errc::unavailable, {}};
        Instant good_until{};
        std::shared_ptr<cares::Resolver> asked{};  // While it is.
        cares::QuestionId question{};
        std::map<LookupId, Done> waiting{};
    };

    bool make_room();
    void note(const Key& key, cares::AddressesFound found);

    const Loop& loop_;
    cares::Resolvers& resolvers_;
    Settings settings_;
    std::uint64_t numbers_ = 0;
    std::map<Key, Entry> entries_;
    std::map<LookupId, Key> lookups_;
};

}  // namespace holdfast::watch
