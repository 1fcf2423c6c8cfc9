// What the daemon says on its control socket, twice, a second apart.
#include <algorithm>
#include <array>
#include <chrono>
#include <optional>
#include <thread>

#include "base/http_date.h"
#include "base/text.h"
#include "base/timestamp.h"
#include "ctl/doctor/looks.h"
#include "ctl/system_clock.h"
#include "lib/curl/fetch.h"
#include "lib/json/document.h"

namespace holdfast::ctl::doctor {
namespace {

constexpr std::chrono::milliseconds looked_at_for{1000};
constexpr std::chrono::milliseconds patience{2000};  // A daemon that is well needs a thousandth.

std::string text_of(const json::Node& node, std::string_view name)
{
    const json::Node* found = node.find(name);
    return found == nullptr ? std::string{} : printable(found->text);
}

std::int64_t milliseconds(Duration duration)
{
    return std::chrono::floor<std::chrono::milliseconds>(duration).count();
}

class Asking {
public:
    Asking(std::string socket, DaemonFacts& facts) : socket_{std::move(socket)}, facts_{facts} {}

    std::optional<curl::Answer> ask(const std::string& path)
    {
        const Instant before = clock_.now();
        auto answer = curl::fetch({.url = "http://localhost" + path,
                                   .unix_socket = socket_,
                                   .timeout = patience,
                                   .answer_bytes_max = std::size_t{8} << 20U});
        if (!answer) {
            facts_.is_late = facts_.is_late || answer.error().code == Errc::timeout;
            if (facts_.trouble.empty())
                facts_.trouble = answer.error().context;
            return std::nullopt;
        }
        facts_.answers = true;
        facts_.slowest_answer_ms =
            std::max(facts_.slowest_answer_ms, milliseconds(clock_.now() - before));
        if (auto date = parse_http_date(answer->date, clock_.wall()))
            note_clock(*date);
        return *std::move(answer);
    }

    // As a tree; what is no answer is one without members.
    json::Document tree(const std::string& path)
    {
        auto answer = ask(path);
        return json::parse(answer ? answer->body : std::string{"{}"}, {.bytes_max = 8U << 20U});
    }

private:
    // A date has whole seconds: between it and the next one nothing differs.
    void note_clock(WallTime date)
    {
        const std::int64_t behind = milliseconds(clock_.wall() - date);
        constexpr std::int64_t second = 1000;
        facts_.clock_ahead_ms = behind < 0 ? -behind : behind > second ? second - behind : 0;
    }

    SystemClock clock_;
    std::string socket_;
    DaemonFacts& facts_;
};

void take_parts(const json::Node& root, DaemonFacts& facts)
{
    facts.ready = text_of(root, "status");
    const json::Node* parts = root.find("components");
    if (parts == nullptr)
        return;
    for (const json::Member& each : parts->members)
        facts.parts.push_back({.name = printable(each.name),
                               .status = text_of(each.value, "status"),
                               .reason = text_of(each.value, "reason")});
}

// What passed by the clock since the start, against what passed by the one that nobody sets.
void take_status(const json::Node& root, DaemonFacts& facts)
{
    const json::Node* service = root.find("service");
    if (service == nullptr)
        return;
    auto started = parse_rfc3339(text_of(*service, "startedAt"));
    const json::Node* uptime = service->find("uptimeSeconds");
    auto up = uptime == nullptr ? std::nullopt : uptime->integer();
    if (!started || !up)
        return;
    const Duration by_clock = SystemClock{}.wall() - *started;
    const std::int64_t difference = milliseconds(by_clock - std::chrono::seconds{*up});
    constexpr std::int64_t second = 1000;  // The uptime is rounded down.
    facts.clock_stepped_ms =
        difference < 0 ? difference : std::max<std::int64_t>(0, difference - second);
}

void take_receivers(const json::Node& root, DaemonFacts& facts)
{
    const json::Node* items = root.find("items");
    if (items == nullptr)
        return;
    auto number = [](const json::Node& node, std::string_view name) {
        const json::Node* found = node.find(name);
        return found == nullptr ? 0 : found->integer().value_or(0);
    };
    for (const json::Node& each : items->items) {
        const json::Node* away = each.find("away");
        facts.receivers.push_back({.name = text_of(each, "name"),
                                   .detail = text_of(each, "detail"),
                                   .is_away = away != nullptr && away->boolean,
                                   .failed = number(each, "failed") + number(each, "dead"),
                                   .waiting = number(each, "waiting")});
    }
}

// The metrics' text, as Prometheus has it.
class Metrics {
public:
    explicit Metrics(std::string text) : text_{std::move(text)} {}

