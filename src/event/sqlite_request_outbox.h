// The rows of requests, answers and errors as an outbox: those that happened here, in the order of
// their ids. They stay when they were sent. Loop thread.
#pragma once

#include <string>

#include "event/outbox.h"
#include "store/ledger.h"

namespace holdfast::event {

class SqliteRequestOutbox final : public Outbox {
public:
    // `reads` answers from the same file as `telemetry` writes to.
    SqliteRequestOutbox(store::Ledger& telemetry, store::Ledger& reads, std::string sink);

    void open(Done<Standing> done) override;
    void read(std::int64_t after, std::size_t limit, Done<std::vector<Waiting>> done) override;
    // These have no key, so that nothing waits behind one that is refused: it is let go.
    void read_parked(std::size_t limit, Done<std::vector<Waiting>> done) override;
    void look(std::int64_t after, Done<Backlog> done) override;
    void save(Progress progress, Done<bool> done) override;

private:
    store::Ledger& telemetry_;
    store::Ledger& reads_;
    std::string sink_;
};

// A write for when there is no sink: nothing waits for one any more.
void forget_request_sinks(store::Ledger& telemetry);

}  // namespace holdfast::event
