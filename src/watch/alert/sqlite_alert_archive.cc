#include "watch/alert/sqlite_alert_archive.h"

#include <limits>
#include <utility>

#include "base/text.h"
#include "store/read.h"
#include "watch/alert/sqlite_alert_row.h"
#include "watch/alert/sqlite_time.h"

namespace holdfast::watch {
namespace {

constexpr std::int64_t after_all = std::numeric_limits<std::int64_t>::max();

std::string select_where(std::string_view condition)
{
    return join("SELECT ", alert_columns, " FROM alerts WHERE ", condition);
}

}  // namespace

// Of resolved ones first the rest of the moment at which the last page ended, then all before it:
// SQLite uses no rowid for (resolved_at, id) < (?1, ?2).
std::string alert_list_sql(const AlertSelection& selection)
{
    if (!selection.is_resolved)
        return select_where("id < ?1 ORDER BY id DESC LIMIT ?2");
    return join(select_where("resolved_at = ?1 AND id < ?2"), " UNION ALL ",
                select_where("resolved_at < ?1"), " ORDER BY resolved_at DESC, id DESC LIMIT ?3");
}

std::vector<Alert> read_alerts(sqlite::Connection& db, const AlertSelection& selection)
{
    const std::optional<AlertPosition>& after = selection.after;
    const std::int64_t id = after ? after->id.value : after_all;
    const std::int64_t resolved = after ? to_micros(after->resolved) : after_all;
    const std::string sql = alert_list_sql(selection);
    std::vector<Alert> found;
    sqlite::Query query = selection.is_resolved ? db.query(sql, {resolved, id, selection.rows_max})
                                                : db.query(sql, {id, selection.rows_max});
    while (query.next())
        found.push_back(to_alert(query));
    return found;
}

void SqliteAlertArchive::list(AlertSelection selection, Done<std::vector<Alert>> done)
{
    auto run = [selection](sqlite::Connection& db) { return read_alerts(db, selection); };
    ledger_.send(store::make_read<std::vector<Alert>>(std::move(run), std::move(done)));
}

void SqliteAlertArchive::find(AlertId id, Done<Alert> done)
{
    auto run = [id](sqlite::Connection& db) -> Result<Alert> {
        sqlite::Query query = db.query(select_where("id = ?"), {id.value});
        if (!query.next())
            return Error{Errc::not_found, join("there is no alert ", id.value)};
        return to_alert(query);
    };
    ledger_.send(store::make_read<Alert>(std::move(run), std::move(done)));
}

}  // namespace holdfast::watch
