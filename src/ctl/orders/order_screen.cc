#include "ctl/orders/order_screen.h"

#include <algorithm>
#include <initializer_list>
#include <optional>
#include <utility>

#include "base/text.h"
#include "base/timestamp.h"
#include "ctl/answer.h"
#include "ctl/screen/width.h"
#include "ctl/status/words.h"
#include "ctl/table.h"

namespace holdfast::ctl {
namespace {

constexpr std::size_t label_columns = 11;
constexpr std::size_t bars_shown = 40;
// From these on there is room for it.
constexpr std::size_t columns_of_created = 100;

const json::Node nothing;

const json::Node& at(const json::Node& node, std::string_view name)
{
    const json::Node* found = node.find(name);
    return found == nullptr ? nothing : *found;
}

std::optional<std::int64_t> count_of(const json::Node& stats, std::string_view state)
{
    return at(at(stats, "orders"), state).integer();
}

Tone tone_of_state(std::string_view state)
{
    if (state == "Validated")
        return Tone::good;
    if (state == "Failed")
        return Tone::bad;
    return state == "Rejected" ? Tone::warning : Tone::plain;
}

Tone tone_of_breaker(std::string_view state)
{
    if (state == "closed" || state == "disabled")
        return Tone::plain;
    return state == "half_open" ? Tone::warning : Tone::bad;
}

void add(Picture& picture, std::string_view label, Line content)
{
    content.insert(content.begin(), {left(label, label_columns), Tone::faint});
    picture.push_back(std::move(content));
}

void add_rate(Picture& picture, std::string_view label, const Samples& samples)
{
    if (samples.all().size() < 2)
        return;
    constexpr std::size_t number_columns = 12;
    const auto latest = samples.latest();
    add(picture, label,
        {{join(left(join(latest ? rate_in_words(*latest) : "-", "/s"), number_columns),
               sparkline(samples, std::min(bars_shown, samples.all().size())), "  at most ",
               rate_in_words(samples.greatest()), "/s")}});
}

void add_counts(Picture& picture, const json::Node& stats)
{
    Line line;
    for (const json::Member& state : at(stats, "orders").members) {
        const std::int64_t count = state.value.integer().value_or(0);
        line.push_back({join(line.empty() ? "" : "   ", printable(state.name), " ", grouped(count)),
                        count > 0 ? tone_of_state(state.name) : Tone::plain});
    }
    add(picture, "orders", std::move(line));
}

void add_backlog(Picture& picture, const json::Node& stats, const OrderHistory* history,
                 WallTime now)
{
    std::string text = join(grouped(at(stats, "backlog").integer().value_or(0)), " of at most ",
                            grouped(at(stats, "backlog_max").integer().value_or(0)));
    if (auto since = parse_rfc3339(printable_text(stats, "oldest_since")))
        append_to(text, ", the oldest ", span_in_words(now - *since), " old");
    if (auto calls = at(stats, "calls").integer())
        append_to(text, ", ", *calls, *calls == 1 ? " call" : " calls", " under way");
    if (history != nullptr && history->backlog().all().size() > 1)
        append_to(text, "  ",
                  sparkline(history->backlog(),
                            std::min(bars_shown / 2, history->backlog().all().size())));
    add(picture, "backlog", line_of(std::move(text)));
    if (std::string hold = printable_text(stats, "hold"); !hold.empty() && hold != "none")
        add(picture, "", line_of(join("the queue stands still: ", hold), Tone::warning));
}

void add_breaker(Picture& picture, const json::Node& stats)
{
    const json::Node& breaker = at(stats, "breaker");
    const std::string state = printable_text(breaker, "state");
    std::string text = join(" since ", to_seconds(printable_text(breaker, "since")));
    if (std::string until = printable_text(breaker, "until"); !until.empty())
        append_to(text, ", until ", to_seconds(until));
    const json::Node& window = at(breaker, "window");
    append_to(text, "; of the last ", or_dash(printable_text(window, "calls")), " calls ",
              or_dash(printable_text(window, "failed")), " failed, ",
              or_dash(printable_text(window, "slow")), " slow");
    add(picture, "breaker", {{or_dash(state), tone_of_breaker(state)}, {std::move(text)}});
}

Picture order_rows(const std::vector<json::Node>& orders, std::size_t shown,
                   const OrderFrame& frame, Extent room)
{
    const bool has_created = room.columns == 0 || room.columns >= columns_of_created;
    std::vector<Table::Column> heads{{"ID"}, {"STATE"}, {"CALLS", true}, {"LAST CALL"}};
    if (has_created)
        heads.push_back({"CREATED"});
    heads.push_back({"PRODUCT"});
    Table table{std::move(heads)};
    for (std::size_t i = 0; i < shown; ++i) {
        const json::Node& order = orders[i];
        const std::string id = printable_text(order, "order_id");
        std::string state = printable_text(order, "state");
        if (std::string reason = printable_text(order, "reason"); !reason.empty())
            append_to(state, " (", reason, ")");
        const auto calls = frame.calls.find(id);
        const OrderCalls known = calls == frame.calls.end() ? OrderCalls{} : calls->second;
        std::vector<std::string> cells{id, std::move(state), or_dash(known.count),
                                       or_dash(known.last)};
        if (has_created)
            cells.push_back(to_seconds(printable_text(order, "created_at")));
        cells.push_back(join(or_dash(printable_text(order, "quantity")), " ",
                             printable_text(order, "product")));
        table.add(std::move(cells));
    }
    std::vector<std::string> lines = table.lines(room.columns);
    Picture picture{line_of(std::move(lines.front()), Tone::faint)};
    for (std::size_t i = 0; i < shown; ++i)
        picture.push_back(
            line_of(std::move(lines[i + 1]), tone_of_state(printable_text(orders[i], "state"))));
    return picture;
}

}  // namespace

void OrderHistory::take(const json::Node& stats, Instant now)
{
    const auto waiting = count_of(stats, "Processing");
    std::optional<std::int64_t> final;
    for (std::string_view state : {"Validated", "Rejected", "Failed"})
        if (auto count = count_of(stats, state))
            final = final.value_or(0) + *count;
    finished_.add(final ? finishing_.take(*final, now) : std::nullopt);
    placed_.add(final && waiting ? placing_.take(*final + *waiting, now) : std::nullopt);
    backlog_.add(waiting ? std::optional<double>{static_cast<double>(*waiting)} : std::nullopt);
}

void OrderHistory::miss()
{
    placing_.forget();
    finishing_.forget();
    placed_.add(std::nullopt);
    finished_.add(std::nullopt);
    backlog_.add(std::nullopt);
}

Picture draw_orders(const OrderFrame& frame, const OrderHistory* history, WallTime at_now,
                    Extent room)
{
    if (frame.stats.kind != json::Kind::object)
        return {};
    Picture picture;
    add_counts(picture, frame.stats);
    add_backlog(picture, frame.stats, history, at_now);
    if (history != nullptr) {
        add_rate(picture, "placed", history->placed());
        add_rate(picture, "finished", history->finished());
    }
    add_breaker(picture, frame.stats);
    const std::vector<json::Node>& orders = at(frame.orders, "items").items;
    // Besides the heads. The newest are enough where there is no room for more: how many there are
    // is said above.
    const std::size_t taken = picture.size() + 1;
    const std::size_t rows = room.rows == 0      ? orders.size()
                             : room.rows > taken ? room.rows - taken
                                                 : 0;
    if (const std::size_t shown = std::min(orders.size(), rows); shown > 0)
        for (Line& line : order_rows(orders, shown, frame, room))
            picture.push_back(std::move(line));
    for (Line& line : picture)
        line = fitted(line, room.columns);
    return picture;
}

}  // namespace holdfast::ctl
