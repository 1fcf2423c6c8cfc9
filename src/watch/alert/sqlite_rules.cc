#include "watch/alert/sqlite_rules.h"

#include <optional>

#include "base/text.h"
#include "watch/alert/sqlite_alerts.h"
#include "watch/alert/sqlite_time.h"

namespace holdfast::watch {
namespace {

using store::Transaction;

// A selector as it is bound.
struct Lists {
    explicit Lists(const Selector& about)
        : ids{to_lines(about.ids)},
          groups{to_lines(about.groups)},
          tags{to_lines(about.tags)},
          environments{to_lines(about.environments)}
    {
    }
    std::string ids;
    std::string groups;
    std::string tags;
    std::string environments;
};

// From four columns, the first of which is `first`.
Selector to_selector(const sqlite::Query& query, int first)
{
    return {.ids = from_lines(query.text(first)),
            .groups = from_lines(query.text(first + 1)),
            .tags = from_lines(query.text(first + 2)),
            .environments = from_lines(query.text(first + 3))};
}

}  // namespace

std::string to_lines(const std::vector<std::string>& names)
{
    return join_list(names, "\n");
}

std::vector<std::string> from_lines(std::string_view text)
{
    std::vector<std::string> names;
    if (text.empty())
        return names;
    for (std::string_view line : split(text, '\n'))
        names.emplace_back(line);
    return names;
}

namespace {

constexpr std::string_view upsert_silence = R"sql(
INSERT INTO silences(id, ids, groups, tags, environments, starts_at, ends_at, author, comment)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9) ON CONFLICT(id) DO UPDATE SET ends_at = ?7
)sql";

}  // namespace

void store_silence(Transaction& transaction, const SilenceRule& rule)
{
    Lists about{rule.about};
    transaction.db.run(
        upsert_silence,
        {rule.id.value, std::string_view{about.ids}, std::string_view{about.groups},
         std::string_view{about.tags}, std::string_view{about.environments}, to_micros(rule.starts),
         to_micros(rule.ends), std::string_view{rule.author}, std::string_view{rule.comment}});
}

namespace {

constexpr std::string_view select_silences = R"sql(
SELECT id, ids, groups, tags, environments, starts_at, ends_at, author, comment
FROM silences WHERE ends_at > ? ORDER BY id LIMIT 1000
)sql";

}  // namespace

void load_silences(sqlite::Connection& db, WallTime oldest, AlertState& into)
{
    sqlite::Query query = db.query(select_silences, {to_micros(oldest)});
    while (query.next()) {
        SilenceId id{query.integer(0)};
        into.silences[id] = {.id = id,
                             .about = to_selector(query, 1),
                             .starts = from_micros(query.integer(5)),
                             .ends = from_micros(query.integer(6)),
                             .author = std::string{query.text(7)},
                             .comment = std::string{query.text(8)}};
    }
}

namespace {

constexpr std::string_view upsert_window = R"sql(
INSERT INTO maintenance_windows(id, ids, groups, tags, environments, starts_at, lasts_us, weekdays,
                                minute_of_day, offset_minutes, ended_at, author, comment)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)
ON CONFLICT(id) DO UPDATE SET ended_at = ?11
)sql";

}  // namespace

void store_window(Transaction& transaction, const MaintenanceWindow& window)
{
    std::optional<int> weekdays;
    std::optional<std::int64_t> minute;
    std::optional<std::int64_t> offset;
    if (window.recurs) {
        weekdays = window.recurs->weekdays;
        minute = window.recurs->at.count();
        if (window.recurs->zone.offset)
            offset = window.recurs->zone.offset->count();
    }
    Lists about{window.about};
    transaction.db.run(upsert_window,
                       {window.id.value, std::string_view{about.ids},
                        std::string_view{about.groups}, std::string_view{about.tags},
                        std::string_view{about.environments}, to_micros(window.starts),
                        to_micros(window.lasts), weekdays, minute, offset, to_micros(window.ended),
                        std::string_view{window.author}, std::string_view{window.comment}});
}

namespace {

// One that recurs is over when it was ended.
constexpr std::string_view select_windows = R"sql(
SELECT id, ids, groups, tags, environments, starts_at, lasts_us, weekdays, minute_of_day,
       offset_minutes, ended_at, author, comment
FROM maintenance_windows
WHERE coalesce(ended_at, iif(weekdays IS NULL, starts_at + lasts_us, ?1 + 1)) > ?1
ORDER BY id LIMIT 1000
)sql";

std::optional<Recurrence> to_recurrence(const sqlite::Query& query, int first)
{
    if (query.is_null(first))
        return std::nullopt;
    Recurrence recurs{.weekdays = static_cast<std::uint8_t>(query.integer(first)),
                      .at = std::chrono::minutes{query.integer(first + 1)}};
    if (query.is_null(first + 2))
        recurs.zone.offset.reset();
    else
        recurs.zone.offset = std::chrono::minutes{query.integer(first + 2)};
    return recurs;
}

}  // namespace

void load_windows(sqlite::Connection& db, WallTime oldest, AlertState& into)
{
    sqlite::Query query = db.query(select_windows, {to_micros(oldest)});
    while (query.next()) {
        WindowId id{query.integer(0)};
        MaintenanceWindow window{.id = id,
                                 .about = to_selector(query, 1),
                                 .starts = from_micros(query.integer(5)),
                                 .lasts = std::chrono::microseconds{query.integer(6)},
                                 .recurs = to_recurrence(query, 7),
                                 .author = std::string{query.text(11)},
                                 .comment = std::string{query.text(12)}};
        if (!query.is_null(10))
            window.ended = from_micros(query.integer(10));
        into.windows.emplace(id, std::move(window));
    }
}

const std::string_view delete_past_silences = R"sql(
DELETE FROM silences WHERE id IN (SELECT id FROM silences
    WHERE ends_at < ?1 * 1000000 ORDER BY ends_at LIMIT ?2)
)sql";

const std::string_view delete_past_windows = R"sql(
DELETE FROM maintenance_windows WHERE id IN (SELECT id FROM maintenance_windows
    WHERE coalesce(ended_at, iif(weekdays IS NULL, starts_at + lasts_us, ?1 * 1000000))
          < ?1 * 1000000 LIMIT ?2)
)sql";

}  // namespace holdfast::watch
