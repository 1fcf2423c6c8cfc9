// Has each service checked when it is due and remembers what came of it: from the schedule to the
// prober, through the evaluation, to whoever keeps findings. What it shows is in memory, so readers
// wait for no disk; what it cannot store it keeps for a while. Loop thread.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/loop.h"
#include "base/result.h"
#include "base/task.h"
#include "watch/monitor/backlog.h"
#include "watch/monitor/finding_sink.h"
#include "watch/monitor/monitor_observer.h"
#include "watch/monitor/monitor_settings.h"
#include "watch/prober.h"
#include "watch/schedule/connectivity.h"
#include "watch/schedule/interruptions.h"
#include "watch/schedule/reach.h"
#include "watch/schedule/schedule.h"
#include "watch/state/evaluation.h"

namespace holdfast::watch {

// What was read in an answer, by the rooms that can.
struct Reading {
    // Conditions of the service, in order; those that are met may be left out.
    std::vector<ConditionResult> conditions{};
    // The member `version` of a JSON body; empty for none.
    std::string version{};
};

class Monitor final : public Task {
public:
    struct World {
        Loop& loop;
        Prober& prober;
        FindingSink& sink;
        MonitorObserver& observer;
        // Asked only of what is an answer. Absent: no condition is missed, and the header alone
        // tells the version.
        std::function<Reading(ServiceKey key, const Service& service,
                              const Observation& observation, WallTime now)>
            read{};
    };

    struct Watched {
        std::shared_ptr<const Service> service;
        Reach reach;
        std::optional<Finding> latest{};
        WallTime since{};  // When the status of the latest began, as far as checks tell.
        CheckId check{};   // Under way; 0 for none.
    };
    // By key, which is the order in which they were defined.
    using Services = std::map<ServiceKey, Watched>;
    // What came of a check that was asked for; null when it was given up. May ask again.
    using Told = std::function<void(const Finding*)>;

    struct Counts {
        std::uint64_t begun = 0;
        std::array<std::uint64_t, all_statuses.size()> finished{};  // By status.
        std::uint64_t retried = 0;
        std::uint64_t cancelled = 0;  // Without a result.
        std::uint64_t overdue = 0;    // That the prober did not end in time.
        std::uint64_t stored = 0;
        std::uint64_t refusals = 0;  // Of the store, in batches.
        std::uint64_t dropped = 0;   // Findings.
    };

    Monitor(MonitorSettings settings, World world);
    ~Monitor() override;
    Monitor(const Monitor&) = delete;
    Monitor& operator=(const Monitor&) = delete;

    // On the loop from now on.
    void start();
    const char* name() const noexcept override { return "monitor"; }
    Instant step(Instant now) override;

    // From the next check on; the room for checks at once.
    void apply(MonitorSettings settings);

    // Watches it, or what has become of it. The same pointer is the same service: nothing changes,
    // and what is under way goes on. Otherwise a check of what it was before is given up. One that
    // is not enabled keeps its latest finding.
    void put(ServiceKey key, std::shared_ptr<const Service> service);
    void remove(ServiceKey key);
    // These and no others.
    void assign(const std::vector<std::pair<ServiceKey, std::shared_ptr<const Service>>>& all);
    // What was found before the restart, and since when it was so, unless something was found after
    // it.
    void restore(Finding finding, WallTime since);

    // Checks it at once; the turns of the schedule stay. `told` is called later, once. Refused with
    // not_found, conflict (it is not enabled), overloaded or unavailable (it ends), `told` is not.
    Result<void> check_now(ServiceKey key, Told told);

    // Nothing begins any more, what is under way is given up, what was found is stored. `drained`
    // is called once, when that is done or at the deadline; what is not stored then is lost.
    void drain(Instant deadline, std::function<void()> drained);

    const MonitorSettings& settings() const noexcept { return settings_; }
    const Services& services() const noexcept { return services_; }
    const Finding* latest(ServiceKey key) const noexcept;
    const Counts& counts() const noexcept { return counts_; }
    const Schedule& schedule() const noexcept { return schedule_; }
    bool is_offline() const noexcept { return connectivity_.is_offline(); }
    // The store has refused the last batch: for /readyz.
    bool is_refused() const noexcept { return is_refused_; }
    std::size_t waiting_findings() const noexcept { return backlog_.size() + storing_; }

private:
    struct Running {
        ServiceKey key;
        std::shared_ptr<const Service> service;
        Instant began;
        WallTime began_wall;
        Instant attempt_began;
        Instant deadline;
        unsigned attempt = 1;
    };

    bool is_ending() const noexcept { return drain_until_.has_value(); }
    Duration timeout_of(const Service& service) const noexcept;
    void wake();

    void begin_due(Instant now);
    void begin(const Schedule::Turn& turn, Instant now);
    void submit(Running check, Instant now);
    Running extract(CheckId id);
    void give_up(Watched& watched, Instant now);
    std::vector<Told> take_askers(ServiceKey key);
    void forget_askers(ServiceKey key);

    void interrupt(const Interruption& interruption, Instant now);
    void collect(Instant now);
    void time_out(Instant now);
    void conclude(Running check, const Observation& seen, Instant now);
    Finding judge(const Running& check, const Observation& seen, Instant now) const;
    Finding doubt(Finding finding, const Running& check, Reach::Side side) const;
    Reach::Side note_reach(const Running& check, const Observation& seen, bool is_silent,
                           Instant now);
    void finish(const Running& check, const Finding& finding, Instant now);

    void ask_reference(Instant now);
    void give_up_reference();
    void note_reference(bool has_answered, Instant now);
    void tell(Connectivity::News news);

    void store(Instant now);
    void note_stored(std::vector<Finding>& batch, const Result<void>& stored);
    void note_dropped(std::size_t findings);
    void finish_drain(Instant now);
    Instant next_step(Instant now) const;

    MonitorSettings settings_;
    World world_;
    Schedule schedule_;
    Interruptions interruptions_;
    Connectivity connectivity_;
    Instant asked_ = never;              // For when the next step is.
    Instant begin_at_ = Instant::min();  // No check begins before that.
    bool is_started_ = false;

    Services services_;
    std::unordered_map<std::uint64_t, Running> running_;
    std::set<std::pair<Instant, CheckId>> deadlines_;  // Of those, and of the reference.
    std::multimap<ServiceKey, Told> askers_;
    std::uint64_t numbers_ = 0;
    CheckId reference_{};  // Under way; 0 for none.
    Instant reference_deadline_{};
    bool is_reference_useless_ = false;  // As the observer was told.

    Backlog backlog_;
    std::size_t storing_ = 0;  // Findings on their way.
    bool is_refused_ = false;
    Instant store_at_ = Instant::min();
    Counts counts_;

    std::optional<Instant> drain_until_;
    std::function<void()> drained_;
    // Null when this is gone: answers of the store find nobody.
    std::shared_ptr<Monitor*> self_;
};

}  // namespace holdfast::watch
