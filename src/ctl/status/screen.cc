#include "ctl/status/screen.h"

#include <algorithm>
#include <array>
#include <functional>
#include <initializer_list>

#include "base/text.h"
#include "ctl/screen/width.h"
#include "ctl/status/words.h"

namespace holdfast::ctl {
namespace {

constexpr std::size_t label_columns = 11;
// On one screen; the others are in --json. Those of the last 15 minutes.
constexpr std::size_t routes_shown_max = 8;
constexpr std::size_t statuses_shown_max = 6;
constexpr std::size_t faults_shown_max = 5;
constexpr std::size_t route_columns = 24;
constexpr std::size_t count_columns = 8;
constexpr std::size_t window_columns = 15;

const json::Node nothing;

const json::Node& at(const json::Node& node, std::initializer_list<std::string_view> names)
{
    const json::Node* found = &node;
    for (std::string_view name : names) {
        found = found->find(name);
        if (found == nullptr)
            return nothing;
    }
    return *found;
}

std::string text(const json::Node& node, std::initializer_list<std::string_view> names)
{
    return printable(at(node, names).text);
}

std::int64_t integer(const json::Node& node, std::initializer_list<std::string_view> names)
{
    return at(node, names).integer().value_or(0);
}

double decimal(const json::Node& node, std::initializer_list<std::string_view> names)
{
    return at(node, names).decimal().value_or(0);
}

Tone tone_of_readiness(std::string_view word)
{
    return word == "ready" ? Tone::good : word == "degraded" ? Tone::warning : Tone::bad;
}

Tone tone_of_breaker(std::string_view state)
{
    return state == "closed" || state == "disabled" ? Tone::plain
           : state == "half_open"                   ? Tone::warning
                                                    : Tone::bad;
}

Tone tone_of_service(std::string_view state)
{
    if (state == "HEALTHY")
        return Tone::good;
    if (state == "DEGRADED")
        return Tone::warning;
    return state == "UNKNOWN" ? Tone::unknown : Tone::bad;
}

class Screen {
public:
    Screen(const StatusFrame& frame, std::size_t columns, const StatusHistory* history)
        : frame_{frame}, columns_{columns}, history_{history}
    {
    }

    Picture draw()
    {
        const json::Node& status = frame_.answer.root;
        if (!frame_.trouble.empty()) {
            line(join("holdfast    unit ", frame_.unit));
            line(line_of(join("no answer: ", frame_.trouble), Tone::bad));
            return std::move(lines_);
        }
        draw_service(status);
        draw_loop(status);
        draw_store(status);
        draw_shipments(at(status, {"shipments"}));
        draw_orders(status);
        draw_watch(status);
        draw_requests(at(status, {"requests"}));
        draw_trends(at(status, {"trends"}));
        draw_faults(at(status, {"faults"}));
        return std::move(lines_);
    }

private:
    void line(const Line& content) { lines_.push_back(fitted(content, columns_)); }
    void line(std::string content) { line(line_of(std::move(content))); }
    void labelled(std::string_view label, Line content)
    {
        content.insert(content.begin(), {left(label, label_columns), Tone::faint});
        line(content);
    }
    void labelled(std::string_view label, std::string content, Tone tone = Tone::plain)
    {
        labelled(label, line_of(std::move(content), tone));
    }
    // "12.3/s ▁▂▇▃  at most 40/s"
    void lately(std::string_view label, const Samples& samples, std::string_view unit)
    {
        constexpr std::size_t bars_shown = 40;
        if (samples.all().size() < 2)
            return;
        const auto latest = samples.latest();
        labelled(label, join(left(join(latest ? rate_in_words(*latest) : "-", unit), 12),
                             sparkline(samples, std::min(bars_shown, samples.all().size())),
                             "  at most ", rate_in_words(samples.greatest()), unit));
    }

    void draw_service(const json::Node& status)
    {
        line(join(
            "holdfast ", text(status, {"service", "version"}), "   unit ", frame_.unit, "   up ",
            span_in_words(std::chrono::seconds{integer(status, {"service", "uptimeSeconds"})}),
            "   pid ", integer(status, {"service", "pid"})));
        if (!frame_.is_units)
            line("this daemon is not the unit's: it was started by somebody else");
        const std::string word = text(status, {"readiness", "status"});
        labelled("readiness", word, tone_of_readiness(word));
        for (const json::Member& part : at(status, {"readiness", "components"}).members)
            if (part.value.find("reason") != nullptr)
                labelled("",
                         join(printable(part.name), " ", text(part.value, {"status"}), ": ",
                              text(part.value, {"reason"})),
                         text(part.value, {"status"}) == "down" ? Tone::bad : Tone::warning);
    }

