#include "watch/unit/unit_events.h"

#include <array>
#include <cstring>
#include <string_view>
#include <utility>

#include "base/text.h"
#include "watch/unit/unit_words.h"

namespace holdfast::watch {
namespace {

// CLD_EXITED and its like, as waitid() has them.
enum Ending { exited = 1, killed = 2, dumped = 3 };

std::string describe_status(int status)
{
    // What systemd could not do before there was a program to exit.
    constexpr std::array<std::pair<int, std::string_view>, 6> setup{{
        {200, "its working directory is missing"},
        {203, "its program could not be executed"},
        {209, "its output could not be set up"},
        {217, "its user does not exist"},
        {226, "its view of the file system could not be set up"},
        {243, "a credential is missing"},
    }};
    for (auto [number, meaning] : setup)
        if (number == status)
            return join("exited with status ", status, " (", meaning, ")");
    return join("exited with status ", status);
}

std::string describe_signal(std::string_view what, int number)
{
    const char* name = ::sigabbrev_np(number);
    return name == nullptr ? join(what, number) : join(what, number, " (", name, ")");
}

std::string describe_ending(const UnitFacts& facts)
{
    switch (facts.exec_main_code) {
    case exited:
        return describe_status(facts.exec_main_status);
    case killed:
        return describe_signal("killed by signal ", facts.exec_main_status);
    case dumped:
        return describe_signal("dumped core on signal ", facts.exec_main_status);
    default:
        return {};
    }
}

bool is_bad(std::string_view result)
{
    // "exec-condition": it was not to run on this host.
    return !result.empty() && result != "success" && result != "exec-condition" &&
           result != "skip-condition";
}

bool is_masked(const UnitFacts& facts)
{
    return facts.load_state == "masked" || facts.unit_file_state.starts_with("masked");
}

bool is_up(const UnitFacts& facts)
{
    return facts.active_state == "active" || facts.active_state == "reloading";
}

UnitEventKind kind_of(std::string_view result)
{
    if (result == "oom-kill")
        return UnitEventKind::oom_killed;
    if (result == "watchdog")
        return UnitEventKind::watchdog;
    if (result == "start-limit-hit")
        return UnitEventKind::start_limit;
    return UnitEventKind::failed;
}

std::string how_it_failed(const UnitFacts& facts)
{
    constexpr std::array<std::pair<std::string_view, std::string_view>, 5> words{{
        {"oom-kill", "ran out of memory and was killed by the kernel"},
        {"watchdog", "did not answer systemd's watchdog and was killed"},
        {"start-limit-hit", "was started too often, systemd has given up"},
        {"timeout", "took too long to start or stop"},
        {"resources", "could not be started for want of resources"},
    }};
    for (auto [result, meaning] : words)
        if (result == facts.result)
            return std::string{meaning};
    std::string ending = describe_ending(facts);
    if (!ending.empty() && (facts.result == "exit-code" || facts.result == "signal" ||
                            facts.result == "core-dump" || !is_bad(facts.result)))
        return ending;
    return is_bad(facts.result) ? join("failed with result ", facts.result) : "failed";
}

class Story {
public:
    Story(const UnitFacts& before, const UnitFacts& now, WallTime at,
          std::optional<WallTime> reloaded)
        : before_{before},
          now_{now},
          at_{now.changed && now.changed != before.changed ? *now.changed : at},
          reloaded_{reloaded}
    {
    }

    std::vector<UnitEvent> tell() &&
    {
        tell_file();
        bool has_failed = tell_failure();
        bool has_restarted = tell_restarts();
        if (!has_failed)
            tell_wish(has_restarted);
        return std::move(events_);
    }

private:
    void add(UnitEventKind kind, std::string detail, const std::string& invocation = {})
    {
        events_.push_back({.unit = now_.name,
                           .at = at_,
                           .kind = kind,
                           .detail = std::move(detail),
                           .invocation = invocation.empty() ? now_.invocation : invocation,
                           .restarts = kind == UnitEventKind::restarted ? now_.restarts : 0});
    }

