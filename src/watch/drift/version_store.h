// Which versions run where, as it is stored: the port. Loop thread; answers come later, on the
// loop, once.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "watch/finding.h"
#include "watch/state/versions.h"

namespace holdfast::watch {

// What is remembered of a product besides its services; nothing at all: it is forgotten.
struct ProductRows {
    std::string product{};
    std::vector<Release> releases{};  // The oldest first.
    std::optional<WallTime> drifts_since{};
};

// What has changed: each service and each product is in there once.
struct VersionRows {
    std::vector<VersionSighting> running{};
    std::vector<ServiceKey> gone{};  // Nothing is known of them any more.
    std::vector<ProductRows> products{};
};

class VersionStore {
public:
    template <typename T>
    using Done = std::function<void(Result<T>)>;

    virtual ~VersionStore() = default;

    // Of services that are archived as well: whoever knows who is watched forgets the others.
    virtual void load(Done<VersionState> done) = 0;
    // All of it or nothing.
    virtual void save(VersionRows rows, Done<void> done) = 0;
};

}  // namespace holdfast::watch
