// Incidents, put together from the changes of state in the database. Loop thread.
#pragma once

#include <string_view>

#include "store/ledger.h"
#include "watch/incident/incidents.h"

namespace holdfast::watch {

class SqliteIncidents final : public Incidents {
public:
    explicit SqliteIncidents(store::Ledger& ledger) noexcept : ledger_{ledger} {}

    void list(IncidentsAsked asked, WallTime now, Done<IncidentPage> done) override;
    void tally(std::vector<ServiceKey> services, Window window, WallTime now,
               Done<std::vector<IncidentTally>> done) override;

private:
    store::Ledger& ledger_;
};

// Reader thread. `looked_at_max` is there for tests.
IncidentPage load_incidents(sqlite::Connection& db, const IncidentsAsked& asked, WallTime now,
                            std::size_t looked_at_max = Incidents::changes_looked_at_max);
std::vector<IncidentTally> load_tallies(sqlite::Connection& db,
                                        const std::vector<ServiceKey>& services, Window window,
                                        WallTime now,
                                        std::size_t counted_max = Incidents::changes_counted_max);

// Statements that must cost the same however much else there is: for the test that looks at their
// plans.
extern const std::string_view walk_changes;
extern const std::string_view walk_changes_of;
extern const std::string_view select_state_before;
extern const std::string_view select_changes_since;
extern const std::string_view select_states_of;

}  // namespace holdfast::watch
