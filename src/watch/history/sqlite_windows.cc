#include "watch/history/sqlite_windows.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "watch/history/sqlite_open_history.h"
#include "watch/history/sqlite_results.h"

namespace holdfast::watch {

constexpr std::string_view select_hours = R"sql(
SELECT hour, rollup FROM watch_hours WHERE service = ? AND hour >= ? AND hour < ? ORDER BY hour
)sql";
constexpr std::string_view select_days = R"sql(
SELECT day, rollup FROM watch_days WHERE service = ? AND day >= ? AND day < ? ORDER BY day
)sql";
constexpr std::string_view select_first_hour = R"sql(
SELECT min(hour) FROM watch_hours WHERE service = ?
)sql";
constexpr std::string_view select_first_day = R"sql(
SELECT min(day) FROM watch_days WHERE service = ?
)sql";

namespace {

// Hours or days.
struct Table {
    Millis length;
    std::string_view select;
    Bucket OpenHistory::*open;
};

constexpr Table hour_rows{hour_length, select_hours, &OpenHistory::hour};
constexpr Table day_rows{day_length, select_days, &OpenHistory::day};

// Of one service, while its windows are put together.
struct Source {
    sqlite::Connection& db;
    ServiceKey service;
    const OpenHistory& open;
    WallTime now;
};

// What the last result says about the time since then: no row has it yet.
std::optional<Span> since_last(const Source& source)
{
    if (!source.open.last)
        return std::nullopt;
    return span_of(*source.open.last, source.now);
}

// Calls each(from, bytes, length) for the rows in a window of whole hours or days.
template <typename Each>
void for_each_row(const Source& source, const Table& table, Window window, const Each& each)
{
    sqlite::Query query =
        source.db.query(table.select, {source.service.value, number_of(window.from, table.length),
                                       number_of(ceil_to(window.to, table.length), table.length)});
    while (query.next())
        each(query.integer(0), query.bytes(1));
}

// Each row of the window, the open one among them, goes to where `place(its beginning)` says; so
// does what is in no row yet.
template <typename Place>
void add_rows(const Source& source, const Table& table, Window window, const Place& place)
{
    for_each_row(source, table, window, [&](std::int64_t number, BlobView bytes) {
        if (std::optional<Rollup> rollup = read_rollup(bytes, table.length))
            place(start_of(number, table.length)).merge(*rollup);
    });
    const Bucket& open = source.open.*table.open;
    if (WallTime at = start_of(open.number, table.length); at >= window.from && at < window.to)
        place(at).merge(open.rollup);
    std::optional<Span> span = since_last(source);
    if (!span)
        return;
    WallTime end = std::min(span->to, window.to);
    for (WallTime at = std::max(span->from, window.from); at < end;) {
        WallTime next = floor_to(at, table.length) + table.length;
        place(at).covered[span->cover] += overlap(*span, at, std::min(next, end));
        at = next;
    }
}

Rollup sum_of(const Source& source, const Table& table, Window window)
{
    Rollup sum;
    if (window.from < window.to)
        add_rows(source, table, window, [&sum](WallTime) -> Rollup& { return sum; });
    return sum;
}

Rollup sum_of_samples(const Source& source, Window window)
{
    // A piece of an hour is one step.
    StepRollups rollups{window, hour_length};
    for_each_sample(source.db, source.service, source.open, window,
                    [&rollups](const Sample& sample) { rollups.add(sample); });
    return std::move(rollups).finish(source.now).front();
}

// A piece of an hour: exact while raw results are there. Later its durations are, from the changes
// of state, and what else there is belongs to the whole hour.
Rollup edge(const Source& source, Window window, WallTime raw_from)
{
    if (window.from >= window.to || !source.open.last)
        return {};
    if (window.from >= raw_from)
        return sum_of_samples(source, window);
    Window hour{floor_to(window.from, hour_length), ceil_to(window.to, hour_length)};
    Rollup sum = sum_of(source, hour_rows, hour);
    WallTime known = std::min(source.now, known_until(*source.open.last));
    sum.covered = covered_between(load_changes_of(source.db, source.service, window), window.from,
                                  window.to, known);
    return sum;
}

WallTime first_of(const Source& source, const Table& table, std::string_view select)
{
    std::int64_t first = (source.open.*table.open).number;
    sqlite::Query query = source.db.query(select, {source.service.value});
    if (query.next() && !query.is_null(0))
        first = std::min(first, query.integer(0));
    return start_of(first, table.length);
}

// A level reaches back for ever unless a coarser one reaches further: then it was pruned, and not
// the service younger.
Kept kept_of(const Source& source)
{
    WallTime raw = raw_from(source.db, source.service, source.open);
    WallTime hour = first_of(source, hour_rows, select_first_hour);
    WallTime day = first_of(source, day_rows, select_first_day);
    bool is_raw_pruned = hour < floor_to(raw, hour_length) || day < floor_to(raw, day_length);
    bool are_hours_pruned = day < floor_to(hour, day_length);
    return {.raw_from = is_raw_pruned ? raw : WallTime{},
            .hours_from = are_hours_pruned ? floor_to(hour, day_length) : WallTime{}};
}

Bars bars_of(const Source& source, Window window)
{
    Bars bars{.service = source.service, .from = window.from, .days = {}};
    bars.days.resize(static_cast<std::size_t>((window.to - window.from) / Duration{day_length}));
    auto day_of = [&](WallTime at) -> Covered& {
        return bars.days[static_cast<std::size_t>((at - window.from) / Duration{day_length})];
    };
    for_each_row(source, day_rows, window, [&](std::int64_t number, BlobView bytes) {
        if (std::optional<Covered> covered = read_covered(bytes, day_length))
            day_of(start_of(number, day_length)) += *covered;
    });
    const Bucket& open = source.open.day;
    if (WallTime at = start_of(open.number, day_length); at >= window.from && at < window.to)
        day_of(at) += open.rollup.covered;
    std::optional<Span> span = since_last(source);
    for (WallTime day = window.from; span && day < window.to; day += day_length)
        day_of(day)[span->cover] += overlap(*span, day, day + day_length);
    return bars;
}

}  // namespace

