// How the external service is: by what the calls of the last half minute came to, or by a probe
// when there were none. Pure; any thread.
//
// What most of the last calls came to counts, the worse half of them if they are divided: one slow
// answer does not make a service slow, and a service that is back is well after a few calls, not
// after half a minute. A call that was not answered in time may have met a slow service or a dead
// one. So it asks for a probe, and if one found the service slow while the call was under way, or
// not long before, the call has met a slow one.
#pragma once

#include <cstddef>
#include <deque>
#include <optional>
#include <string>
#include <string_view>

#include "base/time.h"
#include "order/policy/outcome.h"

namespace holdfast::order {

// From good to bad.
enum class Health {
    healthy,
    degraded,   // Too slow, or a gateway says so.
    unhealthy,  // It answers, and fails.
    down,       // It does not answer, or says that it cannot.
};

std::string_view to_string(Health health) noexcept;

struct HealthSettings {
    // An answer that took longer is slow.
    Duration slow_after = std::chrono::seconds{2};
    // A probe when nothing was seen of the service for so long.
    Duration probe_interval = std::chrono::seconds{10};
};

class ServiceHealth {
public:
    static constexpr std::chrono::seconds window{30};
    static constexpr std::size_t sightings_max = 20;

    explicit ServiceHealth(HealthSettings settings) noexcept : settings_{settings} {}

    void apply(HealthSettings settings) noexcept { settings_ = settings; }

    void note_call(const Answer& answer, Instant now);
    void note_probe(const Answer& answer, Instant now);

    struct View {
        Health health;
        Duration took;     // Of the last answer that says so.
        std::string why;   // What it said; empty for healthy.
        std::string told;  // As much of that as anybody may know.
        Instant seen;      // The last sign of any kind.
    };
    // Nothing before the first sign of it. What is older than the window counts while there is
    // nothing newer.
    std::optional<View> look(Instant now) const;

    // When it should be probed.
    Instant probe_due() const noexcept;

private:
    struct Sighting {
        Instant at;
        Health health;
        bool is_silent;  // A call without an answer in time.
        Duration took;
        std::string why;
        std::string told;
    };

    Sighting sight(const Answer& answer, Instant now) const;
    void keep(Sighting sighting);
    bool was_slow_during(Duration took, Instant now) const noexcept;

    HealthSettings settings_;
    std::deque<Sighting> sightings_;  // By age, the newest last.
    std::optional<Instant> probed_;
    std::optional<Instant> probed_slow_;
};

}  // namespace holdfast::order
