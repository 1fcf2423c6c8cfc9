// From what checks found to what people are told. Pure; loop thread.
//
// A finding counts into the streak of each kind of alert that its service can have. A streak that
// reaches its threshold raises an alert; tick() decides whether and when it is announced, and what
// goes on as long as it fires. Decisions, and why:
//
// - Maintenance is about judging. Inside a window no check counts, and nothing is announced,
//   repeated or resolved; what was counted before it is forgotten, also when the process was not
//   there to see the window. So what fails through the end is alerted by its full threshold after
//   it, and an alert from before stays up and is resolved by checks after it. A window of a service
//   covers all that depend on it: who works on the database knows that its clients fail.
// - A silence is about telling: see silence.h. An acknowledged alert has no reminders.
// - Nobody is told in the first moments. Alerts are gathered for `gather`, so that a storm is known
//   as one: more than `storm_over` make one group with one key, and who comes within `storm_lasts`
//   joins it. Ten seconds are little beside the minutes that a threshold takes.
// - An alert waits while somebody it depends on has failed and is not judged yet: most often that
//   one's alert is a moment away. It waits `suspicion_max` at most.
// - What a dependency explains is not announced: it is named with that one's alert. When that is
//   resolved the child's streak begins anew: its next check may be a minute behind the parent's,
//   and to announce it at once would be a false alarm. A child that stays down gets its own alert.
// - An alert that was announced keeps its key to the end. If its service falls under a dependency
//   later its reminders stop; it is resolved aloud all the same.
// - UNKNOWN changes nothing. That this host is offline is one alert of its own, and explains all
//   others.
// - What is found out about a turn for the worse comes before the alert, mostly: it is kept until
//   the alert is raised, or the service is well. What comes later goes with the next notice. It
//   belongs to alerts that a failure explains: that a certificate ends has no such cause.
// - A service that is gone or switched off ends its alerts, aloud.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "watch/alert/alert_state.h"
#include "watch/alert/service_set.h"
#include "watch/alert/symptom.h"

namespace holdfast::watch {

// Both clocks: intervals are measured by the one that nobody sets.
struct Moment {
    Instant now;
    WallTime wall;
};

struct AlertSettings {
    SymptomSettings symptoms{};
    Duration gather = std::chrono::seconds{10};
    std::size_t storm_over = 5;
    Duration storm_lasts = std::chrono::minutes{5};
    Duration suspicion_max = std::chrono::minutes{2};
    Duration reminder{};  // Zero: an alert is announced once.
    Duration renewal{};   // Zero: no receiver wants any.
    HostOffset host_offset{};
};

class AlertPolicy {
public:
    static constexpr std::chrono::seconds tick_interval{1};  // While an alert is not announced.
    static constexpr std::chrono::seconds look_interval{
        15};  // At those that are held or may be repeated.
    static constexpr std::size_t silences_max = 1000;
    static constexpr std::size_t windows_max = 1000;
    // Of services without an alert. More are left out: the incidents have them.
    static constexpr std::size_t attached_max = 1000;

    explicit AlertPolicy(AlertSettings settings) : settings_{std::move(settings)} {}

    // What an earlier process left, once the services are defined: alerts of others, and of those
    // that are switched off, end.
    void load(AlertState state, Moment moment);
    void define(ServiceKey key, std::shared_ptr<const Service> service, Moment moment);
    void forget(ServiceKey key, Moment moment);
    // What it depends on besides what its definition says, by ids.
    void relate(ServiceKey key, std::vector<std::string> depends_on)
    {
        services_.relate(key, std::move(depends_on));
    }
    void change(AlertSettings settings) { settings_ = std::move(settings); }

    void note(const Finding& finding, Moment moment);
    // From who watches the connectivity of this host, with a threshold of its own.
    void note_host(bool is_offline, Moment moment);
    // What happened around the turn of a service to this status. Without lines those stay that
    // there were before.
    void attach(ServiceKey key, Status status, Attachment attached);
    // Announces and repeats what is due; when to come back, at the latest.
    Instant tick(Moment moment);

