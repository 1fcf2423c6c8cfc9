#include "watch/alert/sqlite_alerts.h"

#include <utility>

#include "base/text.h"
#include "watch/alert/sqlite_alert_row.h"
#include "watch/alert/sqlite_rules.h"
#include "watch/alert/sqlite_time.h"
#include "watch/circumstance/stored_text.h"

namespace holdfast::watch {
namespace {

using store::Transaction;

constexpr std::string_view upsert_alert = R"sql(
INSERT INTO alerts(id, kind, service_key, service_id, status, reason, failures, since_at,
                   last_checked_at, raised_at, held, children, announced_at, dedup_key, told_at,
                   because, journal, acknowledged_at, acknowledged_by, resolved_at)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20)
ON CONFLICT(id) DO UPDATE SET
    status = ?5, reason = ?6, failures = ?7, since_at = ?8, last_checked_at = ?9, held = ?11,
    children = ?12, announced_at = ?13, dedup_key = ?14, told_at = ?15, because = ?16,
    journal = ?17, acknowledged_at = ?18, acknowledged_by = ?19, resolved_at = ?20
)sql";

void store_alert(Transaction& transaction, const Alert& alert)
{
    std::optional<std::string_view> key;
    if (alert.is_announced())
        key = alert.key;
    std::optional<std::int64_t> acknowledged;
    std::optional<std::string_view> acknowledged_by;
    if (alert.acknowledged) {
        acknowledged = to_micros(alert.acknowledged->at);
        acknowledged_by = alert.acknowledged->by;
    }
    std::string children = to_lines(alert.children);
    std::string journal = to_text(alert.attached.lines);
    transaction.db.run(upsert_alert, {alert.id.value,
                                      to_string(alert.kind),
                                      alert.service.value,
                                      std::string_view{alert.service_id},
                                      to_string(alert.status),
                                      std::string_view{alert.reason},
                                      alert.failures,
                                      to_micros(alert.since),
                                      to_micros(alert.last_checked),
                                      to_micros(alert.raised),
                                      to_string(alert.held),
                                      std::string_view{children},
                                      to_micros(alert.announced),
                                      key,
                                      to_micros(alert.told),
                                      std::string_view{alert.attached.because},
                                      std::string_view{journal},
                                      acknowledged,
                                      acknowledged_by,
                                      to_micros(alert.resolved)});
}

constexpr std::string_view upsert_streak = R"sql(
INSERT INTO alert_streaks(service_key, kind, failures, successes, since_at, last_at)
VALUES (?1, ?2, ?3, ?4, ?5, ?6)
ON CONFLICT DO UPDATE SET failures = ?3, successes = ?4, since_at = ?5, last_at = ?6
)sql";
constexpr std::string_view delete_streak = R"sql(
DELETE FROM alert_streaks WHERE service_key = ? AND kind = ?
)sql";

void store_streak(Transaction& transaction, StreakKey key, const std::optional<Streak>& streak)
{
    if (!streak)
        transaction.db.run(delete_streak, {key.service.value, to_string(key.kind)});
    else
        transaction.db.run(upsert_streak,
                           {key.service.value, to_string(key.kind), streak->failures,
                            streak->successes, to_micros(streak->since), to_micros(streak->last)});
}

constexpr std::string_view select_streaks = R"sql(
SELECT service_key, kind, failures, successes, since_at, last_at FROM alert_streaks
)sql";

void load_streaks(sqlite::Connection& db, AlertState& state)
{
    sqlite::Query query = db.query(select_streaks);
    while (query.next())
        if (auto kind = parse_alert_kind(query.text(1)))
            state.streaks[{ServiceKey{query.integer(0)}, *kind}] = {
                .failures = static_cast<unsigned>(query.integer(2)),
                .successes = static_cast<unsigned>(query.integer(3)),
                .since = from_micros(query.integer(4)),
                .last = from_micros(query.integer(5))};
}

constexpr std::string_view raise_last_number = R"sql(
UPDATE alerting SET last_number = max(last_number, ?)
)sql";

}  // namespace

void save_alerts(Transaction& transaction, const AlertChanges& changes)
{
    // Those that end first: another of the same kind may have begun since.
    for (bool is_active : {false, true})
        for (const auto& [id, alert] : changes.alerts)
            if (alert.is_active() == is_active)
                store_alert(transaction, alert);
    for (const auto& [key, streak] : changes.streaks)
        store_streak(transaction, key, streak);
    for (const auto& [id, rule] : changes.silences)
        store_silence(transaction, rule);
    for (const auto& [id, window] : changes.windows)
        store_window(transaction, window);
    if (changes.last_number > 0)
        transaction.db.run(raise_last_number, {changes.last_number});
}

AlertState load_alerts(sqlite::Connection& db, WallTime now)
{
    AlertState state;
    {
        sqlite::Query query =
            db.query(join("SELECT ", alert_columns, " FROM alerts WHERE resolved_at IS NULL"));
        while (query.next()) {
            Alert alert = to_alert(query);
            AlertId id = alert.id;
            state.alerts.emplace(id, std::move(alert));
        }
    }
    load_streaks(db, state);
    WallTime oldest = now - std::chrono::days{1};
    load_silences(db, oldest, state);
    load_windows(db, oldest, state);
    state.last_number = db.integer("SELECT last_number FROM alerting");
    return state;
}

const std::string_view delete_resolved_alerts = R"sql(
DELETE FROM alerts WHERE id IN (SELECT id FROM alerts
    WHERE resolved_at IS NOT NULL AND resolved_at < ?1 * 1000000 ORDER BY resolved_at LIMIT ?2)
)sql";

}  // namespace holdfast::watch
