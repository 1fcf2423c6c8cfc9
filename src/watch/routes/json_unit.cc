#include "watch/routes/json_unit.h"

#include <chrono>
#include <cstdint>
#include <optional>

#include "watch/history/stored_time.h"
#include "watch/routes/json_finding.h"
#include "watch/routes/json_summary.h"
#include "watch/unit/unit_words.h"

namespace holdfast::watch {
namespace {

void write_time(json::Writer& json, std::string_view name, const std::optional<WallTime>& time)
{
    json.key(name);
    if (time)
        json.value(format_rfc3339(*time));
    else
        json.null();
}

void write_amount(json::Writer& json, std::string_view name,
                  const std::optional<std::uint64_t>& amount)
{
    json.key(name);
    if (amount)
        json.value(*amount);
    else
        json.null();
}

void write_states(json::Writer& json, const UnitFacts& facts, bool is_known)
{
    write_text(json, "description", facts.description);
    write_text(json, "loadState", facts.load_state);
    write_text(json, "activeState", facts.active_state);
    write_text(json, "subState", facts.sub_state);
    write_text(json, "unitFileState", facts.unit_file_state);
    write_time(json, "since", facts.changed);
    write_text(json, "result", facts.result);
    write_text(json, "exit", describe_exit(facts));
    write_text(json, "failure",
               facts.active_state == "failed" ? describe_failure(facts) : std::string{});
    write_amount(json, "restarts", is_known ? std::optional{facts.restarts} : std::nullopt);
    write_text(json, "invocation", facts.invocation);
    write_text(json, "statusText", facts.status_text);
    json.key("needsDaemonReload");
    if (is_known)
        json.value(facts.needs_daemon_reload);
    else
        json.null();
}

void write_usage(json::Writer& json, const UnitUsage& usage)
{
    write_amount(json, "memoryBytes", usage.memory_bytes);
    write_amount(json, "memoryBytesMax", usage.memory_bytes_max);
    write_amount(json, "tasks", usage.tasks);
    write_amount(json, "tasksMax", usage.tasks_max);
    json.key("cpuSeconds");
    if (usage.cpu_time)
        write_seconds(json, std::chrono::floor<Millis>(*usage.cpu_time));
    else
        json.null();
}

void write_timer(json::Writer& json, const std::optional<TimerFacts>& timer)
{
    json.key("timer");
    if (!timer) {
        json.null();
        return;
    }
    json.begin_object();
    write_time(json, "lastTrigger", timer->last_trigger);
    write_time(json, "nextElapse", timer->next_elapse);
    write_text(json, "triggers", timer->triggers);
    json.end_object();
}

void write_watchers(json::Writer& json, const std::vector<UnitWatcher>& watchers)
{
    json.key("services").begin_array();
    for (const UnitWatcher& watcher : watchers) {
        json.begin_object()
            .member("serviceId", watcher.service)
            .member("relation", to_string(watcher.tie))
            .member("discovered", watcher.is_discovered);
        write_text(json, "discoveredBy", watcher.discovered_by);
        json.end_object();
    }
    json.end_array();
}

}  // namespace

void write_bus(json::Writer& json, const Units& units)
{
    const std::string trouble = units.trouble();
    json.key("bus").begin_object().member("connected", trouble.empty());
    write_time(json, "since", units.trouble_since());
    write_text(json, "why", trouble);
    json.end_object();
}

void write_members(json::Writer& json, const ShownUnit& unit)
{
    static const UnitFacts nothing;
    const UnitFacts& facts = unit.facts == nullptr ? nothing : *unit.facts;
    json.member("name", unit.name);
    write_states(json, facts, unit.facts != nullptr);
    write_usage(json, facts.usage);
    write_timer(json, facts.timer);
    write_watchers(json, unit.watchers);
}

}  // namespace holdfast::watch