    // Errc::not_found: it is not up, or not any more. Who came first is remembered.
    Result<void> acknowledge(AlertId id, std::string by, Moment moment);
    // A message to each of these receivers, that is about nothing.
    void test(std::vector<std::string> receivers, std::string_view by, Moment moment);
    Result<SilenceId> silence(SilenceRule rule, Moment moment);
    Result<void> end_silence(SilenceId id, Moment moment);
    Result<WindowId> open_window(MaintenanceWindow window, Moment moment);
    Result<void> end_window(WindowId id, Moment moment);

    // When the maintenance of a service, or of the host, that is under way ends.
    std::optional<WallTime> maintenance_until(ServiceKey service, WallTime at) const;
    bool is_under_way(const MaintenanceWindow& window, WallTime at) const
    {
        return end_of(window, at).has_value();
    }
    // Of one that is under way; and when it begins next.
    std::optional<WallTime> end_of(const MaintenanceWindow& window, WallTime at) const
    {
        return window.under_way(at, settings_.host_offset);
    }
    std::optional<WallTime> next_of(const MaintenanceWindow& window, WallTime at) const
    {
        return window.next_begin(at, settings_.host_offset);
    }

    // What is to be stored, once.
    AlertChanges take_changes() { return std::exchange(changes_, {}); }
    bool has_changes() const noexcept { return !changes_.is_empty(); }
    const AlertState& state() const noexcept { return state_; }
    bool is_known(ServiceKey key) const noexcept { return services_.find(key) != nullptr; }
    bool is_known(std::string_view id) const noexcept { return services_.has(id); }

private:
    enum class Verdict : std::uint8_t { announce, wait, hold, drop };
    struct Expected {  // Of a service that has no alert yet.
        bool is_outage = false;
        Attachment attached;
    };

    std::int64_t next_number() noexcept;
    Alert* find_up(StreakKey key) noexcept;
    void apply(const Service* service, const Finding& finding, const Symptom& symptom,
               Moment moment);
    void begin_anew(StreakKey key, Moment moment);
    void keep(StreakKey key, const Streak& streak);
    void erase(StreakKey key);
    void raise(StreakKey key, const Service* service, const Finding& finding, Moment moment);
    void take_attached(Alert& alert) const;
    void forget_attached(const Finding& finding);
    void resolve(Alert& alert, std::string_view why, Moment moment);
    void end_all_of(ServiceKey key, std::string_view why, Moment moment);
    void note_change(const Alert& alert) { changes_.alerts[alert.id] = alert; }
    void tell(Event event, const Alert& alert, Moment moment);

    // In alert_policy_tell.cc.
    Verdict judge(Alert& alert, Moment moment);
    Alert* find_suppressor(const Alert& alert);
    bool is_suspected(const Alert& alert) const;
    bool is_silenced(const Alert& alert, WallTime at) const;
    std::vector<Alert*> find_ready(Moment moment, Instant& next);
    void suppress(Alert& child, Alert& parent);
    void announce(const std::vector<Alert*>& ready, Moment moment);
    Instant repeat(Alert& alert, Moment moment);
    bool may_remind(const Alert& alert, WallTime at);
    bool is_covered(ServiceKey service, const MaintenanceWindow& window) const;
    bool was_in_maintenance(ServiceKey service, WallTime from, WallTime to) const;

    AlertSettings settings_;
    ServiceSet services_;
    AlertState state_;
    AlertChanges changes_;
    std::map<StreakKey, AlertId> up_;
    std::map<AlertId, Instant> pending_;  // Not announced; since when it is known here.
    std::map<AlertId, Instant> renewed_;
    std::map<ServiceKey, Expected> attached_;
    std::optional<Instant> gather_until_;
    std::string storm_key_;
    Instant storm_until_{};
};

}  // namespace holdfast::watch
