// Tells whoever listens to GET /stream when a service became otherwise: an event "health" for each
// change that is stored. Loop thread.
#pragma once

#include <functional>
#include <memory>
#include <vector>

#include "watch/history/state_changes.h"
#include "watch/service.h"

namespace holdfast::http {
class EventHub;
}

namespace holdfast::watch {

class ChangeEvents {
public:
    // As it is watched now; null when it is watched no more: then nobody is told.
    using ServiceOf = std::function<std::shared_ptr<const Service>(ServiceKey key)>;

    // `hub` outlives this.
    ChangeEvents(http::EventHub& hub, ServiceOf service_of);

    // Committed, oldest first.
    void note(const std::vector<StateChange>& changes);

private:
    http::EventHub& hub_;
    ServiceOf service_of_;
};

}  // namespace holdfast::watch
