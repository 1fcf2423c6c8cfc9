#include "watch/state/versions.h"

#include <algorithm>
#include <tuple>
#include <utility>

#include "base/text.h"

namespace holdfast::watch {

std::string product_of(const Service& service)
{
    return to_lower(trim(service.name.empty() ? service.id : service.name));
}

Versions::Versions(const VersionState& state)
{
    for (const VersionSighting& sighting : state.sightings) {
        products_[sighting.product].sightings[sighting.service.value] = sighting;
        product_of_service_[sighting.service.value] = sighting.product;
    }
    for (const Release& release : state.releases)
        products_[release.product].releases.push_back(release);
    for (const DriftSince& drift : state.drifts)
        products_[drift.product].drifts_since = drift.since;
    std::erase_if(products_, [](const auto& each) { return each.second.sightings.empty(); });
    for (auto& [name, product] : products_)
        if (!is_drifting(product))
            product.drifts_since.reset();
}

std::optional<VersionChange> Versions::note(ServiceKey key, const Service& service,
                                            std::string_view version, WallTime at)
{
    if (version.empty())
        return std::nullopt;
    std::string name = product_of(service);
    VersionChange change;
    if (auto known = product_of_service_.find(key.value); known != product_of_service_.end()) {
        if (known->second != name)
            change.drift_ended = forget(key);
    }
    Product& product = products_[name];
    product_of_service_[key.value] = name;
    VersionSighting& sighting = product.sightings[key.value];
    if (sighting.version == version && sighting.environment == service.environment)
        return std::nullopt;

    bool is_another = sighting.version != version;
    sighting = {.service = key,
                .product = name,
                .environment = service.environment,
                .version = std::string{version},
                .before = is_another ? std::move(sighting.version) : std::move(sighting.before),
                .since = is_another ? at : sighting.since};
    change.now = sighting;
    change.is_new_release = note_release(product, sighting);
    bool drifts = is_drifting(product);
    if (drifts && !product.drifts_since) {
        product.drifts_since = at;
        change.drift_began = drift_of(name, product);
    } else if (!drifts && product.drifts_since) {
        change.drift_ended = DriftSince{.product = name, .since = *product.drifts_since};
        product.drifts_since.reset();
    }
    return change;
}

std::optional<DriftSince> Versions::forget(ServiceKey service)
{
    auto known = product_of_service_.find(service.value);
    if (known == product_of_service_.end())
        return std::nullopt;
    std::string name = std::move(known->second);
    product_of_service_.erase(known);
    auto found = products_.find(name);
    Product& product = found->second;
    product.sightings.erase(service.value);
    std::optional<DriftSince> ended;
    if (product.drifts_since && !is_drifting(product)) {
        ended = DriftSince{.product = name, .since = *product.drifts_since};
        product.drifts_since.reset();
    }
    if (product.sightings.empty())
        products_.erase(found);
    return ended;
}

std::vector<Drift> Versions::drifts() const
{
    std::vector<Drift> all;
    for (const auto& [name, product] : products_)
        if (product.drifts_since)
            all.push_back(drift_of(name, product));
    return all;
}

std::vector<Release> Versions::releases(std::string_view product) const
{
    auto found = products_.find(product);
    return found == products_.end() ? std::vector<Release>{} : found->second.releases;
}

std::optional<WallTime> Versions::drifts_since(std::string_view product) const
{
    auto found = products_.find(product);
    return found == products_.end() ? std::nullopt : found->second.drifts_since;
}

const VersionSighting* Versions::find(ServiceKey service) const
{
    auto known = product_of_service_.find(service.value);
    if (known == product_of_service_.end())
        return nullptr;
    return &products_.find(known->second)->second.sightings.at(service.value);
}

std::vector<ProductVersions> Versions::list(const std::optional<std::string>& after,
                                            std::size_t count, bool only_drifting) const
{
    std::vector<ProductVersions> listed;
    auto next = after ? products_.upper_bound(*after) : products_.begin();
    for (; next != products_.end() && listed.size() < count; ++next) {
        const auto& [name, product] = *next;
        if (!only_drifting || product.drifts_since)
            listed.push_back({.product = name,
                              .drifts_since = product.drifts_since,
                              .sightings = by_environment(product),
                              .releases = product.releases});
    }
    return listed;
}

VersionState Versions::state() const
{
    VersionState state;
    for (const auto& [name, product] : products_) {
        for (const auto& [key, sighting] : product.sightings)
            state.sightings.push_back(sighting);
        state.releases.insert(state.releases.end(), product.releases.begin(),
                              product.releases.end());
        if (product.drifts_since)
            state.drifts.push_back({.product = name, .since = *product.drifts_since});
    }
    return state;
}

bool Versions::note_release(Product& product, const VersionSighting& sighting)
{
    std::vector<Release>& releases = product.releases;
    if (std::ranges::find(releases, sighting.version, &Release::version) != releases.end())
        return false;
    releases.push_back({.product = sighting.product,
                        .version = sighting.version,
                        .environment = sighting.environment,
                        .first_seen = sighting.since});
    if (releases.size() <= releases_max)
        return true;
    auto runs_nowhere = [&product](const Release& release) {
        return std::ranges::none_of(product.sightings, [&release](const auto& each) {
            return each.second.version == release.version;
        });
    };
    auto oldest = std::ranges::find_if(releases, runs_nowhere);
    releases.erase(oldest == releases.end() ? releases.begin() : oldest);
    return true;
}

bool Versions::is_drifting(const Product& product) noexcept
{
    if (product.sightings.empty())
        return false;
    const VersionSighting& first = product.sightings.begin()->second;
    bool is_elsewhere = false;
    bool is_otherwise = false;
    for (const auto& [key, sighting] : product.sightings) {
        is_elsewhere = is_elsewhere || sighting.environment != first.environment;
        is_otherwise = is_otherwise || sighting.version != first.version;
    }
    return is_elsewhere && is_otherwise;
}

std::vector<VersionSighting> Versions::by_environment(const Product& product)
{
    std::vector<VersionSighting> sightings;
    for (const auto& [key, sighting] : product.sightings)
        sightings.push_back(sighting);
    std::ranges::sort(sightings, {}, [](const VersionSighting& each) {
        return std::tie(each.environment, each.service.value);
    });
    return sightings;
}

Drift Versions::drift_of(const std::string& name, const Product& product)
{
    return {.product = name, .since = *product.drifts_since, .sightings = by_environment(product)};
}

}  // namespace holdfast::watch
