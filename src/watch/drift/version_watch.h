// Remembers which versions services tell, and tells operators when they change, when environments
// of a product differ, and when they agree again. Loop thread.
//
// What changed is stored once a second at most; nobody waits for it. What a kill takes is told by
// the next check of the service again.
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>

#include "base/loop.h"
#include "base/result.h"
#include "base/task.h"
#include "obs/log.h"
#include "obs/metrics.h"
#include "watch/drift/version_report.h"
#include "watch/drift/version_store.h"
#include "watch/finding.h"
#include "watch/service.h"
#include "watch/state/versions.h"

namespace holdfast::watch {

class VersionWatch final : public Task {
public:
    // From one write to the next at least, and after one that was refused.
    static constexpr std::chrono::seconds gather{1};
    static constexpr std::chrono::seconds pause{5};
    // Services of one write, and as many products: the next one takes the rest.
    static constexpr std::size_t rows_max = 1000;

    struct World {
        Loop& loop;
        VersionStore& storage;
        obs::Log& log;
        obs::Registry& registry;
    };

    explicit VersionWatch(const World& world);
    ~VersionWatch() override;
    VersionWatch(const VersionWatch&) = delete;
    VersionWatch& operator=(const VersionWatch&) = delete;

    // Takes up what is stored of the services that are defined by then, and forgets the others.
    // After an error it may be called again; when it is open nothing is read again.
    void open(std::function<void(const Result<void>& opened)> done);
    bool is_open() const noexcept { return is_open_; }
    // On the loop from now on.
    void start();
    void stop();
    // What waits is written now, unless a write is under way: for the end.
    void flush();

    // A service, or what has become of it. One that is not enabled takes no part.
    void define(ServiceKey key, const std::shared_ptr<const Service>& service);
    void forget(ServiceKey key);
    // What a check found. One that told no version, or of a service that takes no part, is passed
    // over; so is each one before this is open: it is told again.
    void note(const Finding& finding);

    const Versions& versions() const noexcept { return versions_; }
    // As it is defined; null when it takes no part.
    const Service* service(ServiceKey key) const;

    const char* name() const noexcept override { return "versions"; }
    Instant step(Instant now) override;

private:
    // What waits for a write, or is being written: what becomes of it meanwhile goes as well.
    struct Unsaved {
        std::set<ServiceKey> services{};
        std::set<std::string> products{};

        bool is_empty() const noexcept { return services.empty() && products.empty(); }
    };

    void restore(const VersionState& state);
    void see(ServiceKey key, const Service& service, std::string_view version, WallTime at);
    void drop(ServiceKey key);
    void wake();
    void save(Instant now);
    void note_saved(const Result<void>& saved);
    VersionRows rows_of(const Unsaved& unsaved) const;

    World world_;
    VersionReport report_;
    bool is_open_ = false;
    bool is_started_ = false;
    std::map<ServiceKey, std::shared_ptr<const Service>> services_;  // Those that take part.
    Versions versions_;
    Unsaved unsaved_;
    Unsaved saving_;
    bool is_saving_ = false;
    Instant save_at_ = Instant::min();
    // Null when this is gone: answers of the store find nobody.
    std::shared_ptr<VersionWatch*> self_;
};

}  // namespace holdfast::watch
