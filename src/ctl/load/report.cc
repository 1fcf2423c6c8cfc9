#include "ctl/load/report.h"

#include <algorithm>

#include "base/text.h"
#include "ctl/answer.h"
#include "lib/json/writer.h"

namespace holdfast::ctl {
namespace {

constexpr std::size_t name_column = 14;

// To a tenth.
std::string in_milliseconds(Duration time)
{
    auto tenths = std::chrono::duration_cast<std::chrono::microseconds>(time).count() / 100;
    return join(tenths / 10, ".", tenths % 10, " ms");
}

std::string in_seconds(Duration time)
{
    auto tenths = std::chrono::duration_cast<std::chrono::milliseconds>(time).count() / 100;
    return join(tenths / 10, ".", tenths % 10, " s");
}

std::string changes_of(const std::vector<Seen>& changes)
{
    std::string text;
    for (const Seen& each : changes)
        append_to(text, text.empty() ? "" : ", ", each.word, " after ", in_seconds(each.after));
    return text.empty() ? "unknown" : text;
}

std::string line(std::string_view name, std::string_view text)
{
    return join(padded(std::string{name}, name_column), text, "\n");
}

void write_changes(json::Writer& json, std::string_view name, const std::vector<Seen>& changes)
{
    json.key(name).begin_array();
    for (const Seen& each : changes)
        json.begin_object()
            .member("after", seconds(each.after))
            .member("state", each.word)
            .end_object();
    json.end_array();
}

void write_counts(json::Writer& json, const LoadSummary& sum)
{
    json.member("accepted", sum.accepted)
        .member("refused", sum.refused)
        .member("unanswered", sum.unanswered)
        .member("repeated", sum.repeated)
        .member("replayed", sum.replayed)
        .member("lost", sum.lost)
        .member("unchecked", sum.unchecked)
        .member("duplicated", sum.duplicated)
        .member("transitions", sum.settled())
        .key("states")
        .begin_object();
    for (std::size_t i = 0; i < order_state_names.size(); ++i)
        json.member(order_state_names[i], sum.states[i]);
    json.end_object();
}

void write_latency(json::Writer& json, const LoadSummary::Latency& latency)
{
    json.key("response_seconds")
        .begin_object()
        .member("p50", seconds(latency.p50))
        .member("p90", seconds(latency.p90))
        .member("p95", seconds(latency.p95))
        .member("p99", seconds(latency.p99))
        .member("max", seconds(latency.longest))
        .end_object();
}

}  // namespace

bool LoadReport::is_pass() const noexcept
{
    return signal == 0 && std::ranges::all_of(expectations, &Expectation::is_met);
}

std::string describe(const LoadReport& report, const LoadOptions& options)
{
    const LoadSummary& sum = report.sum;
    const LoadSummary::Latency& times = sum.latency;
    std::string states;
    for (std::size_t i = 0; i < order_state_names.size(); ++i)
        append_to(states, i == 0 ? "" : ", ", sum.states[i], " ", order_state_names[i]);
    std::string text;
    append_to(
        text,
        line("sent",
             join(sum.orders, " orders of \"", report.name, "\" in ", in_seconds(report.sending),
                  ", ", options.rate, " a second over ", options.connections, " connections",
                  options.scenario ? join(", mode ", to_string(*options.scenario)) : "")),
        line("accepted",
             join(sum.accepted, ", refused ", sum.refused, ", unanswered ", sum.unanswered,
                  "; repeated ", sum.repeated, ", of these known ", sum.replayed)),
        line("lost", join(sum.lost)), line("duplicated", join(sum.duplicated)),
        line("transitions", join(sum.settled(), ": ", states)),
        line("response", join("p50 ", in_milliseconds(times.p50), ", p95 ",
                              in_milliseconds(times.p95), ", p99 ", in_milliseconds(times.p99),
                              ", longest ", in_milliseconds(times.longest))),
        line("service", changes_of(report.observed.health)),
        line("breaker", changes_of(report.observed.breaker)));
    if (report.recovery)
        text += line("recovery", in_seconds(*report.recovery));
    text.push_back('\n');
    for (const Expectation& each : report.expectations)
        append_to(text, each.is_met ? "ok    " : "FAIL  ", each.what,
                  each.is_met ? "" : join(": ", each.seen), "\n");
    if (report.signal != 0)
        append_to(text, "FAIL  it was ended by signal ", report.signal, "\n");
    append_to(text, report.is_pass() ? "PASS\n" : "FAIL\n");
    return text;
}

std::string to_json(const LoadReport& report, const LoadOptions& options)
{
    const LoadSummary& sum = report.sum;
    std::string text;
    json::Writer json{text, json::Writer::Style::pretty};
    json.begin_object()
        .member("pass", report.is_pass())
        .member("name", report.name)
        .member("mode", options.scenario ? to_string(*options.scenario) : "unchanged")
        .member("began", format_rfc3339(report.began))
        .member("orders", sum.orders)
        .member("rate", options.rate)
        .member("connections", options.connections)
        .member("seconds", seconds(report.sending));
    write_counts(json, sum);
    write_latency(json, sum.latency);
    write_changes(json, "service", report.observed.health);
    write_changes(json, "breaker", report.observed.breaker);
    json.key("recovery_seconds");
    if (report.recovery)
        json.value(seconds(*report.recovery));
    else
        json.null();
    json.key("expectations").begin_array();
    for (const Expectation& each : report.expectations)
        json.begin_object()
            .member("what", each.what)
            .member("met", each.is_met)
            .member("seen", each.seen)
            .end_object();
    json.end_array().end_object();
    text.push_back('\n');
    return text;
}

}  // namespace holdfast::ctl
