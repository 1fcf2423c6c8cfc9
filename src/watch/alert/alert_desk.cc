#include "watch/alert/alert_desk.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "watch/circumstance/circumstance.h"

namespace holdfast::watch {

AlertDesk::AlertDesk(AlertSettings settings, Loop& loop, AlertStore& store, AlertObserver& observer)
    : loop_{loop},
      store_{store},
      observer_{observer},
      policy_{std::move(settings)},
      self_{std::make_shared<AlertDesk*>(this)}
{
}

AlertDesk::~AlertDesk()
{
    *self_ = nullptr;
}

void AlertDesk::cancel() noexcept
{
    *self_ = nullptr;
    phase_ = Phase::closed;
    waiting_.clear();
    served_.clear();
}

// Before the state is there nothing is done but to load it, and that has its time.
void AlertDesk::wake()
{
    if (phase_ == Phase::open)
        loop_.wake(*this);
}

Instant AlertDesk::step(Instant now)
{
    if (phase_ == Phase::closed && now >= try_at_)
        load();
    if (phase_ != Phase::open)
        return phase_ == Phase::loading ? never : try_at_;
    Instant next = policy_.tick(moment());
    gather_changes();
    if (!is_saving_ && !unsaved_.is_empty() && now >= try_at_)
        save();
    return !is_saving_ && !unsaved_.is_empty() ? std::min(next, try_at_) : next;
}

void AlertDesk::load()
{
    phase_ = Phase::loading;
    store_.load(loop_.wall(), [self = self_](Result<AlertState> state) {
        if (*self != nullptr)
            (*self)->note_loaded(std::move(state));
    });
}

void AlertDesk::note_loaded(Result<AlertState> state)
{
    loop_.wake(*this);
    is_refused_ = !state;
    if (!state) {
        phase_ = Phase::closed;
        try_at_ = loop_.now() + pause;
        return;
    }
    phase_ = Phase::open;
    policy_.load(*std::move(state), moment());
    if (is_host_offline_)
        policy_.note_host(*is_host_offline_, moment());
    for (auto& [key, attached] : std::exchange(early_attached_, {}))
        policy_.attach(key, attached.first, std::move(attached.second));
    for (const auto& [key, finding] : std::exchange(early_, {}))
        policy_.note(finding, moment());
    observer_.on_open();
}

void AlertDesk::note(const Finding& finding)
{
    if (phase_ != Phase::open) {
        if (policy_.is_known(finding.service))
            early_.insert_or_assign(finding.service, finding);
        return;
    }
    if (unsaved_.notices.size() >= unsaved_notices_max) {
        ++findings_dropped_;
        return;
    }
    policy_.note(finding, moment());
    if (policy_.has_changes())
        loop_.wake(*this);
}

void AlertDesk::note_host(bool is_offline)
{
    is_host_offline_ = is_offline;
    if (phase_ != Phase::open)
        return;
    policy_.note_host(is_offline, moment());
    wake();
}

void AlertDesk::attach(ServiceKey key, Status status, std::string because,
                       std::vector<JournalLine> lines)
{
    Attachment attached{
        .because = std::move(because),
        .lines = keep_last(std::move(lines), Attachment::lines_max, Attachment::lines_bytes_max)};
    if (phase_ != Phase::open) {
        const bool has_room = early_attached_.size() < AlertPolicy::attached_max;
        if (policy_.is_known(key) && (has_room || early_attached_.contains(key)))
            early_attached_.insert_or_assign(key, std::pair{status, std::move(attached)});
        return;
    }
    policy_.attach(key, status, std::move(attached));
    if (policy_.has_changes())
        loop_.wake(*this);
}

void AlertDesk::define(ServiceKey key, std::shared_ptr<const Service> service)
{
    policy_.define(key, std::move(service), moment());
    wake();
}

void AlertDesk::forget(ServiceKey key)
{
    early_.erase(key);
    early_attached_.erase(key);
    policy_.forget(key, moment());
    wake();
}

void AlertDesk::relate(ServiceKey key, std::vector<std::string> depends_on)
{
    policy_.relate(key, std::move(depends_on));
    wake();
}

void AlertDesk::change(AlertSettings settings)
{
    policy_.change(std::move(settings));
    wake();
}

void AlertDesk::gather_changes()
{
    unsaved_.absorb(policy_.take_changes());
}

void AlertDesk::save()
{
    is_saving_ = true;
    saving_ = std::exchange(unsaved_, {});
    served_ = std::exchange(waiting_, {});
    store_.save(saving_, [self = self_](const Result<bool>& saved) {
        if (*self != nullptr)
            (*self)->note_saved(saved);
    });
}

void AlertDesk::note_saved(const Result<bool>& saved)
{
    is_saving_ = false;
    loop_.wake(*this);
    if (!saved) {
        // What was not stored comes before what has happened since.
        AlertChanges later = std::exchange(unsaved_, std::exchange(saving_, {}));
        unsaved_.absorb(std::move(later));
        served_.insert(served_.end(), std::make_move_iterator(waiting_.begin()),
                       std::make_move_iterator(waiting_.end()));
        waiting_ = std::exchange(served_, {});
        try_at_ = loop_.now() + pause;
        return;
    }
    const AlertChanges stored = std::exchange(saving_, {});
    for (const std::function<void()>& tell : std::exchange(served_, {}))
        tell();
    observer_.on_stored(stored);
}

// With what has not been stored yet; at once when there is no such thing.
void AlertDesk::tell_when_saved(std::function<void()> tell)
{
    gather_changes();
    if (!unsaved_.is_empty())
        waiting_.push_back(std::move(tell));
    else if (is_saving_)
        served_.push_back(std::move(tell));
    else
        tell();
    wake();
}

void AlertDesk::tell_when_saved(Told<void> told, Result<void> result)
{
    if (!result)
        return told(std::move(result));
    tell_when_saved([told = std::move(told)] { told({}); });
}

namespace {

Error not_loaded()
{
    return {Errc::unavailable, "alerts are not loaded yet"};
}

}  // namespace

void AlertDesk::acknowledge(AlertId id, std::string by, Told<Alert> told)
{
    if (!is_open())
        return told(not_loaded());
    if (Result<void> done = policy_.acknowledge(id, std::move(by), moment()); !done)
        return told(std::move(done).error());
    // By the time that it is stored it may be over.
    tell_when_saved(
        [told = std::move(told), alert = policy_.state().alerts.at(id)] { told(alert); });
}

void AlertDesk::silence(SilenceRule rule, Told<SilenceRule> told)
{
    if (!is_open())
        return told(not_loaded());
    Result<SilenceId> id = policy_.silence(std::move(rule), moment());
    if (!id)
        return told(std::move(id).error());
    tell_when_saved(
        [told = std::move(told), stored = policy_.state().silences.at(*id)] { told(stored); });
}

void AlertDesk::end_silence(SilenceId id, Told<void> told)
{
    if (!is_open())
        return told(not_loaded());
    tell_when_saved(std::move(told), policy_.end_silence(id, moment()));
}

void AlertDesk::open_window(MaintenanceWindow window, Told<MaintenanceWindow> told)
{
    if (!is_open())
        return told(not_loaded());
    Result<WindowId> id = policy_.open_window(std::move(window), moment());
    if (!id)
        return told(std::move(id).error());
    tell_when_saved(
        [told = std::move(told), stored = policy_.state().windows.at(*id)] { told(stored); });
}

void AlertDesk::end_window(WindowId id, Told<void> told)
{
    if (!is_open())
        return told(not_loaded());
    tell_when_saved(std::move(told), policy_.end_window(id, moment()));
}

void AlertDesk::test(std::vector<std::string> receivers, std::string_view by, Told<void> told)
{
    if (!is_open())
        return told(not_loaded());
    policy_.test(std::move(receivers), by, moment());
    tell_when_saved(std::move(told), {});
}

}  // namespace holdfast::watch