Summary load_uptime(sqlite::Connection& db, ServiceKey service, Window window, WallTime now)
{
    window.to = std::max(window.from, std::min(window.to, now));
    std::optional<OpenRow> row = load_open(db, service);
    if (!row)
        return summarise({}, window);
    Source source{.db = db, .service = service, .open = row->open, .now = now};
    Kept kept = kept_of(source);
    Pieces pieces = cut(window, kept.hours_from);
    Rollup sum = edge(source, pieces.first_edge, kept.raw_from);
    sum.merge(sum_of(source, hour_rows, pieces.first_hours));
    sum.merge(sum_of(source, day_rows, pieces.days));
    sum.merge(sum_of(source, hour_rows, pieces.last_hours));
    sum.merge(edge(source, pieces.last_edge, kept.raw_from));
    return summarise(sum, {pieces.first_edge.from, pieces.last_edge.to});
}

Result<Series> load_series(sqlite::Connection& db, const SeriesAsked& asked, WallTime now)
{
    Window window{asked.window.from, std::min(asked.window.to, now)};
    OpenRow row = load_open(db, asked.service).value_or(OpenRow{});
    Source source{.db = db, .service = asked.service, .open = row.open, .now = now};
    std::optional<Steps> steps =
        plan_steps(window, asked.step, row.open.last ? kept_of(source) : Kept{});
    if (!steps)
        return Error{Errc::invalid, "the window is empty, or has too many steps"};
    window = steps->window;
    std::vector<Rollup> rollups;
    if (steps->level == Level::by_result) {
        StepRollups made{window, steps->step};
        for_each_sample(db, asked.service, row.open, window,
                        [&made](const Sample& sample) { made.add(sample); });
        rollups = std::move(made).finish(now);
    } else {
        rollups.resize(static_cast<std::size_t>(
            (window.to - window.from - Duration{1}) / Duration{steps->step} + 1));
        add_rows(source, steps->level == Level::by_hour ? hour_rows : day_rows, window,
                 [&](WallTime at) -> Rollup& {
                     return rollups[static_cast<std::size_t>((at - window.from) /
                                                             Duration{steps->step})];
                 });
    }
    Series series{.step = steps->step, .points = {}};
    for (WallTime from = window.from; const Rollup& rollup : rollups) {
        WallTime to = from + steps->step;
        series.points.push_back(summarise(rollup, {from, std::min(to, now)}));
        from = to;
    }
    return series;
}

Bars load_bars(sqlite::Connection& db, ServiceKey service, int days, WallTime now)
{
    WallTime today = floor_to(now, day_length);
    Window window{today - (days - 1) * day_length, today + day_length};
    OpenRow row = load_open(db, service).value_or(OpenRow{});
    return bars_of({.db = db, .service = service, .open = row.open, .now = now}, window);
}

}  // namespace holdfast::watch
