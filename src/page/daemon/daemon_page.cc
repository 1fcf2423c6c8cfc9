#include "page/daemon/daemon_page.h"

#include <array>
#include <utility>

#include "base/text.h"
#include "page/daemon/fault_list.h"
#include "page/part/moment.h"
#include "page/part/state_mark.h"
#include "page/part/table.h"
#include "page/part/trend_table.h"

namespace holdfast::page {
namespace {

// Whoever has less left than that wants to know before it is used up.
constexpr std::int64_t nearly_full_percent = 80;
constexpr std::size_t trouble_bytes_max = 1000;

// 1024 bytes are a KiB; two figures, or three, are what anybody remembers.
std::string size_of(std::int64_t bytes)
{
    constexpr std::array<std::string_view, 5> units{" B", " KiB", " MiB", " GiB", " TiB"};
    std::size_t unit = 0;
    std::int64_t tenths = bytes > 0 ? bytes * 10 : 0;
    for (; tenths >= 10'240 && unit + 1 < units.size(); ++unit)
        tenths /= 1024;
    if (unit == 0 || tenths >= 100)
        return join(tenths / 10, units[unit]);
    return join(tenths / 10, '.', tenths % 10, units[unit]);
}

Tone tone_of(std::string_view word) noexcept
{
    if (word == "ready")
        return Tone::good;
    return word == "degraded" ? Tone::warning : Tone::worst;
}

void write_readiness(Html& html, const Frame& frame, const DaemonView& view)
{
    html.begin("section", {{"id", "readiness"}, {"data-live", ""}});
    html.begin("p");
    write_mark(html, tone_of(view.word), view.word);
    html.end();
    html.begin("table", {{"class", "cards"}});
    html.element("caption", "Whether each part is well", {{"class", "unseen"}});
    write_heads(html, {"Part", "Is", "Why"});
    html.begin("tbody");
    for (const DaemonView::Part& part : view.parts) {
        html.begin("tr").begin("th", {{"scope", "row"}}).foreign(part.name).end().begin("td");
        if (!part.is_on)
            write_mark(html, Tone::quiet, "off");
        else if (part.trouble.empty())
            write_mark(html, Tone::good, "up");
        else if (part.is_essential)
            write_mark(html, Tone::worst, "down");
        else
            write_mark(html, Tone::warning, "degraded");
        html.end().begin("td", {{"data-label", "Why"}});
        if (frame.may_act)
            html.foreign(part.trouble, trouble_bytes_max);
        else if (!part.trouble.empty())
            html.element("span", "told to whoever may act", {{"class", "note"}});
        html.end().end();
    }
    html.end().end().end();
}

void write_process(Html& html, const Frame& frame, const DaemonView& view)
{
    html.element("h2", "Process").begin("dl", {{"class", "facts"}});
    write_fact(html, "Version", frame.version);
    write_fact(html, "Built with", view.compiler);
    write_fact(html, "Host", frame.host);
    write_fact(html, "Process", join(view.process));
    begin_fact(html, "Runs for");
    write_age(html, view.started, frame.now);
    html.end();
    write_fact(html, "Listens on", join_list(view.listeners, ", "));
    html.end();
}

void write_spread(Html& html, std::string_view name, const DaemonView::Spread& spread)
{
    begin_fact(html, name);
    if (spread.count == 0)
        html.text("not measured yet");
    else
        html.text(join("half within ", spread.half ? short_duration(*spread.half) : "?",
                       spread.most ? ", 99 % within " : ", 99 % not within what is measured",
                       spread.most ? short_duration(*spread.most) : "", ", of ",
                       grouped(static_cast<std::int64_t>(spread.count))));
    html.end();
}

void write_store(Html& html, const Frame& frame, const DaemonView::Store& store)
{
    html.element("h2", "Store")
        .begin("dl", {{"class", "facts"}, {"id", "store"}, {"data-live", ""}});
    write_fact(html, "Database", size_of(store.bytes));
    write_fact(html, "Its log", size_of(store.log_bytes));
    write_fact(html, "Free on the disk", size_of(store.free_bytes));
    begin_fact(html, "New work");
    if (store.takes_new_work)
        write_mark(html, Tone::good, "taken");
    else
        write_mark(html, Tone::worst, "refused");
    html.end();
    write_spread(html, "Commits", store.commits);
    begin_fact(html, "Newest backup");
    if (store.backup) {
        write_age(html, *store.backup, frame.now);
        html.text(" old");
    } else {
        write_mark(html, Tone::warning, "none");
    }
    html.end().end();
}

void write_loop(Html& html, const DaemonView& view)
{
    html.element("h2", "Loop and threads").begin("section", {{"id", "loop"}, {"data-live", ""}});
    html.begin("dl", {{"class", "facts"}});
    write_spread(html, "Tasks were late by", view.lag);
    write_spread(html, "Turns took", view.turns);
    write_fact(html, "Taken for hung after", short_duration(view.silence_max));
    html.end();
    html.begin("table", {{"class", "cards"}});
    write_heads(html, {"Thread", "Is", "Last sign of life"});
    html.begin("tbody");
    for (const DaemonView::Thread& thread : view.threads) {
        html.begin("tr").element("th", thread.name, {{"scope", "row"}}).begin("td");
        if (thread.is_excused)
            write_mark(html, Tone::quiet, "waits for the journal");
        else if (thread.silence > view.silence_max)
            write_mark(html, Tone::worst, "silent");
        else
            write_mark(html, Tone::good, "well");
        html.end()
            .element("td", join(short_duration(thread.silence), " ago"),
                     {{"data-label", "Last sign of life"}})
            .end();
    }
    html.end().end().end();
}

void write_limits(Html& html, const std::vector<DaemonView::Limit>& limits)
{
    html.element("h2", "Limits")
        .begin("table", {{"class", "cards"}, {"id", "limits"}, {"data-live", ""}});
    write_heads(html, {"What", "Used", "At most", "Share", "Set by"});
    html.begin("tbody");
    for (const DaemonView::Limit& limit : limits) {
        const std::string used = join(limit.used);
        const std::string most = join(limit.most);
        html.begin("tr").element("th", limit.name, {{"scope", "row"}});
        html.element("td", grouped(limit.used), {{"class", "number"}, {"data-label", "Used"}});
        html.element("td", grouped(limit.most), {{"class", "number"}, {"data-label", "At most"}});
        html.begin("td", {{"data-label", "Share"}})
            .element("meter", join(used, " of ", most),
                     {{"value", used},
                      {"max", limit.most > 0 ? most : "1"},
                      {"high", join(limit.most * nearly_full_percent / 100)},
                      {"aria-label", join(limit.name, ": ", used, " of ", most)}})
            .end();
        html.element("td", limit.setting, {{"data-label", "Set by"}}).end();
    }
    html.end().end();
}

void write_latencies(Html& html, const std::vector<DaemonView::Latency>& latencies)
{
    html.element("h2", "Requests of the last five minutes")
        .begin("section", {{"id", "requests"}, {"data-live", ""}});
    if (latencies.empty()) {
        html.element("p", "There was none.", {{"class", "empty"}}).end();
        return;
    }
    html.begin("table", {{"class", "cards"}});
    write_heads(html, {"Route", "Requests", "p50", "p95", "p99"});
    html.begin("tbody");
    for (const DaemonView::Latency& each : latencies) {
        html.begin("tr").element("th", join(each.method, ' ', each.path), {{"scope", "row"}});
        html.element("td", grouped(static_cast<std::int64_t>(each.count)),
                     {{"class", "number"}, {"data-label", "Requests"}});
        for (const auto& [name, time] : {std::pair<std::string_view, Duration>{"p50", each.p50},
                                         {"p95", each.p95},
                                         {"p99", each.p99}})
            html.element("td", short_duration(time), {{"class", "number"}, {"data-label", name}});
        html.end();
    }
    html.end().end().end();
}

}  // namespace

void write_daemon_page(Html& html, const Frame& frame, const DaemonView& view)
{
    html.element("h1", "Daemon");
    write_readiness(html, frame, view);
    write_faults(html, frame, view.faults);
    write_store(html, frame, view.store);
    write_loop(html, view);
    write_limits(html, view.limits);
    write_latencies(html, view.latencies);
    html.element("h2", "Trends").begin("section", {{"id", "trends"}, {"data-live", ""}});
    write_trends(html, view.trends, "");
    html.end();
    write_process(html, frame, view);
}

}  // namespace holdfast::page
