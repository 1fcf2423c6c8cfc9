#include "daemon/status/parts.h"

#include <utility>

#include <unistd.h>

#include "daemon/status/components.h"
#include "daemon/version.h"
#include "http/method.h"

namespace holdfast::daemon {
namespace {

using Reader = StatusReport::Reader;

// A thousand statuses would make the answer a list of them.
constexpr std::size_t statuses_shown_max = 100;

void write_window(json::Writer& json, std::chrono::minutes span, const latency::Summary& summary)
{
    json.begin_object()
        .member("minutes", span.count())
        .member("count", summary.count)
        .member("p50", seconds(summary.p50))
        .member("p95", seconds(summary.p95))
        .member("p99", seconds(summary.p99))
        .end_object();
}

void write_windows(json::Writer& json, const latency::Window& window, Instant now)
{
    json.key("windows").begin_array();
    for (std::chrono::minutes span : latency::Window::spans)
        if (auto summary = window.over(span, now))
            write_window(json, span, *summary);
    json.end_array();
}

void write_expected(json::Writer& json, trend::Kind kind, const trend::Expectation& expected)
{
    json.key("expected")
        .begin_object()
        .member("low", expected.low)
        .member("high", expected.high)
        .member("text", describe(kind, expected))
        .member("basis", to_string(expected.basis))
        .member("days", expected.days)
        .end_object();
}

void write_series(json::Writer& json, const std::string& name, const trend::Detector& detector)
{
    auto active = detector.active();
    auto view = detector.view();
    json.begin_object()
        .member("name", name)
        .member("state", active                  ? "abnormal"
                         : detector.is_judging() ? "normal"
                                                 : "learning");
    if (view) {
        json.member("seen", view->seen).member("seenText", describe(detector.kind(), view->seen));
        write_expected(json, detector.kind(), view->expected);
    }
    if (active) {
        json.key("abnormal")
            .begin_object()
            .member("direction", active->is_above ? "above" : "below")
            .member("since", format_rfc3339(active->since))
            .member("found", format_rfc3339(active->found))
            .member("seen", active->seen);
        write_expected(json, detector.kind(), active->expected);
        json.member("reasoning", describe(detector.kind(), *active)).end_object();
    }
    json.end_object();
}

}  // namespace

void add_service(StatusReport& report, const Loop& loop)
{
    report.add("service", [&loop, since = loop.now(), at = format_rfc3339(loop.wall())](
                              json::Writer& json, const Reader& /*reader*/) {
        auto up = std::chrono::floor<std::chrono::seconds>(loop.now() - since);
        json.begin_object()
            .member("version", HOLDFAST_VERSION)
            .member("pid", ::getpid())
            .member("startedAt", at)
            .member("uptimeSeconds", up.count())
            .end_object();
    });
}

void add_readiness(StatusReport& report, const Readiness& readiness)
{
    report.add("readiness", [&readiness](json::Writer& json, const Reader& reader) {
        Readiness::Report state = readiness.report();
        json.begin_object().member("status", state.word()).key("components");
        write_components(json, state, reader.is_trusted ? Reasons::shown : Reasons::hidden);
        json.end_object();
    });
}

void add_loop(StatusReport& report, const latency::Window& late, const Loop& loop)
{
    report.add("loop", [&late, &loop](json::Writer& json, const Reader& /*reader*/) {
        json.begin_object();
        write_windows(json, late, loop.now());
        json.end_object();
    });
}

void add_store(StatusReport& report, const Storage& storage)
{
    report.add("store", [&storage](json::Writer& json, const Reader& /*reader*/) {
        json.begin_object()
            .member("bytes", storage.ledger_bytes())
            .member("freeBytes", storage.free_bytes())
            .member("takesNewWork", storage.trouble().empty())
            .member("queuedWrites", storage.queued_writes())
            .member("queuedReads", storage.queued_reads())
            .end_object();
    });
}

void add_shipments(StatusReport& report, shipment::CountsBoard& board)
{
    report.add("shipments", [&board](json::Writer& json, const Reader& /*reader*/) {
        auto counts = board.look();
        if (!counts) {
            json.null();
            return;
        }
        std::int64_t total = 0;
        for (const shipment::StatusCount& each : *counts)
            total += each.count;
        json.begin_object().member("total", total).key("byStatus").begin_object();
        for (const shipment::StatusCount& each : shipment::greatest(*counts, statuses_shown_max))
            json.member(each.status, each.count);
        json.end_object().end_object();
    });
}

void add_orders(StatusReport& report, order::OrderCountsBoard& board,
                std::function<std::string_view()> breaker)
{
    report.add("orders", [&board, breaker = std::move(breaker)](json::Writer& json,
                                                                const Reader& /*reader*/) {
        auto counts = board.look();
        if (!counts) {
            json.null();
            return;
        }
        json.begin_object().key("byState").begin_object();
        for (order::OrderState state : order::order_states)
            json.member(to_string(state), counts->of(state));
        json.end_object().key("oldestSince");
        if (counts->oldest)
            json.value(format_rfc3339(*counts->oldest));
        else
            json.null();
        json.member("breaker", breaker()).end_object();
    });
}

void add_requests(StatusReport& report, const http::Traffic& traffic, const Loop& loop)
{
    report.add("requests", [&traffic, &loop](json::Writer& json, const Reader& /*reader*/) {
        http::Traffic::Sums sums = traffic.sums();
        json.begin_object()
            .member("total", sums.requests)
            .member("failed", sums.failed)
            .key("routes")
            .begin_array();
        traffic.for_each([&](const http::Route& route, const latency::Window& window) {
            json.begin_object()
                .member("method", to_string(route.method))
                .member("path", route.path);
            write_windows(json, window, loop.now());
            json.end_object();
        });
        json.end_array().end_object();
    });
}

void add_trends(StatusReport& report, const TrendWatch& watch)
{
    report.add("trends", [&watch](json::Writer& json, const Reader& /*reader*/) {
        json.begin_object()
            .member("enabled", watch.is_enabled())
            .member("intervalSeconds", seconds(watch.rhythm().interval))
            .member("periodSeconds", seconds(watch.rhythm().period))
            .key("series")
            .begin_array();
        if (watch.is_enabled())
            for (const auto& [name, detector] : watch.trends().all())
                write_series(json, name, detector);
        json.end_array().end_object();
    });
}

void add_faults(StatusReport& report, obs::RecentFaults& faults)
{
    report.add("faults", [&faults](json::Writer& json, const Reader& reader) {
        json.begin_array();
        for (const obs::RecentFaults::Fault& each : faults.list()) {
            json.begin_object()
                .member("message", each.message->name)
                .member("id", each.message->id)
                .member("subject", each.message->subject)
                .member("first", format_rfc3339(each.first))
                .member("last", format_rfc3339(each.last))
                .member("count", each.count);
            // It may name paths, and what SQLite said.
            if (reader.is_trusted)
                json.member("text", each.text);
            json.end_object();
        }
        json.end_array();
    });
}

}  // namespace holdfast::daemon
