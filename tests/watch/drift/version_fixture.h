// A version watch in virtual time, on the real store. One thread.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/text.h"
#include "tests/fakes/direct_ledger.h"
#include "tests/fakes/virtual_loop.h"
#include "watch/drift/sqlite_versions.h"
#include "watch/drift/version_watch.h"

namespace holdfast::watch {

// Counts what the store is given, and checks that it is given one at a time.
class CountingStore final : public VersionStore {
public:
    explicit CountingStore(VersionStore& store) noexcept : store_{store} {}

    void load(Done<VersionState> done) override { store_.load(std::move(done)); }
    void save(VersionRows rows, Done<void> done) override
    {
        EXPECT_FALSE(is_busy) << "two writes at once";
        is_busy = true;
        ++saves;
        last = rows;
        store_.save(std::move(rows), [this, done = std::move(done)](const Result<void>& saved) {
            is_busy = false;
            done(saved);
        });
    }

    int saves = 0;
    bool is_busy = false;
    VersionRows last;

private:
    VersionStore& store_;
};

struct VersionWorld {
    static constexpr WallTime noon{std::chrono::hours{24 * 365 * 50 + 12}};

    VersionWorld()
    {
        loop.set_wall(noon);
        begin();
    }

    static std::shared_ptr<Service> service(std::string id, std::string name,
                                            std::string environment)
    {
        auto made = std::make_shared<Service>();
        made->id = std::move(id);
        made->name = std::move(name);
        made->environment = std::move(environment);
        return made;
    }

    void begin()
    {
        registry = std::make_unique<obs::Registry>();
        watch = std::make_unique<VersionWatch>(VersionWatch::World{loop, store, log, *registry});
    }
    Result<void> open()
    {
        std::optional<Result<void>> got;
        watch->open([&](const Result<void>& opened) { got = opened; });
        watch->start();
        loop.run_for(std::chrono::seconds{0});
        return got.value_or(Error{Errc::internal, "nobody answered"});
    }
    // As after a kill: what was not stored is gone, and the services are defined before it opens.
    void kill(const std::vector<std::pair<ServiceKey, std::shared_ptr<Service>>>& defined)
    {
        watch.reset();
        begin();
        for (const auto& [key, each] : defined)
            watch->define(key, each);
    }
    void note(ServiceKey key, std::string_view version)
    {
        watch->note({.service = key, .at = loop.wall(), .version = std::string{version}});
    }
    // "name: text" of each.
    std::vector<std::string> logged()
    {
        std::vector<std::string> lines;
        for (const obs::Entry& entry : log.take(Duration{}))
            lines.push_back(join(entry.message->name, ": ", entry.text));
        return lines;
    }
    std::string metrics() const { return *registry->prometheus(); }

    VirtualLoop loop;
    store::DirectLedger ledger;
    obs::Log log{ledger.clock, {}};
    SqliteVersions stored{ledger};
    CountingStore store{stored};
    std::unique_ptr<obs::Registry> registry;
    std::unique_ptr<VersionWatch> watch;
};

}  // namespace holdfast::watch
