// A long-lived activity of the loop thread. It never sleeps, locks or starts a thread, so that a
// simulation can run it in virtual time.
#pragma once

#include "base/time.h"

namespace holdfast {

class Task {
public:
    virtual ~Task() = default;
    virtual const char* name() const noexcept = 0;
    // One bounded piece of work; returns when it is next due, or `never` to wait for a wake().
    virtual Instant step(Instant now) = 0;
};

}  // namespace holdfast
