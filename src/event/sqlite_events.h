// Events from both databases as one list: the domain's own from the ledger, the others from
// events.db. Each is read along an index, at the same cost however many there are. Loop thread.
#pragma once

#include <string>

#include "event/events.h"
#include "lib/sqlite/connection.h"
#include "store/ledger.h"

namespace holdfast::event {

class SqliteEvents final : public Events {
public:
    // `telemetry` answers from events.db.
    SqliteEvents(store::Ledger& ledger, store::Ledger& telemetry) noexcept
        : ledger_{ledger}, telemetry_{telemetry}
    {
    }

    void list(EventSelection selection, Done<std::vector<ListedEvent>> done) override;
    void list_dead(DeadSelection selection, Done<std::vector<DeadLetter>> done) override;
    void list_parked(DeadSelection selection, Done<std::vector<ParkedEvent>> done) override;
    void publish(NewEvent event, Done<std::string> done) override;

private:
    store::Ledger& ledger_;
    store::Ledger& telemetry_;
};

// Reader thread.
std::vector<ListedEvent> list_domain_events(sqlite::Connection& db,
                                            const EventSelection& selection);
std::vector<ListedEvent> list_other_events(sqlite::Connection& db, const EventSelection& selection);

}  // namespace holdfast::event
