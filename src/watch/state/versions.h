// Which version of a product runs in which environment, since when, and for how long they have
// differed. Pure; loop thread.
//
// Services are the same product when they have the same name, in whatever case. Not the same group:
// a group is a team's or a system's, and holds what never had a version in common. Products drift
// while services of at least two environments tell different versions; within one environment that
// is a release being rolled out. Who tells no version takes no part, and who is down keeps the one
// that it told last.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "watch/finding.h"
#include "watch/service.h"

namespace holdfast::watch {

std::string product_of(const Service& service);

// What a service runs.
struct VersionSighting {
    ServiceKey service{};
    std::string product{};
    std::string environment{};
    std::string version{};
    std::string before{};  // What it ran before that; empty when that was never seen.
    WallTime since{};

    friend bool operator==(const VersionSighting&, const VersionSighting&) = default;
};

// A version of a product, and where it was seen first.
struct Release {
    std::string product{};
    std::string version{};
    std::string environment{};
    WallTime first_seen{};

    friend bool operator==(const Release&, const Release&) = default;
};

struct Drift {
    std::string product{};
    WallTime since{};
    std::vector<VersionSighting> sightings{};  // By environment.

    friend bool operator==(const Drift&, const Drift&) = default;
};

struct DriftSince {
    std::string product{};
    WallTime since{};

    friend bool operator==(const DriftSince&, const DriftSince&) = default;
};

// All that is known of a product.
struct ProductVersions {
    std::string product{};
    std::optional<WallTime> drifts_since{};
    std::vector<VersionSighting> sightings{};  // By environment.
    std::vector<Release> releases{};           // The oldest first.
};

// Everything, for the time after a restart.
struct VersionState {
    std::vector<VersionSighting> sightings{};
    std::vector<Release> releases{};
    std::vector<DriftSince> drifts{};
};

struct VersionChange {
    VersionSighting now{};
    bool is_new_release = false;
    // When it began or ended with this.
    std::optional<Drift> drift_began{};
    std::optional<DriftSince> drift_ended{};
};

class Versions {
public:
    // Releases of a product that are remembered; the oldest that nobody runs goes first. A service
    // that tells a new version at each check (a time, a commit of each host) fills no memory.
    static constexpr std::size_t releases_max = 16;

    Versions() = default;
    // A drift or a release of a product that nobody runs, or that does not drift, is left out.
    explicit Versions(const VersionState& state);

    // A check of the service told this version; something only when it is another one, or the
    // service is another's. An empty version is no news.
    std::optional<VersionChange> note(ServiceKey key, const Service& service,
                                      std::string_view version, WallTime at);
    // It is watched no more; the drift that ends with it.
    std::optional<DriftSince> forget(ServiceKey service);

    // By product.
    std::vector<Drift> drifts() const;
    std::vector<Release> releases(std::string_view product) const;
    std::optional<WallTime> drifts_since(std::string_view product) const;
    // Null when it told none. Until the next change.
    const VersionSighting* find(ServiceKey service) const;
    // By product, those behind `after`, and `count` of them at most.
    std::vector<ProductVersions> list(const std::optional<std::string>& after, std::size_t count,
                                      bool only_drifting) const;
    VersionState state() const;

private:
    struct Product {
        std::map<std::int64_t, VersionSighting> sightings{};
        std::vector<Release> releases{};  // The oldest first.
        std::optional<WallTime> drifts_since{};
    };

    bool note_release(Product& product, const VersionSighting& sighting);
    static bool is_drifting(const Product& product) noexcept;
    static std::vector<VersionSighting> by_environment(const Product& product);
    static Drift drift_of(const std::string& name, const Product& product);

    std::map<std::string, Product, std::less<>> products_;
    std::map<std::int64_t, std::string> product_of_service_;
};

}  // namespace holdfast::watch
