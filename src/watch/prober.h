// Checks as they are asked for: submitted and collected, not made and waited for, so that one
// thread has hundreds under way and a simulation can mix what they see. Loop thread.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string_view>
#include <vector>

#include "base/strong.h"
#include "base/time.h"
#include "obs/trace/context.h"
#include "watch/observation.h"
#include "watch/service.h"

namespace holdfast::watch {

using CheckId = Strong<struct CheckIdTag, std::uint64_t>;

// What a check is to do for somebody who only wants to look: everything that can be seen is told
// (Observation::details), a body is counted and not kept, and comes as it is, not compressed for
// us.
struct ProbeTerms {
    // Whom it may go to, as far as the target and those it redirects to say; null: anybody.
    std::function<bool(std::string_view host, std::uint16_t port)> admits{};
};

struct Check {
    CheckId id;
    // As it was when the check began: a reload does not change what is under way.
    std::shared_ptr<const Service> service;
    // From now to the end, whatever the target does.
    Duration timeout;
    std::shared_ptr<const ProbeTerms> probe{};  // Null: it is of a service that is watched.
    trace::Context trace{};                     // Of its span; invalid while nothing is traced.
};

struct Seen {
    CheckId id;
    Observation observation;
};

class Prober {
public:
    virtual ~Prober() = default;

    // One observation comes of it, at its timeout at the latest, unless it is cancelled.
    virtual void submit(Check check, Instant now) = 0;
    // What came since the last time. Whoever owns the adapter wakes the collector.
    virtual std::vector<Seen> collect(Instant now) = 0;
    virtual void cancel(CheckId id) = 0;
    // When collect() has something that nobody is woken for; `never` mostly.
    virtual Instant next_event() const = 0;
};

}  // namespace holdfast::watch
