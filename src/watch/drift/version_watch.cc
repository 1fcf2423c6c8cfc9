#include "watch/drift/version_watch.h"

#include <utility>
#include <vector>

#include "base/check.h"
#include "base/text.h"
#include "watch/history/stored_time.h"
#include "watch/state/evaluation.h"

namespace holdfast::watch {
namespace {

template <typename T>
std::set<T> take_first(std::set<T>& all, std::size_t count)
{
    std::set<T> taken;
    while (!all.empty() && taken.size() < count)
        taken.insert(taken.end(), std::move(all.extract(all.begin()).value()));
    return taken;
}

}  // namespace

VersionWatch::VersionWatch(const World& world)
    : world_{world},
      report_{world.loop, world.log, world.registry},
      self_{std::make_shared<VersionWatch*>(this)}
{
}

VersionWatch::~VersionWatch()
{
    *self_ = nullptr;
    stop();
}

void VersionWatch::open(std::function<void(const Result<void>& opened)> done)
{
    if (is_open_)
        return done({});
    world_.storage.load([self = self_, done = std::move(done)](const Result<VersionState>& state) {
        if (*self == nullptr)
            return;
        if (!state)
            return done(state.error());
        if (!(*self)->is_open_)
            (*self)->restore(*state);
        done({});
    });
}

// While nobody listened a service may have gone, or come to be another's.
void VersionWatch::restore(const VersionState& state)
{
    versions_ = Versions{state};
    report_.restore(versions_.drifts().size());
    is_open_ = true;
    for (const VersionSighting& sighting : state.sightings) {
        auto defined = services_.find(sighting.service);
        if (defined == services_.end())
            drop(sighting.service);
        else
            see(sighting.service, *defined->second, sighting.version, world_.loop.wall());
    }
    wake();
}

void VersionWatch::start()
{
    CHECK(!is_started_);
    is_started_ = true;
    world_.loop.add(*this, world_.loop.now());
}

void VersionWatch::stop()
{
    if (std::exchange(is_started_, false))
        world_.loop.remove(*this);
}

void VersionWatch::wake()
{
    if (is_started_)
        world_.loop.wake(*this);
}

// A service that moves to another environment, or gets another name, takes along what it runs.
void VersionWatch::define(ServiceKey key, const std::shared_ptr<const Service>& service)
{
    CHECK(service != nullptr);
    if (!service->is_enabled)
        return forget(key);
    services_.insert_or_assign(key, service);
    if (const VersionSighting* known = versions_.find(key))
        see(key, *service, std::string{known->version}, world_.loop.wall());
}

void VersionWatch::forget(ServiceKey key)
{
    services_.erase(key);
    drop(key);
}

void VersionWatch::drop(ServiceKey key)
{
    const VersionSighting* known = versions_.find(key);
    if (known == nullptr)
        return;
    unsaved_.services.insert(key);
    unsaved_.products.insert(known->product);
    if (const std::optional<DriftSince> ended = versions_.forget(key))
        report_.note_ended(*ended);
    wake();
}

void VersionWatch::note(const Finding& finding)
{
    if (!is_open_ || finding.version.empty())
        return;
    auto defined = services_.find(finding.service);
    if (defined == services_.end())
        return;
    const std::string_view version = cut_utf8(finding.version, version_bytes_max);
    // Nearly always: at the price of two look-ups.
    const VersionSighting* known = versions_.find(finding.service);
    if (known != nullptr && known->version == version)
        return;
    see(finding.service, *defined->second, version, finding.at);
}

// In milliseconds, as it is stored: what is told is the same after a restart.
void VersionWatch::see(ServiceKey key, const Service& service, std::string_view version,
                       WallTime at)
{
    VersionSighting before;
    if (const VersionSighting* known = versions_.find(key))
        before = *known;
    const std::optional<VersionChange> change =
        versions_.note(key, service, version, from_millis(to_millis(at)));
    if (!change)
        return;
    unsaved_.services.insert(key);
    unsaved_.products.insert(change->now.product);
    if (!before.product.empty())
        unsaved_.products.insert(before.product);
    report_.note(service, before.version, *change);
    wake();
}

const Service* VersionWatch::service(ServiceKey key) const
{
    auto found = services_.find(key);
    return found == services_.end() ? nullptr : found->second.get();
}

Instant VersionWatch::step(Instant now)
{
    if (is_saving_ || unsaved_.is_empty())
        return never;
    if (now < save_at_)
        return save_at_;
    save(now);
    return never;  // What comes of it wakes this.
}

void VersionWatch::flush()
{
    if (!is_saving_ && !unsaved_.is_empty())
        save(world_.loop.now());
}

void VersionWatch::save(Instant now)
{
    is_saving_ = true;
    save_at_ = now + gather;
    saving_.services = take_first(unsaved_.services, rows_max);
    saving_.products = take_first(unsaved_.products, rows_max);
    world_.storage.save(rows_of(saving_), [self = self_](const Result<void>& saved) {
        if (*self != nullptr)
            (*self)->note_saved(saved);
    });
}

void VersionWatch::note_saved(const Result<void>& saved)
{
    is_saving_ = false;
    Unsaved tried = std::exchange(saving_, {});
    if (!saved) {
        unsaved_.services.merge(tried.services);
        unsaved_.products.merge(tried.products);
        save_at_ = world_.loop.now() + pause;
    }
    if (!unsaved_.is_empty())
        wake();
}

// As it is now: of what changed twice the last counts, in whatever order writes fail.
VersionRows VersionWatch::rows_of(const Unsaved& unsaved) const
{
    VersionRows rows;
    for (const ServiceKey key : unsaved.services) {
        if (const VersionSighting* known = versions_.find(key))
            rows.running.push_back(*known);
        else
            rows.gone.push_back(key);
    }
    for (const std::string& product : unsaved.products)
        rows.products.push_back({.product = product,
                                 .releases = versions_.releases(product),
                                 .drifts_since = versions_.drifts_since(product)});
    return rows;
}

}  // namespace holdfast::watch
