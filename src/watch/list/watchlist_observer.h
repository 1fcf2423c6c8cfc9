// Who is told which services are watched: once they are stored, and at the start those that were.
// Loop thread.
#pragma once

#include <memory>

#include "watch/finding.h"
#include "watch/service.h"

namespace holdfast::watch {

class WatchlistObserver {
public:
    virtual ~WatchlistObserver() = default;
    // It is watched, or is another than before.
    virtual void on_put(ServiceKey key, const std::shared_ptr<const Service>& service) = 0;
    virtual void on_gone(ServiceKey key) = 0;
};

}  // namespace holdfast::watch
