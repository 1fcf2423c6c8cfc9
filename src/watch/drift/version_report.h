// What operators are told about versions: the journal, and how many products drift. A service that
// tells another version at each check (a time, or what one of several machines runs) must not fill
// the journal: of each kind there are so many a minute, and the next one says how many there were
// not. Loop thread.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "base/loop.h"
#include "obs/log.h"
#include "obs/metrics.h"
#include "watch/notify/rate.h"
#include "watch/service.h"
#include "watch/state/versions.h"

namespace holdfast::watch {

// "production 1.0, staging 1.1": by environment, each version once, and so many at most.
std::string describe(const Drift& drift);

class VersionReport {
public:
    static constexpr unsigned per_minute = 20;
    static constexpr std::size_t described_max = 10;

    VersionReport(const Loop& loop, obs::Log& log, obs::Registry& registry);

    // So many products drift, which was told before.
    void restore(std::size_t drifting) { drifting_.set(static_cast<double>(drifting)); }
    // `before` is what the service ran; empty when nobody knows, and then it has not changed.
    void note(const Service& service, std::string_view before, const VersionChange& change);
    void note_ended(const DriftSince& drift);

private:
    struct Allowance {
        Rate rate{per_minute, per_minute};
        std::size_t left_out = 0;
    };

    // Nothing is said when it returns false; else what is to be said besides.
    bool take(Allowance& allowance, std::string& besides);
    void note_changed(const Service& service, std::string_view before, const VersionSighting& now);
    void note_began(const Drift& drift);

    const Loop& loop_;
    obs::Log& log_;
    obs::Gauge& drifting_;
    Allowance changes_{};
    Allowance drifts_{};
};

}  // namespace holdfast::watch
