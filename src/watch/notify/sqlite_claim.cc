#include "watch/notify/sqlite_claim.h"

#include <algorithm>
#include <optional>
#include <string_view>

#include "base/text.h"
#include "watch/alert/sqlite_time.h"
#include "watch/notify/json_notice.h"
#include "watch/notify/sqlite_outbox.h"

namespace holdfast::watch {
namespace {

using store::Transaction;

constexpr std::string_view bring_near = R"sql(
UPDATE alert_deliveries SET due_at = ?1
WHERE receiver = ?2 AND state = 'pending' AND due_at > ?3
)sql";

}  // namespace

const std::string_view select_first_due = R"sql(
SELECT notice_id, alert_id, event, dedup_key FROM alert_deliveries d
WHERE receiver = ?1 AND state = 'pending' AND due_at <= ?2 AND coalesce(lease, 0) < ?3
  AND NOT EXISTS (SELECT 1 FROM alert_deliveries e
                  WHERE e.receiver = ?1 AND e.state = 'pending' AND e.alert_id = d.alert_id
                    AND e.notice_id < d.notice_id)
ORDER BY due_at, notice_id LIMIT 1
)sql";

namespace {

struct First {
    std::int64_t notice;
    std::int64_t alert;
    bool is_resolved;
    std::string key;
};

std::optional<First> find_first(Transaction& transaction, const OutboxClaim& claim,
                                std::int64_t epoch)
{
    sqlite::Query query = transaction.db.query(
        select_first_due, {std::string_view{claim.receiver}, to_micros(claim.now), epoch});
    if (!query.next())
        return std::nullopt;
    return First{.notice = query.integer(0),
                 .alert = query.integer(1),
                 .is_resolved = query.text(2) == to_string(Event::resolved),
                 .key = std::string{query.text(3)}};
}

// The receiver has heard of the alert, or may have.
constexpr std::string_view select_told = R"sql(
SELECT EXISTS (SELECT 1 FROM alert_deliveries
               WHERE alert_id = ? AND receiver = ? AND (state = 'sent' OR maybe_sent = 1))
)sql";

bool is_told(Transaction& transaction, std::int64_t alert, std::string_view receiver)
{
    return transaction.db.integer(select_told, {alert, receiver}) == 1;
}

constexpr std::string_view end_needless = R"sql(
UPDATE alert_deliveries SET state = 'needless', lease = NULL, ended_at = ?
WHERE notice_id = ? AND receiver = ? AND state = 'pending'
)sql";

void let_go(Transaction& transaction, std::int64_t notice, const OutboxClaim& claim)
{
    transaction.db.run(end_needless,
                       {to_micros(claim.now), notice, std::string_view{claim.receiver}});
}

constexpr std::string_view select_with_key = R"sql(
SELECT notice_id, alert_id, event FROM alert_deliveries d
WHERE receiver = ?1 AND state = 'pending' AND due_at <= ?2 AND coalesce(lease, 0) < ?3
  AND dedup_key = ?4
  AND NOT EXISTS (SELECT 1 FROM alert_deliveries e
                  WHERE e.receiver = ?1 AND e.state = 'pending' AND e.alert_id = d.alert_id
                    AND e.notice_id < d.notice_id)
ORDER BY notice_id LIMIT ?5
)sql";

// The first and what else there is to say under its key.
std::vector<std::int64_t> find_members(Transaction& transaction, const OutboxClaim& claim,
                                       std::int64_t epoch, const First& first)
{
    std::vector<std::int64_t> members{first.notice};
    if (claim.members_max == 1)
        return members;
    std::vector<First> found;
    {
        sqlite::Query query = transaction.db.query(
            select_with_key, {std::string_view{claim.receiver}, to_micros(claim.now), epoch,
                              std::string_view{first.key}, claim.members_max});
        while (query.next())
            found.push_back({.notice = query.integer(0),
                             .alert = query.integer(1),
                             .is_resolved = query.text(2) == to_string(Event::resolved),
                             .key = {}});
    }
    for (const First& each : found) {
        if (each.notice == first.notice)
            continue;
        if (each.is_resolved && !is_told(transaction, each.alert, claim.receiver))
            let_go(transaction, each.notice, claim);
        else if (members.size() < claim.members_max)
            members.push_back(each.notice);
    }
    std::ranges::sort(members);
    return members;
}

// Whoever had it before may have sent it, and was gone before he could say so.
constexpr std::string_view lease_delivery = R"sql(
UPDATE alert_deliveries SET lease = ?1, attempts = attempts + 1,
                            maybe_sent = maybe_sent OR lease IS NOT NULL
WHERE notice_id = ?2 AND receiver = ?3 AND state = 'pending' RETURNING attempts
)sql";
constexpr std::string_view select_body = "SELECT body FROM alert_notices WHERE id = ?";
constexpr std::string_view bury_unreadable = R"sql(
UPDATE alert_deliveries SET state = 'dead', lease = NULL, ended_at = ?,
                            error = 'what is stored of it cannot be read'
WHERE notice_id = ? AND receiver = ? AND state = 'pending'
)sql";
constexpr std::string_view select_is_up = R"sql(
SELECT EXISTS (SELECT 1 FROM alerts WHERE dedup_key = ? AND resolved_at IS NULL)
)sql";

