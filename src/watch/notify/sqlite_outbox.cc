#include "watch/notify/sqlite_outbox.h"

#include <algorithm>
#include <utility>

#include "base/check.h"
#include "base/failpoint.h"
#include "base/text.h"
#include "store/read.h"
#include "store/write.h"
#include "watch/alert/sqlite_time.h"
#include "watch/notify/json_notice.h"
#include "watch/notify/sqlite_claim.h"

namespace holdfast::watch {
namespace {

using store::Transaction;

// What one of these writes holds in memory.
constexpr std::size_t write_bytes = 1024;

constexpr std::string_view insert_notice = R"sql(
INSERT INTO alert_notices(id, alert_id, dedup_key, event, at, body) VALUES (?, ?, ?, ?, ?, ?)
ON CONFLICT(id) DO NOTHING
)sql";

// What only repeats is not queued behind something that says the same or more.
constexpr std::string_view insert_delivery = R"sql(
INSERT INTO alert_deliveries(notice_id, receiver, alert_id, event, dedup_key, due_at)
SELECT ?1, ?2, ?3, ?4, ?5, ?6
WHERE ?4 NOT IN ('reminder', 'renewal')
   OR NOT EXISTS (SELECT 1 FROM alert_deliveries
                  WHERE receiver = ?2 AND alert_id = ?3 AND state = 'pending')
ON CONFLICT DO NOTHING
)sql";
constexpr std::string_view insert_dead_delivery = R"sql(
INSERT INTO alert_deliveries(notice_id, receiver, alert_id, event, dedup_key, due_at, state, error,
                             ended_at)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, 'dead', 'too much waits for this receiver', ?6)
ON CONFLICT DO NOTHING
)sql";
constexpr std::string_view count_pending = R"sql(
SELECT count(*) FROM (SELECT 1 FROM alert_deliveries WHERE receiver = ? AND state = 'pending'
                      LIMIT ?)
)sql";

}  // namespace

void enqueue(Transaction& transaction, std::span<const Notice> notices,
             std::span<const Receiver> receivers)
{
    for (const Notice& notice : notices) {
        std::string body = to_json(notice);
        transaction.db.run(
            insert_notice,
            {notice.id.value, notice.alert.id.value, std::string_view{notice.alert.key},
             to_string(notice.event), to_micros(notice.at), std::string_view{body}});
    }
    for (const Receiver& receiver : receivers) {
        std::int64_t room = Outbox::pending_max;
        if (!notices.empty())
            room -= transaction.db.integer(count_pending,
                                           {std::string_view{receiver.name}, Outbox::pending_max});
        for (const Notice& notice : notices) {
            bool is_repeat = notice.event == Event::reminder || notice.event == Event::renewal;
            if (!wants(receiver, notice) || (room <= 0 && is_repeat))
                continue;
            room -= transaction.db.run(room > 0 ? insert_delivery : insert_dead_delivery,
                                       {notice.id.value, std::string_view{receiver.name},
                                        notice.alert.id.value, to_string(notice.event),
                                        std::string_view{notice.alert.key}, to_micros(notice.at)});
        }
    }
}

void SqliteOutbox::open(Done<bool> done)
{
    auto apply = [](Transaction& transaction) {
        return transaction.db.integer("UPDATE alerting SET epoch = epoch + 1 RETURNING epoch");
    };
    auto answer = [epoch = epoch_, done = std::move(done)](const Result<std::int64_t>& begun) {
        if (!begun)
            return done(Error{begun.error()}.during("open the outbox of alerts"));
        *epoch = *begun;
        done(true);
    };
    ledger_.send(store::make_write<std::int64_t>(store::Lane::finish, write_bytes, std::move(apply),
                                                 std::move(answer)));
}

void SqliteOutbox::keep_only(std::vector<std::string> receivers, WallTime now, Done<int> done)
{
    auto apply = [receivers = std::move(receivers), now](Transaction& transaction) {
        return bury_others(transaction, receivers, now);
    };
    ledger_.send(store::make_write<int>(store::Lane::finish, write_bytes, std::move(apply),
                                        std::move(done)));
}

void SqliteOutbox::claim(OutboxClaim claim, Done<OutboxClaimed> done)
{
    CHECK(*epoch_ > 0 && claim.members_max >= 1);
    auto apply = [claim = std::move(claim), epoch = *epoch_](Transaction& transaction) {
        return claim_message(transaction, claim, epoch);
    };
    auto answer = [done = std::move(done)](Result<OutboxClaimed> claimed) {
        failpoint("alert.claimed");
        done(std::move(claimed));
    };
    ledger_.send(store::make_write<OutboxClaimed>(store::Lane::finish, write_bytes,
                                                  std::move(apply), std::move(answer)));
}

void SqliteOutbox::settle(OutboxSettlement settlement, Done<bool> done)
{
    CHECK(*epoch_ > 0);
    failpoint("alert.sent");
    auto apply = [settlement = std::move(settlement), epoch = *epoch_](Transaction& transaction) {
        return settle_message(transaction, settlement, epoch);
    };
    ledger_.send(store::make_write<bool>(store::Lane::finish, write_bytes, std::move(apply),
                                         std::move(done)));
}

const std::string_view count_all_pending = R"sql(
SELECT receiver, count(*) FROM alert_deliveries WHERE state = 'pending' GROUP BY receiver
)sql";

void SqliteOutbox::count_waiting(Done<Waiting> done)
{
    auto run = [](sqlite::Connection& db) {
        Waiting waiting;
        sqlite::Query query = db.query(count_all_pending);
        while (query.next())
            waiting.emplace(query.text(0), query.integer(1));
        return waiting;
    };
    ledger_.send(store::make_read<Waiting>(std::move(run), std::move(done)));
}

const std::string_view delete_old_notices = R"sql(
DELETE FROM alert_notices WHERE id IN (
    SELECT n.id FROM alert_notices n
    WHERE n.at < ?1 * 1000000
      AND NOT EXISTS (SELECT 1 FROM alerts a WHERE a.id = n.alert_id AND a.resolved_at IS NULL)
      AND NOT EXISTS (SELECT 1 FROM alert_deliveries d
                      WHERE d.alert_id = n.alert_id AND d.state = 'pending')
    ORDER BY n.at LIMIT ?2)
)sql";

}  // namespace holdfast::watch
