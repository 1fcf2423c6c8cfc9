// The incidents of what is watched: the port to where its changes of state are stored. Loop thread;
// what is asked for comes later, on the loop, once.
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <vector>

#include "base/result.h"
#include "watch/finding.h"
#include "watch/history/history.h"
#include "watch/incident/incident.h"

namespace holdfast::watch {

struct IncidentsAsked {
    std::optional<ServiceKey> service{};  // Nothing: of all that are watched.
    // Where the page before ended: this one has what began before.
    std::optional<ChangePosition> after{};
    WallTime from{};  // None that began before it.
    std::size_t limit = 100;
};

struct IncidentPage {
    std::vector<Incident> incidents{};
    // Where to go on; nothing: there are no more.
    std::optional<ChangePosition> next{};
};

class Incidents {
public:
    template <typename T>
    using Done = std::function<void(Result<T>)>;

    // What one request may cost the reader thread, about a tenth of a second: a page that has
    // looked at so many changes of state ends there, however few incidents it has.
    static constexpr std::size_t changes_looked_at_max = 20'000;
    // Of one incident, and of one service in a window. A service that does something else each
    // minute needs two months for it.
    static constexpr std::size_t changes_counted_max = 100'000;
    static constexpr std::size_t services_at_once = History::services_at_once;

    virtual ~Incidents() = default;

    // By their beginnings, newest first. Each is told as a whole, on the page of its beginning,
    // whatever of it lies beyond that page. Of services that are archived there are none.
    virtual void list(IncidentsAsked asked, WallTime now, Done<IncidentPage> done) = 0;
    // One for each service, in their order; for less than all of them, but one at least, where they
    // have more changes than `changes_counted_max` together.
    virtual void tally(std::vector<ServiceKey> services, Window window, WallTime now,
                       Done<std::vector<IncidentTally>> done) = 0;
};

}  // namespace holdfast::watch
