// Runs the alert policy: takes findings in, lets time pass, and has every change stored, one write
// at a time, in order. What the store refuses is kept and goes with what comes after it. Loop
// thread.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "base/loop.h"
#include "base/task.h"
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

    // `saved` is called when the outbox may have something new, for the first time when the state
    // is loaded: before that nobody knows what is in maintenance.
    AlertDesk(AlertSettings settings, Loop& loop, AlertStore& store, std::function<void()> saved);
    ~AlertDesk() override;
    AlertDesk(const AlertDesk&) = delete;
    AlertDesk& operator=(const AlertDesk&) = delete;

    const char* name() const noexcept override { return "alerts"; }
    Instant step(Instant now) override;

    // Before the state is loaded they wait, as many as there are services: the last of each.
    void note(const Finding& finding);
    void note_host(bool is_offline);
    // Those that are known go first, before the first step.
    void define(ServiceKey key, std::shared_ptr<const Service> service);
    void forget(ServiceKey key);

    // Errc::unavailable until the state is loaded. `told` hears when it is stored.
    using Told = std::function<void(Result<void>)>;
    void acknowledge(AlertId id, std::string by, Told told);
    void silence(SilenceRule rule, std::function<void(Result<SilenceId>)> told);
    void end_silence(SilenceId id, Told told);
    void open_window(MaintenanceWindow window, std::function<void(Result<WindowId>)> told);
    void end_window(WindowId id, Told told);

    const AlertPolicy& policy() const noexcept { return policy_; }
    void change(AlertSettings settings) { policy_.change(std::move(settings)); }
    bool is_open() const noexcept { return phase_ == Phase::open; }
    std::uint64_t findings_dropped() const noexcept { return findings_dropped_; }
    // Nothing waits for the store.
    bool is_idle() const noexcept { return unsaved_.is_empty() && !is_saving_; }

private:
    enum class Phase : std::uint8_t { closed, loading, open };

    Moment moment() const noexcept { return {loop_.now(), loop_.wall()}; }
    void load();
    void note_loaded(Result<AlertState> state);
    void save();
    void note_saved(const Result<bool>& saved);
    void tell_when_saved(Told told, Result<void> result);
    void gather_changes();

    Loop& loop_;
    AlertStore& store_;
    std::function<void()> saved_;
    AlertPolicy policy_;
    Phase phase_ = Phase::closed;
    Instant try_at_{};
    std::map<ServiceKey, Finding> early_;
    AlertChanges unsaved_;
    AlertChanges saving_;
    bool is_saving_ = false;
    std::vector<std::function<void()>> waiting_;  // For the next write, and for the one under way.
    std::vector<std::function<void()>> served_;
    std::uint64_t findings_dropped_ = 0;
    std::shared_ptr<AlertDesk*> self_;  // Null when this is gone.
};

}  // namespace holdfast::watch