    void draw_loop(const json::Node& status)
    {
        const auto& windows = at(status, {"loop", "windows"}).items;
        // A daemon on another host may be an older one.
        if (windows.empty())
            return;
        const json::Node& last = windows.front();
        const double worst = decimal(last, {"p99"});
        constexpr double slow = 0.1;
        constexpr double stalled = 1;
        labelled(
            "loop",
            join("late by ", milliseconds_in_words(decimal(last, {"p50"})), "/",
                 milliseconds_in_words(decimal(last, {"p95"})), "/", milliseconds_in_words(worst),
                 " ms, p50/p95/p99 of ", integer(last, {"minutes"}), " min"),
            worst >= stalled ? Tone::bad
            : worst >= slow  ? Tone::warning
                             : Tone::plain);
    }

    void draw_store(const json::Node& status)
    {
        const json::Node& store = at(status, {"store"});
        bool takes = at(store, {"takesNewWork"}).boolean;
        labelled("store", Line{{join(bytes_in_words(integer(store, {"bytes"})), ", ",
                                     bytes_in_words(integer(store, {"freeBytes"})), " free, ")},
                               {takes ? "takes new work" : "REFUSES new work",
                                takes ? Tone::plain : Tone::bad},
                               {join(", queued ", integer(store, {"queuedWrites"}), " writes, ",
                                     integer(store, {"queuedReads"}), " reads")}});
    }

    void draw_shipments(const json::Node& shipments)
    {
        if (shipments.kind != json::Kind::object) {
            labelled("shipments", "not known: the database cannot be read");
            return;
        }
        std::vector<json::Member> statuses = at(shipments, {"byStatus"}).members;
        std::ranges::stable_sort(statuses, std::ranges::greater{}, [](const json::Member& each) {
            return each.value.integer().value_or(0);
        });
        std::string content = grouped(integer(shipments, {"total"}));
        for (std::size_t i = 0; i < std::min(statuses.size(), statuses_shown_max); ++i)
            append_to(content, "   ", printable(statuses[i].name), " ",
                      grouped(statuses[i].value.integer().value_or(0)));
        if (statuses.size() > statuses_shown_max)
            append_to(content, "   and ", statuses.size() - statuses_shown_max, " more");
        labelled("shipments", content);
    }

    void draw_orders(const json::Node& status)
    {
        const json::Node* orders = status.find("orders");
        // A daemon on another host may be an older one.
        if (orders == nullptr)
            return;
        if (orders->kind != json::Kind::object) {
            labelled("orders", "not known: the database cannot be read");
            return;
        }
        Line content;
        for (const json::Member& state : at(*orders, {"byState"}).members)
            content.push_back({join(content.empty() ? "" : "   ", printable(state.name), " ",
                                    grouped(state.value.integer().value_or(0)))});
        if (std::string since = text(*orders, {"oldestSince"}); !since.empty())
            content.push_back({join("   the oldest since ", since)});
        if (std::string breaker = text(*orders, {"breaker"}); !breaker.empty())
            content.push_back({join("   breaker ", breaker), tone_of_breaker(breaker)});
        labelled("orders", std::move(content));
        if (history_ != nullptr)
            lately("  backlog", history_->backlog(), "");
    }

    void draw_watch(const json::Node& status)
    {
        const json::Node* watch = status.find("watch");
        if (watch == nullptr)
            return;
        if (watch->kind != json::Kind::object) {
            labelled("watch", "not known: which services there are is being read");
            return;
        }
        Line content{{join(grouped(integer(*watch, {"services"})), " services")}};
        auto add = [&content](std::string_view name, std::int64_t count, Tone tone) {
            if (count > 0)
                content.push_back({join("   ", name, " ", grouped(count)), tone});
        };
        for (const json::Member& state : at(*watch, {"byStatus"}).members)
            add(printable(state.name), state.value.integer().value_or(0),
                tone_of_service(state.name));
        add("off", integer(*watch, {"disabled"}), Tone::faint);
        add("alerts", integer(*watch, {"activeAlerts"}), Tone::bad);
        add("CHECKS BEHIND", integer(*watch, {"checksBehind"}), Tone::warning);
        labelled("watch", std::move(content));
    }

    static std::int64_t busyness(const json::Node& route)
    {
        const auto& windows = at(route, {"windows"}).items;
        return windows.empty() ? 0 : integer(windows.back(), {"count"});
    }

