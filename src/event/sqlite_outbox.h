// The outbox of domain events: rows that triggers add in the transaction of the change. They stay
// when they were sent, as long as retention keeps them: what has happened is asked for, too. Loop
// thread.
#pragma once

#include <string>
#include <string_view>

#include "event/outbox.h"
#include "store/ledger.h"

namespace holdfast::event {

class SqliteOutbox final : public Outbox {
public:
    // `sink` is what its position is kept under.
    SqliteOutbox(store::Ledger& ledger, std::string sink);

    void open(Done<Standing> done) override;
    void read(std::int64_t after, std::size_t limit, Done<std::vector<Waiting>> done) override;
    void read_parked(std::size_t limit, Done<std::vector<Waiting>> done) override;
    void look(std::int64_t after, Done<Backlog> done) override;
    void save(Progress progress, Done<bool> done) override;

private:
    store::Ledger& ledger_;
    std::string sink_;
};

// Who tells of what is in this ledger: the ce_source of its events, by which they are known again
// when they come back from a topic.
std::string load_source(sqlite::Connection& ledger);

// One that no trigger writes down: its id. Writer thread, in the transaction of the change, if
// there is one.
std::string append(store::Transaction& transaction, const NewEvent& event);

// A write for when there is no other sink than the tables: nothing waits for one any more.
void forget_sinks(store::Ledger& ledger);

// For retention: deletes at most ?2 that are older than ?1 (Unix seconds), but nothing that a sink
// has not had.
extern const std::string_view delete_domain_events;

}  // namespace holdfast::event
