// The tables of requests, answers and errors in events.db: a batch is one write, and what makes the
// tables too large goes with it. Loop thread.
#pragma once

#include <string_view>

#include "event/record_store.h"
#include "event/user_ip.h"
#include "store/ledger.h"

namespace holdfast::event {

struct RequestTableSettings {
    std::int64_t bytes_max = 192 << 20;  // Of all that the file holds.
    UserIp user_ip = UserIp::full;
    HashKey key{};  // For hashed addresses.
    std::string hostname;
    std::string os;
};

class SqliteRequests final : public RecordStore {
public:
    SqliteRequests(store::Ledger& telemetry, RequestTableSettings settings);

    void append(std::shared_ptr<const RecordBatch> batch, Done done) override;

    void set_user_ip(UserIp how) noexcept { settings_.user_ip = how; }

private:
    store::Ledger& telemetry_;
    RequestTableSettings settings_;
};

// Writer thread. So many rows of these tables have ids from the first one on.
std::int64_t take_ids(sqlite::Connection& db, std::size_t count);
Kept store_batch(store::Transaction& transaction, const RecordBatch& batch,
                 const RequestTableSettings& settings);

// For retention: each deletes at most ?2 rows that are older than ?1 (Unix seconds).
extern const std::string_view delete_requests;
extern const std::string_view delete_responses;
extern const std::string_view delete_errors;
extern const std::string_view delete_other_events;
extern const std::string_view delete_dead_letters;
extern const std::string_view delete_consumed_ids;

}  // namespace holdfast::event
