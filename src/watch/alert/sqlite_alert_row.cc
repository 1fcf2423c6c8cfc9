#include "watch/alert/sqlite_alert_row.h"

#include <string>

#include "watch/alert/sqlite_rules.h"
#include "watch/alert/sqlite_time.h"
#include "watch/circumstance/stored_text.h"

namespace holdfast::watch {

Alert to_alert(const sqlite::Query& query)
{
    Alert alert{
        .id = {query.integer(0)},
        .kind = parse_alert_kind(query.text(1)).value_or(AlertKind::down),
        .service = {query.integer(2)},
        .service_id = std::string{query.text(3)},
        .status = parse_status(query.text(4)).value_or(Status::unknown),
        .reason = std::string{query.text(5)},
        .failures = static_cast<unsigned>(query.integer(6)),
        .since = from_micros(query.integer(7)),
        .last_checked = from_micros(query.integer(8)),
        .raised = from_micros(query.integer(9)),
        .held = parse_held(query.text(10)).value_or(Held::no),
        .children = from_lines(query.text(11)),
        .attached = {.because = std::string{query.text(18)}, .lines = parse_lines(query.text(19))},
        .told = from_micros(query.integer(14))};
    if (!query.is_null(12)) {
        alert.announced = from_micros(query.integer(12));
        alert.key = query.text(13);
    }
    if (!query.is_null(15))
        alert.acknowledged = Acknowledgement{.at = from_micros(query.integer(15)),
                                             .by = std::string{query.text(16)}};
    if (!query.is_null(17))
        alert.resolved = from_micros(query.integer(17));
    return alert;
}

}  // namespace holdfast::watch
