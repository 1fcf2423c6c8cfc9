// From what the prober saw to findings.
#include <algorithm>
#include <chrono>
#include <utility>

#include "base/address.h"
#include "base/text.h"
#include "watch/monitor/monitor.h"

namespace holdfast::watch {
namespace {

std::string describe(const Interruption& gap)
{
    std::string lost = format_duration(std::chrono::round<std::chrono::seconds>(gap.lost));
    switch (gap.kind) {
    case Interruption::Kind::stalled:
        return join("this process stood still for ", lost);
    case Interruption::Kind::suspended:
        return join("this host was suspended for ", lost, ", or its clock set forward");
    case Interruption::Kind::clock_set_back:
        break;
    }
    return join("the clock of this host was set back by ", lost);
}

}  // namespace

void Monitor::interrupt(const Interruption& gap, Instant now)
{
    if (gap.kind == Interruption::Kind::stalled)
        schedule_.skip_missed(now);
    give_up_reference();
    std::vector<CheckId> ids;
    for (const auto& [id, check] : running_)
        ids.push_back({id});
    // In the order in which they began, not that of a hash.
    std::ranges::sort(ids);
    world_.observer.on_interruption(gap, ids.size());
    std::string why = describe(gap);
    for (CheckId id : ids) {
        // Who was told of the one before may have removed this one.
        if (!running_.contains(id.value))
            continue;
        world_.prober.cancel(id);
        Running check = extract(id);
        Finding nothing{.service = check.key, .at = check.began_wall, .took = now - check.began};
        finish(check, unknown_instead(std::move(nothing), why), now);
    }
}

void Monitor::collect(Instant now)
{
    for (const Seen& seen : world_.prober.collect(now)) {
        if (seen.id == reference_ && reference_.value != 0) {
            deadlines_.erase({reference_deadline_, reference_});
            note_reference(!seen.observation.silence, now);
        } else if (running_.contains(seen.id.value)) {
            conclude(extract(seen.id), seen.observation, now);
        }
    }
}

void Monitor::time_out(Instant now)
{
    while (!deadlines_.empty() && deadlines_.begin()->first <= now) {
        CheckId id = deadlines_.begin()->second;
        world_.prober.cancel(id);
        ++counts_.overdue;
        if (id == reference_) {
            deadlines_.erase(deadlines_.begin());
            note_reference(false, now);
            continue;
        }
        Running check = extract(id);
        Observation silent{.silence = Silence::timed_out, .took = now - check.attempt_began};
        conclude(std::move(check), silent, now);
    }
}

void Monitor::conclude(Running check, const Observation& seen, Instant now)
{
    Finding finding = judge(check, seen, now);
    Reach::Side side = note_reach(check, seen, finding.status == Status::down, now);
    finding = doubt(std::move(finding), check, side);
    unsigned retries = std::min(check.service->retries, settings_.retries_max);
    if (is_failure(finding.status) && check.attempt <= retries) {
        ++counts_.retried;
        ++check.attempt;
        submit(std::move(check), now);
        return;
    }
    finish(check, finding, now);
}

Finding Monitor::judge(const Running& check, const Observation& seen, Instant now) const
{
    Reading reading;
    if (is_answer(seen)) {
        WallTime wall = check.began_wall + (now - check.began);
        if (world_.read)
            reading = world_.read(check.key, *check.service, seen, wall);
        reading.version = version_told(reading.version, seen);
    }
    return evaluate({.key = check.key,
                     .service = *check.service,
                     .observation = seen,
                     .conditions = reading.conditions,
                     .version = reading.version,
                     .began = check.began_wall,
                     .timeout = timeout_of(*check.service)},
                    settings_.evaluation);
}

// Who turned out to be on loopback under another name is not outside either.
Reach::Side Monitor::note_reach(const Running& check, const Observation& seen, bool is_silent,
                                Instant now)
{
    const Reach& reach = services_.at(check.key).reach;
    if (reach.side != Reach::Side::outside)
        return reach.side;
    if (!seen.address.empty() && is_loopback_host(seen.address))
        return Reach::Side::local;
    tell(connectivity_.note(reach.host, !is_silent, now));
    return reach.side;
}

// Only that nobody answered can be our fault.
Finding Monitor::doubt(Finding finding, const Running& check, Reach::Side side) const
{
    // That a unit has failed is systemd's word, however long we slept. That a timer is late is
    // ours.
    const bool is_certain = check.service->type == CheckType::unit;
    if (finding.status != Status::down || is_certain)
        return finding;
    if (interruptions_.is_doubtful(check.began))
        return unknown_instead(std::move(finding), "this host was interrupted shortly before");
    if (side != Reach::Side::local && connectivity_.is_doubtful(check.began))
        return unknown_instead(std::move(finding), "this host is offline");
    return finding;
}

void Monitor::finish(const Running& check, const Finding& finding, Instant now)
{
    bool is_known = finding.status != Status::unknown;
    schedule_.end(check.key, is_known ? std::optional{is_failure(finding.status)} : std::nullopt,
                  now);
    ++counts_.finished.at(static_cast<std::size_t>(finding.status));
    Watched& watched = services_.at(check.key);
    if (!watched.latest || watched.latest->status != finding.status)
        watched.since = finding.at;
    watched.latest = finding;
    world_.observer.on_finding(*check.service, finding);
    note_dropped(backlog_.add(finding));
    for (const Told& told : take_askers(check.key))
        told(&finding);
}

// ---- Whether it is us.

void Monitor::ask_reference(Instant now)
{
    if (services_.empty() || now < connectivity_.reference_due())
        return;
    connectivity_.note_asked(now);
    reference_ = CheckId{++numbers_};
    reference_deadline_ = now + settings_.reference_timeout + settings_.timeout_grace;
    deadlines_.emplace(reference_deadline_, reference_);
    world_.prober.submit(
        {.id = reference_, .service = settings_.reference, .timeout = settings_.reference_timeout},
        now);
}

void Monitor::give_up_reference()
{
    if (reference_.value == 0)
        return;
    world_.prober.cancel(reference_);
    deadlines_.erase({reference_deadline_, reference_});
    reference_ = {};
    connectivity_.note_cancelled(world_.loop.now());
}

void Monitor::note_reference(bool has_answered, Instant now)
{
    reference_ = {};
    tell(connectivity_.note_reference(has_answered, now));
}

void Monitor::tell(Connectivity::News news)
{
    if (news != Connectivity::News::none)
        world_.observer.on_connectivity(news == Connectivity::News::came_back);
    bool was_useless = std::exchange(is_reference_useless_, connectivity_.is_reference_useless());
    if (is_reference_useless_ && !was_useless)
        world_.observer.on_useless_reference();
}

}  // namespace holdfast::watch