std::optional<Message> make_message(Transaction& transaction, const OutboxClaim& claim,
                                    std::int64_t epoch, const First& first)
{
    Message message{.receiver = claim.receiver, .key = first.key};
    for (std::int64_t id : find_members(transaction, claim, epoch, first)) {
        std::optional<Notice> notice = parse_notice(transaction.db.text(select_body, {id}));
        if (!notice) {
            transaction.db.run(bury_unreadable,
                               {to_micros(claim.now), id, std::string_view{claim.receiver}});
            continue;
        }
        auto attempts = static_cast<unsigned>(
            transaction.db.integer(lease_delivery, {epoch, id, std::string_view{claim.receiver}}));
        message.attempt = std::max(message.attempt, attempts);
        message.members.push_back(*std::move(notice));
    }
    if (message.members.empty())
        return std::nullopt;
    message.id = join(message.key, '/', message.members.back().id.value);
    auto is_end = [](const Notice& each) { return each.event == Event::resolved; };
    message.is_over = std::ranges::all_of(message.members, is_end) &&
                      transaction.db.integer(select_is_up, {std::string_view{message.key}}) == 0;
    return message;
}

constexpr std::string_view select_next_due = R"sql(
SELECT min(due_at) FROM alert_deliveries d
WHERE receiver = ?1 AND state = 'pending'
  AND NOT EXISTS (SELECT 1 FROM alert_deliveries e
                  WHERE e.receiver = ?1 AND e.state = 'pending' AND e.alert_id = d.alert_id
                    AND e.notice_id < d.notice_id)
)sql";

}  // namespace

OutboxClaimed claim_message(Transaction& transaction, const OutboxClaim& claim, std::int64_t epoch)
{
    transaction.db.run(bring_near, {to_micros(claim.now), std::string_view{claim.receiver},
                                    to_micros(claim.now + claim.wait_max)});
    // What is needless or unreadable ends here; each turn ends one.
    while (std::optional<First> first = find_first(transaction, claim, epoch)) {
        if (first->is_resolved && !is_told(transaction, first->alert, claim.receiver))
            let_go(transaction, first->notice, claim);
        else if (std::optional<Message> message = make_message(transaction, claim, epoch, *first))
            return {.message = std::move(message)};
    }
    OutboxClaimed none;
    sqlite::Query query = transaction.db.query(select_next_due, {std::string_view{claim.receiver}});
    if (query.next() && !query.is_null(0))
        none.next_due = from_micros(query.integer(0));
    return none;
}

namespace {

constexpr std::string_view end_delivery = R"sql(
UPDATE alert_deliveries SET state = ?1, lease = NULL, ended_at = ?2, error = ?3,
                            maybe_sent = maybe_sent OR ?4
WHERE notice_id = ?5 AND receiver = ?6 AND state = 'pending' AND lease = ?7
)sql";
constexpr std::string_view release_delivery = R"sql(
UPDATE alert_deliveries SET lease = NULL, due_at = ?1, attempts = attempts - ?2,
                            error = coalesce(?3, error), maybe_sent = maybe_sent OR ?4
WHERE notice_id = ?5 AND receiver = ?6 AND state = 'pending' AND lease = ?7
)sql";
constexpr std::string_view forget_dead = R"sql(
DELETE FROM alert_deliveries WHERE state = 'dead' AND (notice_id, receiver) IN (
    SELECT notice_id, receiver FROM alert_deliveries WHERE state = 'dead'
    ORDER BY ended_at DESC LIMIT -1 OFFSET ?)
)sql";

}  // namespace

bool settle_message(Transaction& transaction, const OutboxSettlement& settlement,
                    std::int64_t epoch)
{
    std::optional<std::string_view> error;
    if (!settlement.error.empty())
        error = cut_utf8(settlement.error, Outbox::error_bytes_max);
    std::string_view receiver = settlement.receiver;
    std::int64_t settled = 0;
    for (NoticeId notice : settlement.notices) {
        if (settlement.fate == Fate::sent || settlement.fate == Fate::dead)
            settled += transaction.db.run(
                end_delivery,
                {settlement.fate == Fate::sent ? "sent" : "dead", to_micros(settlement.now), error,
                 settlement.may_have_arrived, notice.value, receiver, epoch});
        else
            settled += transaction.db.run(
                release_delivery,
                {to_micros(settlement.due), settlement.fate == Fate::postponed ? 1 : 0, error,
                 settlement.may_have_arrived, notice.value, receiver, epoch});
    }
    if (settlement.fate == Fate::dead)
        transaction.db.run(forget_dead, {Outbox::dead_max});
    return settled == static_cast<std::int64_t>(settlement.notices.size());
}

namespace {

constexpr std::string_view select_receivers = R"sql(
SELECT DISTINCT receiver FROM alert_deliveries INDEXED BY alert_deliveries_due
WHERE state = 'pending'
)sql";
constexpr std::string_view bury_all = R"sql(
UPDATE alert_deliveries SET state = 'dead', lease = NULL, ended_at = ?,
                            error = 'there is no such receiver any more'
WHERE receiver = ? AND state = 'pending'
)sql";

}  // namespace

int bury_others(Transaction& transaction, const std::vector<std::string>& receivers, WallTime now)
{
    std::vector<std::string> gone;
    {
        sqlite::Query query = transaction.db.query(select_receivers);
        while (query.next())
            if (std::ranges::find(receivers, query.text(0)) == receivers.end())
                gone.emplace_back(query.text(0));
    }
    std::int64_t buried = 0;
    for (const std::string& receiver : gone)
        buried += transaction.db.run(bury_all, {to_micros(now), std::string_view{receiver}});
    if (buried > 0)
        transaction.db.run(forget_dead, {Outbox::dead_max});
    return static_cast<int>(buried);
}

}  // namespace holdfast::watch
