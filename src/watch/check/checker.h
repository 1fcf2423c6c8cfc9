// One type of check: how such a service is looked at. Each type is a file that has one of these,
// and a row in probers.cc. Loop thread.
//
// It keeps no clock: whoever begins a check gives it up when its time is over, so the deadline of
// every type is the same few lines.
#pragma once

#include <functional>
#include <memory>

#include "base/io.h"
#include "base/job.h"
#include "watch/observation.h"
#include "watch/prober.h"

namespace holdfast::cares {
class Resolvers;
}
namespace holdfast::curl {
class Exchanges;
}

namespace holdfast::watch {

class Addresses;
class Heartbeats;
class TlsLooks;
class HostLooks;
class Units;
class JournalCounts;
class LatestFindings;

class Checker {
public:
    // With what was seen; maybe from within begin(). Whoever is told fills in `took`,
    // unless it is said.
    using Done = std::function<void(CheckId id, Observation observation)>;

    virtual ~Checker() = default;

    virtual void begin(const Check& check, Instant now) = 0;
    // Nobody wants to know any more.
    virtual void cancel(CheckId id) = 0;
    // The same, since its time is over: what it has seen until now.
    virtual Observation give_up(CheckId id, Instant now) = 0;
};

// More of an answer is an answer that is too long.
struct CheckLimits {
    std::size_t body_bytes_max = std::size_t{1} << 20U;
    std::size_t tcp_bytes_max = std::size_t{64} << 10U;
};

// What checks are made with. Outlives them.
struct Surroundings {
    IoLoop& loop;
    curl::Exchanges& exchanges;  // For checks alone: their targets are to hold up nobody else.
    Addresses& addresses;
    TlsLooks& looks;
    cares::Resolvers& resolvers;
    const Heartbeats& heartbeats;
    // Null: checks that need it say that they cannot look.
    Worker* aux = nullptr;
    // At file systems, which may hang, on a thread that nobody else waits for.
    HostLooks* slow = nullptr;
    const Units* units = nullptr;
    const JournalCounts* journal = nullptr;
    const LatestFindings* findings = nullptr;
    CheckLimits limits{};
};

}  // namespace holdfast::watch
