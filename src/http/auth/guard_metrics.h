// Counts what the guard decides. Loop thread, but for the time of a hash.
#pragma once

#include <array>
#include <cstddef>
#include <functional>

#include "obs/metrics.h"

namespace holdfast::http {

class GuardMetrics {
public:
    enum class Outcome {
        accepted,    // Verified now: a token, or a password that was hashed.
        remembered,  // Verified a moment ago.
        wrong,
        missing,    // The route asked for credentials, and none were sent.
        forbidden,  // They are right, and do not have the scope.
        limited,    // The address was wrong too often.
        overloaded,
    };
    enum class Foreign { host, forged };

    // What is asked at each scrape.
    struct Levels {
        std::function<double()> cached;
        std::function<double()> hashing;
        std::function<double()> limited_addresses;
    };

    GuardMetrics(obs::Registry& registry, const Levels& levels);

    void count(Outcome outcome) noexcept { attempts_[static_cast<std::size_t>(outcome)]->add(); }
    void count(Foreign reason) noexcept { foreign_[static_cast<std::size_t>(reason)]->add(); }
    void hashed(Duration took) noexcept { hash_seconds_.observe(took); }

private:
    std::array<obs::Counter*, 7> attempts_;
    std::array<obs::Counter*, 2> foreign_;
    obs::Histogram& hash_seconds_;
};

}  // namespace holdfast::http