    // As many as have room; the last one is that of the longest span.
    std::size_t windows_shown() const
    {
        constexpr std::size_t windows_max = 3;
        std::size_t before = 2 + route_columns + count_columns;
        if (columns_ == 0 || columns_ >= before + windows_max * window_columns)
            return windows_max;
        return columns_ <= before ? 1
                                  : std::max<std::size_t>(1, (columns_ - before) / window_columns);
    }

    void draw_requests(const json::Node& requests)
    {
        labelled("requests", join(grouped(integer(requests, {"total"})), ", ",
                                  grouped(integer(requests, {"failed"})), " failed"));
        if (history_ != nullptr)
            lately("  rate", history_->requests(), "/s");
        std::vector<json::Node> routes = at(requests, {"routes"}).items;
        std::erase_if(routes, [](const json::Node& each) { return busyness(each) == 0; });
        std::ranges::stable_sort(routes, std::ranges::greater{}, busyness);
        if (routes.empty())
            return;
        constexpr std::array<std::int64_t, 3> spans{1, 5, 15};
        std::string head =
            join(left("  p50/p95/p99 in ms", 2 + route_columns), right("requests", count_columns));
        for (std::size_t i = 0; i < windows_shown(); ++i)
            head += right(join(spans[i], " min"), window_columns);
        line(head);
        for (std::size_t i = 0; i < std::min(routes.size(), routes_shown_max); ++i) {
            const json::Node& route = routes[i];
            std::string name = join(text(route, {"method"}), " ", text(route, {"path"}));
            std::string row = join("  ", left(fitted(name, route_columns), route_columns),
                                   right(grouped(busyness(route)), count_columns));
            for (std::size_t j = 0; j < windows_shown(); ++j)
                row += right(window_of(route, spans[j]), window_columns);
            line(row);
        }
        if (routes.size() > routes_shown_max)
            line(join("  and ", routes.size() - routes_shown_max, " more routes"));
    }

    static std::string window_of(const json::Node& route, std::int64_t minutes)
    {
        for (const json::Node& each : at(route, {"windows"}).items)
            if (integer(each, {"minutes"}) == minutes)
                return join(milliseconds_in_words(decimal(each, {"p50"})), "/",
                            milliseconds_in_words(decimal(each, {"p95"})), "/",
                            milliseconds_in_words(decimal(each, {"p99"})));
        return "-";
    }

    void draw_trends(const json::Node& trends)
    {
        if (!at(trends, {"enabled"}).boolean) {
            labelled("trends", "turned off (trends.enabled)");
            return;
        }
        const auto& series = at(trends, {"series"}).items;
        std::vector<std::string> learning;
        std::string_view label = "trends";
        auto add = [&](std::string content, Tone tone = Tone::plain) {
            labelled(label, std::move(content), tone);
            label = {};
        };
        // What is abnormal stands first, since a small window cuts off the end.
        for (const json::Node& each : series)
            if (text(each, {"state"}) == "abnormal")
                add(join("ABNORMAL ", text(each, {"name"}), ": ",
                         text(each, {"abnormal", "reasoning"})),
                    Tone::warning);
        for (const json::Node& each : series) {
            if (text(each, {"state"}) == "learning")
                learning.push_back(text(each, {"name"}));
            if (text(each, {"state"}) == "normal")
                add(join("normal   ", text(each, {"name"}), seen_in_words(each)));
        }
        if (!learning.empty())
            add(join("learning ", join_list(learning, ", ")));
        if (series.empty())
            add("nothing was seen yet");
    }

    static std::string seen_in_words(const json::Node& series)
    {
        if (series.find("seenText") == nullptr)
            return {};
        return join(": ", text(series, {"seenText"}), ", expected ",
                    text(series, {"expected", "text"}));
    }

    void draw_faults(const json::Node& faults)
    {
        labelled("faults", faults.items.empty() ? "none since the start" : "newest first");
        for (std::size_t i = 0; i < std::min(faults.items.size(), faults_shown_max); ++i) {
            const json::Node& each = faults.items[i];
            std::string count = integer(each, {"count"}) > 1
                                    ? join(" (", integer(each, {"count"}), " times)")
                                    : std::string{};
            constexpr std::size_t to_seconds = 19;  // "2026-11-21T13:04:05"
            line(join(
                "  ", text(each, {"last"}).substr(0, to_seconds), "Z  ", text(each, {"message"}),
                count, ": ",
                each.find("text") != nullptr ? text(each, {"text"}) : text(each, {"subject"})));
        }
    }

    const StatusFrame& frame_;
    std::size_t columns_;
    const StatusHistory* history_;
    Picture lines_;
};

}  // namespace

Picture draw_status(const StatusFrame& frame, std::size_t columns, const StatusHistory* history)
{
    return Screen{frame, columns, history}.draw();
}

}  // namespace holdfast::ctl
