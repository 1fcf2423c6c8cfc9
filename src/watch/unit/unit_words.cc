#include "watch/unit/unit_words.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <csignal>
#include <cstddef>
#include <cstring>
#include <utility>

#include "base/text.h"

namespace holdfast::watch {
namespace {

constexpr std::size_t word_bytes_max = 64;  // Of systemd's; it has none that long.

// Between an end and the restart it is failed as well, for a moment; the least pause is twice that.
constexpr std::chrono::milliseconds passing{50};

// What systemd itself exits with, in the name of a program that it could not even begin.
constexpr std::array<std::pair<int, std::string_view>, 8> setup_failures{
    {{200, "its WorkingDirectory= cannot be entered"},
     {203, "its program cannot be executed"},
     {216, "its Group= does not exist"},
     {217, "its User= does not exist"},
     {226, "its sandbox cannot be set up"},
     {233, "its RuntimeDirectory= cannot be made"},
     {238, "its StateDirectory= cannot be made"},
     {243, "a credential of it is missing"}}};

// Results that need no more than a word.
constexpr std::array<std::pair<std::string_view, std::string_view>, 7> plain_results{
    {{"timeout", "did not start, reload or stop within its time"},
     {"protocol", "did not do what its Type= promises: a notification, a PID file or a bus name"},
     {"resources", "could not be started: systemd lacked something that it needs"},
     {"exec-condition", "was not started: its ExecCondition= is not met"},
     {"trigger-limit-hit", "was triggered too often"},
     {"unit-start-limit-hit", "gave up: what it starts was started too often"},
     {"service-start-limit-hit", "gave up: its service was started too often"}}};

std::string at(const std::optional<WallTime>& time)
{
    return time ? join(" at ", to_seconds(*time)) : std::string{};
}

bool has_exited(const UnitFacts& facts) noexcept
{
    return facts.exec_main_code == CLD_EXITED;
}

bool was_killed(const UnitFacts& facts) noexcept
{
    return facts.exec_main_code == CLD_KILLED || facts.exec_main_code == CLD_DUMPED;
}

std::string describe_watchdog(const UnitFacts& facts)
{
    std::string text = "did not answer the watchdog for its time";
    if (was_killed(facts))
        append_to(text, " and was killed with ", signal_name(facts.exec_main_status));
    return text;
}

std::string describe_start_limit(const UnitFacts& facts)
{
    std::string text = join("was restarted too often (start-limit-hit): systemctl reset-failed ",
                            facts.name, " && systemctl start ", facts.name);
    if (std::string last = describe_exit(facts); !last.empty())
        append_to(text, "; it last ", last);
    return text;
}

std::string describe_oom(const UnitFacts& facts)
{
    std::string text = "was killed by the OOM killer";
    if (facts.usage.memory_bytes_max)
        append_to(text, ", with a memory limit of ", *facts.usage.memory_bytes_max >> 20U, " MiB");
    return text;
}

// Which command it was is not always told: one before the main process may have been it.
std::string describe_ended(const UnitFacts& facts)
{
    const bool is_its = was_killed(facts) || (has_exited(facts) && facts.exec_main_status != 0);
    return is_its ? describe_exit(facts) : join("had a command that failed (", facts.result, ")");
}

std::string describe_result(const UnitFacts& facts)
{
    const std::string& result = facts.result;
    if (result == "start-limit-hit" || has_given_up(facts))
        return describe_start_limit(facts);
    if (result == "oom-kill")
        return describe_oom(facts);
    if (result == "watchdog")
        return describe_watchdog(facts);
    if (result == "exit-code" || result == "signal" || result == "core-dump")
        return describe_ended(facts);
    const auto* plain = std::ranges::find(plain_results, std::string_view{result},
                                          &std::pair<std::string_view, std::string_view>::first);
    if (plain != plain_results.end())
        return std::string{plain->second};
    if (result.empty() || result == "success")
        return "failed";
    return join("failed (", printable(cut_utf8(result, word_bytes_max)), ")");
}

}  // namespace

std::string to_seconds(WallTime time)
{
    constexpr std::size_t seconds_end = std::string_view{"2026-11-21T03:04:05"}.size();
    return format_rfc3339(time).substr(0, seconds_end) + "Z";
}

std::string signal_name(int number)
{
    const char* name = sigabbrev_np(number);
    return name == nullptr ? join("signal ", number) : join("SIG", name);
}

bool has_given_up(const UnitFacts& facts) noexcept
{
    const bool is_restarted =
        !facts.restart.empty() && facts.restart != "no" && facts.restart != "on-success";
    return facts.active_state == "failed" && facts.result != "start-limit-hit" && is_restarted &&
           facts.start_limit > 0 && facts.restarts >= facts.start_limit && facts.changed &&
           facts.main_ended && *facts.changed - *facts.main_ended >= passing;
}

std::string describe_exit(const UnitFacts& facts)
{
    if (facts.exec_main_code == CLD_DUMPED)
        return join("crashed with ", signal_name(facts.exec_main_status));
    if (facts.exec_main_code == CLD_KILLED)
        return join("was killed by ", signal_name(facts.exec_main_status));
    if (!has_exited(facts))
        return {};
    std::string text = join("exited with status ", facts.exec_main_status);
    const auto* setup = std::ranges::find(setup_failures, facts.exec_main_status,
                                          &std::pair<int, std::string_view>::first);
    if (setup != setup_failures.end())
        append_to(text, ": ", setup->second);
    return text;
}

std::string describe_failure(const UnitFacts& facts)
{
    const std::string time = at(facts.became_inactive ? facts.became_inactive : facts.changed);
    return describe_result(facts) + time;
}

}  // namespace holdfast::watch
