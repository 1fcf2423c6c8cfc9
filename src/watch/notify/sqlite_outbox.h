// The outbox in the database.
//
// A notice and its deliveries are rows from the transaction on that changes its alert, so that
// there is none without the other. One delivery is one notice for one receiver, and settled by
// itself: a receiver that is away delays nobody else. A claim takes the oldest that is due, with
// what else there is to say under the same key. Each claim counts an attempt and writes the epoch
// of its process into the row: the next process, of a greater epoch, sends it again, under the same
// key and the same id. Of an alert, only the oldest delivery that is not settled is ever claimed:
// no resolved notice overtakes what it resolves. A resolved notice is needless where nothing of its
// alert was sent or may have arrived: who never heard of it is not told that it is over.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string_view>

#include "store/ledger.h"
#include "watch/notify/outbox.h"
#include "watch/notify/receiver.h"

namespace holdfast::watch {

// Writer thread, inside anybody's transaction. What was there already stays as it is.
void enqueue(store::Transaction& transaction, std::span<const Notice> notices,
             std::span<const Receiver> receivers);

// Loop thread.
class SqliteOutbox final : public Outbox {
public:
    explicit SqliteOutbox(store::Ledger& ledger) noexcept : ledger_{ledger} {}

    void open(Done<bool> done) override;
    void keep_only(std::vector<std::string> receivers, WallTime now, Done<int> done) override;
    void claim(OutboxClaim claim, Done<OutboxClaimed> done) override;
    void settle(OutboxSettlement settlement, Done<bool> done) override;
    void count_waiting(Done<Waiting> done) override;

private:
    store::Ledger& ledger_;
    // Written by open()'s answer, which may come when this is gone.
    std::shared_ptr<std::int64_t> epoch_ = std::make_shared<std::int64_t>(0);
};

// A statement that must cost the same however much was sent before: for the test of its plan.
extern const std::string_view select_first_due;
// The same of one that costs what waits.
extern const std::string_view count_all_pending;

// For store::Retention: notices of alerts that are over, with their deliveries. None that waits.
extern const std::string_view delete_old_notices;

}  // namespace holdfast::watch
