// Who is told what the alert desk has stored: nothing before that is the case. Loop thread.
#pragma once

#include "watch/alert/alert_state.h"

namespace holdfast::watch {

class AlertObserver {
public:
    virtual ~AlertObserver() = default;
    // What an earlier process left is known: from now on it can be said what is in maintenance.
    virtual void on_open() = 0;
    // The outbox has its notices.
    virtual void on_stored(const AlertChanges& changes) = 0;
};

}  // namespace holdfast::watch