    // Of all series whose name begins so: name{label="value"
    std::int64_t sum(std::string_view begin) const
    {
        double sum = 0;
        for (std::string_view line : split(text_, '\n'))
            if (line.starts_with(begin))
                sum += parse_decimal(line.substr(line.rfind(' ') + 1)).value_or(0);
        return static_cast<std::int64_t>(sum);
    }
    // The values of a label that a family has only one of.
    std::vector<std::string> labels(std::string_view family) const
    {
        std::vector<std::string> found;
        for (std::string_view line : split(text_, '\n')) {
            auto begin = line.find("=\"");
            auto end = line.find("\"}");
            if (line.starts_with(family) && begin < end && end != std::string_view::npos)
                found.emplace_back(line.substr(begin + 2, end - begin - 2));
        }
        return found;
    }

private:
    std::string text_;
};

std::int64_t slow_of(const Metrics& metrics)
{
    return metrics.sum("holdfast_http_refused_total{reason=\"head_timeout\"}") +
           metrics.sum("holdfast_http_refused_total{reason=\"body_timeout\"}") +
           metrics.sum("holdfast_http_refused_total{reason=\"answer_timeout\"}") +
           metrics.sum("holdfast_http_connections_refused_total{reason=\"address_limit\"}");
}

void compare(const Metrics& before, const Metrics& after, DaemonFacts& facts)
{
    constexpr std::string_view queued = "holdfast_store_queue_writes";
    constexpr std::string_view commits = "holdfast_store_commit_duration_seconds_count";
    constexpr std::string_view attempts = "holdfast_order_attempts_total";
    facts.queued_writes = after.sum(queued);
    facts.commits_stand_still = before.sum(queued) > 0 && facts.queued_writes > 0 &&
                                before.sum(commits) == after.sum(commits);
    facts.connections = after.sum("holdfast_http_connections ");
    facts.slow_refused = slow_of(after);
    facts.slow_refused_now = slow_of(after) - slow_of(before);
    facts.breaker_changes = after.sum("holdfast_breaker_changes_total");
    for (const std::string& outcome : after.labels(attempts)) {
        std::string series = join(attempts, "{outcome=\"", outcome, "\"}");
        // Whether it ever worked counts; of what failed only what fails now.
        const std::int64_t count =
            after.sum(series) - (outcome == "validated" ? 0 : before.sum(series));
        if (count > 0)
            facts.outcomes.push_back(join(outcome, " ", count));
    }
}

// "... does not work (refused)": what the last failures came to.
void take_reason(DaemonFacts& facts)
{
    for (const PartFacts& part : facts.parts) {
        auto begin = part.reason.find('(');
        auto end = part.reason.find(')');
        if (part.name == "orders" && begin < end && end != std::string::npos)
            facts.outcomes.push_back(part.reason.substr(begin + 1, end - begin - 1) + " 1");
    }
}

}  // namespace

void look_at_daemon(const std::string& control_socket, DaemonFacts& facts)
{
    if (control_socket.empty())
        return;
    facts.is_asked = true;
    Asking daemon{control_socket, facts};
    auto ready = daemon.ask("/readyz");
    if (!ready)
        return;
    take_parts(json::parse(ready->body).root, facts);
    const std::string metrics_path = "/metrics?format=prometheus";
    auto before = daemon.ask(metrics_path);
    take_status(daemon.tree("/status.json").root, facts);
    if (json::Document health = daemon.tree("/health_status"); health)
        if (const json::Node* services = health.root.find("services"))
            if (const json::Node* external = services->find("external_service")) {
                facts.upstream_health = to_lower(text_of(*external, "status"));
                facts.upstream_error = text_of(*external, "error");
            }
    if (json::Document breaker = daemon.tree("/breaker"); breaker)
        facts.breaker = text_of(breaker.root, "state");
    // It asks the database: a request that fails would be one more fault in the journal.
    constexpr long ok = 200;
    if (ready->status == ok)
        take_receivers(daemon.tree("/receivers").root, facts);
    std::this_thread::sleep_for(looked_at_for);
    auto after = daemon.ask(metrics_path);
    if (before && after)
        compare(Metrics{before->body}, Metrics{after->body}, facts);
    take_reason(facts);
}

}  // namespace holdfast::ctl::doctor
