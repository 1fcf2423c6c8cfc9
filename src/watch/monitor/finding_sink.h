// Where findings are kept: history, changes of state, alerts. Loop thread.
#pragma once

#include <functional>
#include <memory>
#include <vector>

#include "base/result.h"
#include "watch/finding.h"

namespace holdfast::watch {

class FindingSink {
public:
    using Batch = std::shared_ptr<const std::vector<Finding>>;

    virtual ~FindingSink() = default;

    // All of them or none, in the order in which the checks ended; one batch at a time. `stored` is
    // called once, on the loop, be it at once; what is refused comes again, with more behind it.
    virtual void store(Batch findings, std::function<void(const Result<void>&)> stored) = 0;
};

}  // namespace holdfast::watch
