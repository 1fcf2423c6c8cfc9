// Where the state of alerting is kept: the port of its storage. Loop thread; answers come later, on
// the loop, once.
#pragma once

#include <functional>

#include "base/result.h"
#include "watch/alert/alert_state.h"

namespace holdfast::watch {

class AlertStore {
public:
    template <typename T>
    using Done = std::function<void(Result<T>)>;

    virtual ~AlertStore() = default;

    // Silences and windows that are past come only as far as they still matter.
    virtual void load(WallTime now, Done<AlertState> done) = 0;
    // All of it or nothing. Every notice is in the outbox exactly if its change is stored.
    virtual void save(const AlertChanges& changes, Done<bool> done) = 0;
};

}  // namespace holdfast::watch
