#include "watch/alert/alert_policy.h"

#include <algorithm>

#include "base/check.h"
#include "base/text.h"

namespace holdfast::watch {
namespace {

// Why an alert ends that nobody has seen the end of.
constexpr std::string_view watched_no_longer = "is watched no longer";
constexpr std::string_view not_watched_now = "is not watched at present";

}  // namespace

void AlertPolicy::load(AlertState state, Moment moment)
{
    CHECK(state_.alerts.empty() && state_.last_number == 0);
    state_ = std::move(state);
    std::map<ServiceKey, std::string_view> over;
    auto look = [&](ServiceKey key) {
        const std::shared_ptr<const Service>& service = services_.find(key);
        if (key != host_key && (service == nullptr || !service->is_enabled))
            over[key] = service == nullptr ? watched_no_longer : not_watched_now;
    };
    for (const auto& [id, alert] : state_.alerts) {
        up_[{alert.service, alert.kind}] = id;
        if (!alert.is_announced())
            pending_[id] = moment.now;
        look(alert.service);
    }
    for (const auto& [key, streak] : state_.streaks)
        look(key.service);
    for (const auto& [key, why] : over)
        end_all_of(key, why, moment);
}

void AlertPolicy::define(ServiceKey key, std::shared_ptr<const Service> service, Moment moment)
{
    CHECK(key != host_key);
    bool is_enabled = service->is_enabled;
    services_.define(key, std::move(service));
    if (!is_enabled)
        end_all_of(key, not_watched_now, moment);
}

void AlertPolicy::forget(ServiceKey key, Moment moment)
{
    end_all_of(key, watched_no_longer, moment);
    services_.forget(key);
}

void AlertPolicy::end_all_of(ServiceKey key, std::string_view why, Moment moment)
{
    attached_.erase(key);
    for (AlertKind kind : all_alert_kinds) {
        if (Alert* alert = find_up({key, kind}))
            resolve(*alert, why, moment);
        erase({key, kind});
    }
}

void AlertPolicy::note(const Finding& finding, Moment moment)
{
    const std::shared_ptr<const Service>& service = services_.find(finding.service);
    if (service == nullptr || !service->is_enabled)
        return;
    forget_attached(finding);
    for (const Symptom& symptom : symptoms_of(*service, finding, settings_.symptoms))
        apply(service.get(), finding, symptom, moment);
}

void AlertPolicy::note_host(bool is_offline, Moment moment)
{
    Finding finding{.service = host_key,
                    .at = moment.wall,
                    .status = Status::unknown,
                    .reason = is_offline ? "this host reaches nobody" : ""};
    Sign sign = is_offline ? Sign::bad : Sign::good;
    apply(nullptr, finding, {AlertKind::host_offline, sign, {1, 1}}, moment);
}

void AlertPolicy::apply(const Service* service, const Finding& finding, const Symptom& symptom,
                        Moment moment)
{
    StreakKey key{finding.service, symptom.kind};
    auto known = state_.streaks.find(key);
    // Of what is well, nothing is kept.
    if (known == state_.streaks.end() && symptom.sign != Sign::bad && find_up(key) == nullptr)
        return;
    if (maintenance_until(finding.service, finding.at))
        return begin_anew(key, moment);
    if (known != state_.streaks.end() &&
        was_in_maintenance(finding.service, known->second.last, finding.at))
        begin_anew(key, moment);
    Alert* alert = find_up(key);
    known = state_.streaks.find(key);
    Streak streak = known == state_.streaks.end() ? Streak{} : known->second;
    Turn turn = count(streak, symptom.sign, alert != nullptr, symptom.thresholds, finding.at);
    if (symptom.sign == Sign::silent)
        return;
    if (alert == nullptr && streak.failures == 0)
        return erase(key);
    keep(key, streak);
    if (turn == Turn::raise)
        return raise(key, service, finding, moment);
    if (alert == nullptr)
        return;
    alert->last_checked = finding.at;
    if (symptom.sign == Sign::bad) {
        alert->failures = streak.failures;
        alert->status = finding.status;
    }
    if (turn == Turn::resolve) {
        alert->status = finding.status;
        resolve(*alert, finding.reason, moment);
    }
}

// What was seen so far does not count any more. Who was told of it hears of its end by what is seen
// from now on.
void AlertPolicy::begin_anew(StreakKey key, Moment moment)
{
    Alert* alert = find_up(key);
    if (alert != nullptr && alert->is_announced()) {
        auto known = state_.streaks.find(key);
        if (known != state_.streaks.end() &&
            (known->second.failures > 0 || known->second.successes > 0))
            keep(key, {.since = known->second.since, .last = known->second.last});
        return;
    }
    if (alert != nullptr)
        resolve(*alert, {}, moment);
    erase(key);
}

void AlertPolicy::keep(StreakKey key, const Streak& streak)
{
    state_.streaks[key] = streak;
    changes_.streaks[key] = streak;
}

void AlertPolicy::erase(StreakKey key)
{
    if (state_.streaks.erase(key) > 0)
        changes_.streaks[key] = std::nullopt;
}

std::int64_t AlertPolicy::next_number() noexcept
{
    changes_.last_number = ++state_.last_number;
    return state_.last_number;
}

Alert* AlertPolicy::find_up(StreakKey key) noexcept
{
    auto found = up_.find(key);
    return found == up_.end() ? nullptr : &state_.alerts.at(found->second);
}

void AlertPolicy::raise(StreakKey key, const Service* service, const Finding& finding,
                        Moment moment)
{
    const Streak& streak = state_.streaks.at(key);
    AlertId id{next_number()};
    Alert alert{.id = id,
                .kind = key.kind,
                .service = key.service,
                .service_id = service != nullptr ? service->id : std::string{},
                .status = finding.status,
                .reason = std::string{cut_utf8(finding.reason, Alert::reason_bytes_max)},
                .failures = streak.failures,
                .since = streak.since,
                .last_checked = finding.at,
                .raised = moment.wall};
    take_attached(alert);
    up_[key] = id;
    pending_[id] = moment.now;
    note_change(alert);
    state_.alerts.emplace(id, std::move(alert));
}

namespace {

bool may_explain(bool is_outage_attached, AlertKind kind) noexcept
{
    return is_outage_attached ? is_outage(kind) : kind == AlertKind::degraded;
}

void attach_to(Attachment& known, const Attachment& news)
{
    if (!news.because.empty())
        known.because = news.because;
    if (!news.lines.empty())
        known.lines = news.lines;
}

}  // namespace

void AlertPolicy::attach(ServiceKey key, Status status, Attachment attached)
{
    const std::shared_ptr<const Service>& service = services_.find(key);
    if (service == nullptr || !service->is_enabled || key == host_key)
        return;
    attached.because = cut_utf8(attached.because, Attachment::because_bytes_max);
    const bool is_outage = is_failure(status);
    for (AlertKind kind : all_alert_kinds) {
        Alert* alert = may_explain(is_outage, kind) ? find_up({key, kind}) : nullptr;
        if (alert == nullptr)
            continue;
        Attachment before = alert->attached;
        attach_to(alert->attached, attached);
        if (alert->attached != before)
            note_change(*alert);
    }
    auto known = attached_.find(key);
    if (known == attached_.end() && attached_.size() >= attached_max)
        return;
    Expected& expected = attached_[key];
    if (known != attached_.end() && expected.is_outage == is_outage && attached.lines.empty())
        attached.lines = std::move(expected.attached.lines);
    expected = {.is_outage = is_outage, .attached = std::move(attached)};
}

void AlertPolicy::take_attached(Alert& alert) const
{
    auto known = attached_.find(alert.service);
    if (known != attached_.end() && may_explain(known->second.is_outage, alert.kind))
        alert.attached = known->second.attached;
}

// It is not any more what that was about.
void AlertPolicy::forget_attached(const Finding& finding)
{
    auto known = attached_.find(finding.service);
    if (known == attached_.end() || finding.status == Status::unknown)
        return;
    if (known->second.is_outage ? is_up(finding.status) : finding.status != Status::degraded)
        attached_.erase(known);
}

void AlertPolicy::resolve(Alert& alert, std::string_view why, Moment moment)
{
    alert.resolved = moment.wall;
    if (alert.is_announced()) {
        alert.reason = cut_utf8(why, Alert::reason_bytes_max);
        tell(Event::resolved, alert, moment);
    }
    note_change(alert);
    StreakKey key{alert.service, alert.kind};
    AlertId id = alert.id;
    up_.erase(key);
    pending_.erase(id);
    renewed_.erase(id);
    state_.alerts.erase(id);
    erase(key);
}

void AlertPolicy::tell(Event event, const Alert& alert, Moment moment)
{
    Notice notice{
        .id = {next_number()}, .event = event, .at = moment.wall, .alert = alert, .name = {}};
    if (const auto& service = services_.find(alert.service)) {
        notice.name = service->name;
        notice.url = service->url;
        notice.environment = service->environment;
        notice.group = service->group;
        notice.tags = service->tags;
    }
    changes_.notices.push_back(std::move(notice));
}

}  // namespace holdfast::watch
