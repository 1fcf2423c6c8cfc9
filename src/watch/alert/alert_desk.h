// Runs the alert policy: takes findings in, lets time pass, and has every change stored, one write
// at a time, in order. What the store refuses is kept and goes with what comes after it. Loop
// thread.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/loop.h"
#include "base/task.h"
#include "watch/alert/alert_observer.h"
#include "watch/alert/alert_policy.h"
#include "watch/alert/alert_store.h"

namespace holdfast::watch {

class AlertDesk final : public Task {
public:
    // What the store refused is tried again after this.
    static constexpr std::chrono::milliseconds pause{100};
    // While so many notices wait for the store, findings are left out: a store that refuses for so
    // long is a fault of its own, and what is still wrong afterwards is found then.
    static constexpr std::size_t unsaved_notices_max = 10'000;

    AlertDesk(AlertSettings settings, Loop& loop, AlertStore& store, AlertObserver& observer);
    ~AlertDesk() override;
    AlertDesk(const AlertDesk&) = delete;
    AlertDesk& operator=(const AlertDesk&) = delete;

    const char* name() const noexcept override { return "alerts"; }
    // On the loop from the moment on that the services are defined: an alert about one that is not
    // there ends.
    Instant step(Instant now) override;
    // Once the loop does not know it any more: answers of the store find nobody, and who waits for
    // one hears nothing.
    void cancel() noexcept;

    // Before the state is loaded they wait, as many as there are services: the last of each.
    void note(const Finding& finding);
    void note_host(bool is_offline);
    // What happened around the turn of a service to this status: for its alert, also one that is
    // raised later. Who was told already has it with what is told next.
    void attach(ServiceKey key, Status status, std::string because, std::vector<JournalLine> lines);
    // Those that are known go first, before the first step.
    void define(ServiceKey key, std::shared_ptr<const Service> service);
    void forget(ServiceKey key);
    // What it depends on besides what its definition says, by ids. In memory only.
    void relate(ServiceKey key, std::vector<std::string> depends_on);

    // Errc::unavailable until the state is loaded. `told` hears when it is stored.
    template <typename T>
    using Told = std::function<void(Result<T>)>;
    // The alert as it was then.
    void acknowledge(AlertId id, std::string by, Told<Alert> told);
    void silence(SilenceRule rule, Told<SilenceRule> told);
    void end_silence(SilenceId id, Told<void> told);
    void open_window(MaintenanceWindow window, Told<MaintenanceWindow> told);
    void end_window(WindowId id, Told<void> told);
    // A message to each of these receivers.
    void test(std::vector<std::string> receivers, std::string_view by, Told<void> told);

    const AlertPolicy& policy() const noexcept { return policy_; }
    void change(AlertSettings settings);
    bool is_open() const noexcept { return phase_ == Phase::open; }
    // What there was could not be loaded; until it is.
    bool is_refused() const noexcept { return is_refused_; }
    std::uint64_t findings_dropped() const noexcept { return findings_dropped_; }
    // Nothing waits for the store.
    bool is_idle() const noexcept
    {
        return unsaved_.is_empty() && !is_saving_ && !policy_.has_changes();
    }

private:
    enum class Phase : std::uint8_t { closed, loading, open };

    Moment moment() const noexcept { return {loop_.now(), loop_.wall()}; }
    void wake();
    void load();
    void note_loaded(Result<AlertState> state);
    void save();
    void note_saved(const Result<bool>& saved);
    void tell_when_saved(std::function<void()> tell);
    void tell_when_saved(Told<void> told, Result<void> result);
    void gather_changes();

    Loop& loop_;
    AlertStore& store_;
    AlertObserver& observer_;
    AlertPolicy policy_;
    Phase phase_ = Phase::closed;
    bool is_refused_ = false;
    Instant try_at_{};
    std::map<ServiceKey, Finding> early_;
    std::map<ServiceKey, std::pair<Status, Attachment>> early_attached_;
    std::optional<bool> is_host_offline_;  // As it was told before the state was loaded.
    AlertChanges unsaved_;
    AlertChanges saving_;
    bool is_saving_ = false;
    std::vector<std::function<void()>> waiting_;  // For the next write, and for the one under way.
    std::vector<std::function<void()>> served_;
    std::uint64_t findings_dropped_ = 0;
    std::shared_ptr<AlertDesk*> self_;  // Null when this is gone.
};

}  // namespace holdfast::watch
