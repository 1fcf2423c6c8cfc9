// How watching opens: each step begins when the one before it is done, and what fails is tried
// again from the start.
#include <utility>

#include "daemon/watch/watch_parts.h"

namespace holdfast::daemon {
namespace {

watch::Finding to_finding(const watch::Latest& latest)
{
    return {.service = latest.service,
            .at = latest.at,
            .status = latest.status,
            .took = latest.took,
            .status_code = latest.status_code,
            .reason = latest.reason,
            .version = latest.version,
            .version_matches = latest.version_matches,
            .certificate_expires = latest.certificate_expires};
}

}  // namespace

Instant WatchParts::step(Instant now)
{
    if (is_ending_)
        return never;
    if (try_at_ != never && now < try_at_)
        return try_at_;
    try_at_ = never;
    if (phase_ == Phase::closed)
        open();
    else if (phase_ == Phase::open && std::exchange(is_file_new_, false))
        take_file();
    return try_at_;
}

void WatchParts::open()
{
    phase_ = Phase::opening;
    if (list_.is_open())
        return restore_heartbeats();
    is_file_new_ = false;
    list_.open(of_file_, [this, self = self_](const Result<watch::Watchlist::Outcome>& outcome) {
        if (*self == nullptr)
            return;
        if (!outcome)
            return fail(outcome.error());
        report_.note_list(*outcome);
        restore_heartbeats();
    });
}

void WatchParts::restore_heartbeats()
{
    heartbeat_desk_.open(then(&WatchParts::restore_journal));
}

void WatchParts::restore_journal()
{
    host_.open(then(&WatchParts::restore_versions));
}

void WatchParts::restore_versions()
{
    versions_.open(then(&WatchParts::restore_history));
}

std::function<void(const Result<void>&)> WatchParts::then(void (WatchParts::*next)())
{
    return [this, self = self_, next](const Result<void>& opened) {
        if (*self == nullptr)
            return;
        if (!opened)
            return fail(opened.error());
        (this->*next)();
    };
}

void WatchParts::restore_history()
{
    history_.latest([this, self = self_](const Result<std::vector<watch::Latest>>& latest) {
        if (*self == nullptr)
            return;
        if (!latest)
            return fail(latest.error());
        begin(*latest);
    });
}

void WatchParts::begin(const std::vector<watch::Latest>& latest)
{
    if (is_ending_)
        return;
    phase_ = Phase::open;
    has_failed_ = false;
    // Of services that are archived there is one as well: nobody watches them.
    for (const watch::Latest& each : latest) {
        if (!monitor_.services().contains(each.service))
            continue;
        const watch::Finding finding = to_finding(each);
        metrics_.note(finding);
        monitor_.restore(finding, each.since);
    }
    alerts_.start();
    checks_.probers().set_collector(&monitor_);
    monitor_.start();
    heartbeat_desk_.start();
    versions_.start();
    host_.start();
    report_.note_open();
    world_.loop.wake(*this);
}

void WatchParts::take_file()
{
    list_.replace_file(of_file_,
                       [this, self = self_](const Result<watch::Watchlist::Outcome>& outcome) {
                           if (*self == nullptr)
                               return;
                           has_failed_ = false;
                           if (outcome)
                               return report_.note_list(*outcome);
                           is_file_new_ = true;
                           fail(outcome.error());
                       });
}

// What is open stays so.
void WatchParts::fail(const Error& error)
{
    if (phase_ != Phase::open)
        phase_ = Phase::closed;
    has_failed_ = true;
    report_.note_not_open(error);
    try_at_ = world_.loop.now() + pause;
    world_.loop.wake(*this);
}

}  // namespace holdfast::daemon
