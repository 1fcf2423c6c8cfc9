#include "watch/unit/unit_judge.h"

#include <csignal>
#include <tuple>
#include <utility>
#include <vector>

#include "base/text.h"
#include "watch/unit/unit_words.h"

namespace holdfast::watch {
namespace {

Observation down(std::string why)
{
    return {.silence = Silence::not_running, .problem = std::move(why)};
}

Observation unhealthy(std::string why)
{
    return {.problem = std::move(why)};
}

Observation warned(std::string why)
{
    return {.warning = std::move(why)};
}

std::string since(const std::optional<WallTime>& time)
{
    return time ? join(" since ", to_seconds(*time)) : std::string{};
}

std::string at(const std::optional<WallTime>& time)
{
    return time ? join(" at ", to_seconds(*time)) : std::string{};
}

std::string times(std::uint64_t count)
{
    return count == 1 ? "once" : join(count, " times");
}

bool takes_too_long(const UnitFacts& facts, WallTime wall) noexcept
{
    return facts.changed && wall - *facts.changed > settling_max;
}

// A job, such as a oneshot: its last run ended without ever having been "active". That is the one
// mark that systemd leaves of Type= in these facts: a daemon is active from its start or shortly
// after it, a oneshot goes from "activating" to "inactive" at once.
bool is_job(const UnitFacts& facts) noexcept
{
    return facts.main_started &&
           (!facts.became_active || *facts.became_active < *facts.main_started);
}

// Of a unit that runs, or is about to: nothing when systemd has not restarted it lately.
std::optional<Observation> judge_restarts(const UnitCheck& check, const UnitFacts& facts,
                                          const UnitMemory& memory, Instant now, WallTime wall)
{
    const Instant from = now - check.restarts_within;
    const std::uint64_t seen = memory.restarts_since(from);
    const std::string within = join(" within ", format_duration(check.restarts_within));
    if (seen > 0 && seen >= check.restarts_max)
        return unhealthy(join("is in a crash loop: systemd restarted it ", times(seen), within,
                              ", ", check.restarts_max, " are too many: journalctl -u ",
                              facts.name));
    // What happened before the first look may have been within that time as well.
    const auto& started = facts.main_started ? facts.main_started : facts.became_active;
    const bool is_recent = started && *started > wall - check.restarts_within;
    if (facts.restarts >= check.restarts_max && facts.restarts > seen && is_recent &&
        !memory.has_seen_all_since(from))
        return unknown_unit(join("was restarted by systemd ", times(facts.restarts),
                                 ", the last time at ", to_seconds(*started), "; how often", within,
                                 " is not known yet"));
    if (seen > 0)
        return warned(join("was restarted by systemd ", times(seen), within));
    return std::nullopt;
}

std::optional<std::string> find_usage_warning(const UnitCheck& check, const UnitFacts& facts,
                                              const UnitMemory& memory)
{
    const UnitUsage& usage = facts.usage;
    std::vector<std::string> warnings;
    // Nobody uses a share of no limit: such a threshold says nothing of this unit.
    auto compare = [&](std::optional<unsigned> percent_max, std::optional<std::uint64_t> used,
                       std::optional<std::uint64_t> limit, std::string_view of) {
        if (!percent_max || !used || !limit || *limit == 0)
            return;
        const auto percent =
            static_cast<unsigned>(100.0 * static_cast<double>(*used) / static_cast<double>(*limit));
        if (percent > *percent_max)
            warnings.push_back(join("uses ", percent, " % of its limit of ", of, ", ", *percent_max,
                                    " % are expected at most"));
    };
    compare(check.memory_percent_max, usage.memory_bytes, usage.memory_bytes_max, "memory");
    compare(check.tasks_percent_max, usage.tasks, usage.tasks_max, "tasks");
    if (check.cpu_percent_max && memory.cpu_percent() &&
        *memory.cpu_percent() > *check.cpu_percent_max)
        warnings.push_back(join("uses ", *memory.cpu_percent(), " % of a core, ",
                                *check.cpu_percent_max, " % are expected at most"));
    if (warnings.empty())
        return std::nullopt;
    return join_list(warnings, "; ");
}

// It runs, but would not come again.
std::optional<Observation> find_load_warning(const UnitFacts& facts)
{
    if (facts.load_state == "masked")
        return warned(
            join("runs, but is masked and will not start again: systemctl unmask ", facts.name));
    if (facts.load_state == "not-found")
        return warned("runs, but its file is gone and it will not start again");
    if (facts.load_state == "bad-setting" || facts.load_state == "error")
        return warned(
            join("runs, but its file is broken and it will not start again: "
                 "systemd-analyze verify ",
                 facts.name));
    return std::nullopt;
}

Observation judge_running(const UnitCheck& check, const UnitFacts& facts, const UnitMemory& memory,
                          Instant now, WallTime wall)
{
    if (auto restarted = judge_restarts(check, facts, memory, now, wall))
        return *std::move(restarted);
    if (facts.active_state != "active" && takes_too_long(facts, wall))
        return unhealthy(join("has been reloading", since(facts.changed)));
    if (auto doomed = find_load_warning(facts))
        return *std::move(doomed);
    if (auto usage = find_usage_warning(check, facts, memory))
        return warned(*std::move(usage));
    return {};
}

Observation judge_starting(const UnitCheck& check, const UnitFacts& facts, const UnitMemory& memory,
                           Instant now, WallTime wall)
{
    auto restarted = judge_restarts(check, facts, memory, now, wall);
    if (restarted && !restarted->problem.empty())
        return *std::move(restarted);
    const bool waits = facts.sub_state.starts_with("auto-restart");
    // A oneshot is never "active": it works as long as it "starts", be it for hours.
    const bool may_be_job = !facts.became_active;
    if (takes_too_long(facts, wall) && (waits || !may_be_job))
        return unhealthy(join(waits ? "waits to be restarted by systemd" : "has been activating",
                              since(facts.changed)));
    if (waits) {
        const bool has_failed = !facts.result.empty() && facts.result != "success";
        return warned(
            join("is being restarted by systemd: it ",
                 has_failed ? describe_failure(facts) : join("ended", at(facts.main_ended))));
    }
    if (restarted)
        return *std::move(restarted);
    return unknown_unit(join("is activating", since(facts.changed)));
}

Observation judge_stopped(const UnitFacts& facts)
{
    if (facts.result == "exec-condition")
        return unknown_unit(describe_failure(facts));
    if (!facts.result.empty() && facts.result != "success")
        return down(describe_failure(facts));
    if (!facts.main_started && !facts.became_active && !facts.became_inactive)
        return unknown_unit("was not started since this host booted");
    const bool exited = facts.exec_main_code == CLD_EXITED;
    // What a timer, or a person, starts to do one thing has done it. (One with RemainAfterExit=yes
    // is "active" afterwards.)
    if (is_job(facts) && exited)
        return {};
    // That a daemon exits with 0 may be its own doing; systemd takes it for right, and does not
    // tell who wanted it.
    return unknown_unit(join(exited ? "was stopped on purpose, or ended by itself without an error,"
                                    : "was stopped on purpose",
                             at(facts.became_inactive)));
}

// A time that comes from another clock is never twice the same.
bool is_another_plan(const std::optional<TimerFacts>& before, const std::optional<TimerFacts>& now)
{
    if (!before || !now)
        return before.has_value() != now.has_value();
    const auto& was = before->next_elapse;
    const auto& is = now->next_elapse;
    const bool is_moved = was && is ? std::chrono::abs(*was - *is) > std::chrono::seconds{1}
                                    : was.has_value() != is.has_value();
    return is_moved || before->last_trigger != now->last_trigger ||
           before->triggers != now->triggers;
}

}  // namespace

Observation unknown_unit(std::string why)
{
    return {.problem = std::move(why), .is_unknown = true};
}

Observation missing_unit()
{
    return down("there is no such unit; is it installed?");
}

std::optional<Observation> judge_load(const UnitFacts& facts)
{
    if (facts.load_state == "masked")
        return down(join("is masked: systemctl unmask ", facts.name));
    if (facts.load_state == "not-found")
        return missing_unit();
    if (facts.load_state == "bad-setting" || facts.load_state == "error")
        return down(join("cannot be loaded, its file is broken (", facts.load_state,
                         "): systemd-analyze verify ", facts.name));
    return std::nullopt;
}

Observation judge_unit(const UnitCheck& check, const UnitFacts& facts, const UnitMemory& memory,
                       Instant now, WallTime wall)
{
    const std::string& state = facts.active_state;
    if (state == "active" || state == "reloading" || state == "refreshing")
        return judge_running(check, facts, memory, now, wall);
    if (auto wrong = judge_load(facts))
        return *std::move(wrong);
    if (state == "failed")
        return down(describe_failure(facts));
    if (state == "activating")
        return judge_starting(check, facts, memory, now, wall);
    if (state == "deactivating")
        return takes_too_long(facts, wall)
                   ? unhealthy(join("has been stopping", since(facts.changed)))
                   : unknown_unit(join("is stopping", since(facts.changed)));
    if (state == "inactive")
        return judge_stopped(facts);
    return unknown_unit(join("is in a state that this version does not know: \"",
                             printable(cut_utf8(state, 32)), '"'));
}

bool is_news(const UnitFacts& before, const UnitFacts& now)
{
    if (is_another_plan(before.timer, now.timer))
        return true;
    auto told = [](const UnitFacts& facts) {
        return std::tie(facts.load_state, facts.active_state, facts.sub_state,
                        facts.unit_file_state, facts.result, facts.exec_main_code,
                        facts.exec_main_status, facts.restarts, facts.invocation);
    };
    return told(before) != told(now);
}

}  // namespace holdfast::watch