    void tell_file()
    {
        if (!is_masked(before_) && is_masked(now_))
            add(UnitEventKind::masked, "it cannot be started until it is unmasked");
        if (!before_.needs_daemon_reload && now_.needs_daemon_reload)
            add(UnitEventKind::changed, "its file was changed, and systemd has not read it yet");
        if (before_.load_state == "not-found" && now_.load_state == "loaded")
            add(UnitEventKind::changed, "its file was not there before");
        if (before_.load_state == "loaded" && now_.load_state == "not-found")
            add(UnitEventKind::changed, "its file is not there any more");
    }

    bool tell_failure()
    {
        if (!is_bad(now_.result) && now_.active_state != "failed")
            return false;
        bool is_new_state = now_.active_state == "failed" && before_.active_state != "failed";
        bool is_new_result = is_bad(now_.result) && now_.result != before_.result;
        bool is_new_ending = is_bad(now_.result) && now_.main_ended && before_.main_ended &&
                             now_.main_ended != before_.main_ended;
        bool gives_up = is_new_state && has_given_up(now_);
        // Not the state alone while the failure was told: it shows later than the result.
        bool is_told =
            is_new_result || is_new_ending || (is_new_state && !gives_up && is_failure_untold());
        if (is_told)
            add(kind_of(now_.result), how_it_failed(now_));
        if (gives_up)
            add(UnitEventKind::start_limit,
                join("restarted too often, systemd has given up; it ", how_it_failed(now_)));
        return is_told || gives_up;
    }

    // A new run whose failure has the same result as the one before, and passed through no state
    // in which the result was taken back.
    bool is_failure_untold() const
    {
        return !is_bad(before_.result) || before_.invocation != now_.invocation;
    }

    bool tell_restarts()
    {
        if (now_.restarts <= before_.restarts)
            return false;
        std::uint64_t times = now_.restarts - before_.restarts;
        add(UnitEventKind::restarted,
            times == 1 ? join("by systemd, restart ", now_.restarts)
                       : join("by systemd, ", times, " times, ", now_.restarts, " by now"));
        return true;
    }

    // What somebody wanted.
    void tell_wish(bool has_restarted)
    {
        bool is_other_run = !before_.invocation.empty() && !now_.invocation.empty() &&
                            before_.invocation != now_.invocation;
        if (before_.active_state == "reloading" && now_.active_state == "active" && !is_other_run)
            add(UnitEventKind::reloaded, {});
        // What systemd restarts is up again with a counter that is not zero; a person sets it back.
        if (is_up(now_) && now_.restarts == 0 && !has_restarted) {
            if (!is_up(before_) || is_other_run)
                tell_deploy();
            if (!is_up(before_))
                add(UnitEventKind::started, {});
            else if (is_other_run)
                add(UnitEventKind::started, "stopped and started again");
        }
        bool was_up = is_up(before_) || before_.active_state == "deactivating";
        if (was_up && now_.active_state == "inactive" && !is_bad(now_.result))
            // How it ended is no proof that it did so by itself: the end may have been asked for.
            add(UnitEventKind::stopped,
                now_.main_ended != before_.main_ended ? describe_ending(now_) : std::string{},
                before_.invocation);
    }

    // What only a timer starts again was not stopped a moment ago.
    void tell_deploy()
    {
        auto is_just_before = [this](const std::optional<WallTime>& time) {
            return time && *time <= at_ && at_ - *time <= deploy_within;
        };
        if (!is_just_before(reloaded_) || !is_just_before(now_.became_inactive))
            return;
        const auto ago = std::chrono::floor<std::chrono::seconds>(at_ - *reloaded_);
        add(UnitEventKind::changed,
            join("started again ", ago.count(), " s after all unit files were read anew"));
    }

    const UnitFacts& before_;
    const UnitFacts& now_;
    WallTime at_;
    std::optional<WallTime> reloaded_;
    std::vector<UnitEvent> events_;
};

}  // namespace

std::vector<UnitEvent> unit_events(const UnitFacts* before, const UnitFacts* now, WallTime at,
                                   std::optional<WallTime> reloaded)
{
    if (before == nullptr || now == nullptr)
        return {};
    return Story{*before, *now, at, reloaded}.tell();
}

}  // namespace holdfast::watch
