// Brings what systemd says to those whom it concerns: has a service checked as soon as its unit is
// otherwise, hands over the services that selections of units stand for, and tells which of them
// cannot do without which. Loop thread.
#pragma once

#include <algorithm>
#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/loop.h"
#include "base/result.h"
#include "base/task.h"
#include "watch/discovered.h"
#include "watch/finding.h"
#include "watch/service.h"
#include "watch/unit/check_queue.h"
#include "watch/unit/discovery.h"
#include "watch/unit/unit_watcher.h"
#include "watch/unit/units.h"

namespace holdfast::watch {

class UnitDesk final : public Task, public UnitsObserver {
public:
    // Until a set that was refused is handed over again.
    static constexpr std::chrono::seconds settle_pause{5};
    // From a change of what is discovered until it is handed over: units come in numbers.
    static constexpr std::chrono::milliseconds settle_after{200};

    struct World {
        Loop& loop;
        Units& units;
        // As for CheckQueue.
        std::function<bool(ServiceKey key)> is_under_way;
        std::function<Result<void>(ServiceKey key, std::function<void()> over)> check_now;
        // `done` is called once.
        std::function<void(std::vector<Discovered> all, std::function<void(bool is_done)> done)>
            replace;
        // What it depends on besides what its definition says.
        std::function<void(ServiceKey key, std::vector<std::string> depends_on)> relate;
    };

    explicit UnitDesk(World world);
    ~UnitDesk() override;
    UnitDesk(const UnitDesk&) = delete;
    UnitDesk& operator=(const UnitDesk&) = delete;

    // On the loop from now on: once all services that are stored are defined.
    void start();
    void stop();

    // Of every service; those that have nothing to do with units are passed over.
    void define(ServiceKey key, const std::shared_ptr<const Service>& service);
    void forget(ServiceKey key);

    // Every unit that a service has to do with, each by its own name where that is known, in their
    // order from behind `after` on, until `visit` says that it is enough.
    void each_unit(std::string_view after,
                   const std::function<bool(const std::string& unit)>& visit) const;
    // By id; empty for a unit that nobody looks at.
    std::vector<UnitWatcher> watchers_of(std::string_view unit) const;

    // Whether any service has to do with units.
    bool is_needed() const noexcept { return !watched_.empty(); }

    void on_unit(const UnitFacts* before, const UnitFacts* now) override;
    void on_trouble(const std::string& trouble) override;

    const char* name() const noexcept override { return "units"; }
    Instant step(Instant now) override;

private:
    struct Watched {
        std::shared_ptr<const Service> service;
        std::string unit{};       // Empty: it selects.
        std::string own_name{};   // Of the unit, when that is another one.
        bool is_run_by = false;   // It is not about the unit.
        std::string triggered{};  // What the timer starts.
    };

    bool is_selecting(const Watched& watched) const noexcept { return watched.unit.empty(); }
    bool is_about(const Watched& watched, std::string_view unit) const noexcept
    {
        return watched.unit == unit || watched.own_name == unit;
    }
    void wake();
    void want_checks_of(std::string_view unit, bool is_gone);
    void want_settling(Duration after);
    void follow(const std::string& unit);
    void unfollow(const std::string& unit);
    void look_at(ServiceKey key, const std::string& unit);
    void look_away(ServiceKey key, const std::string& unit);
    bool resolve(ServiceKey key);
    void note_timer(const UnitFacts& timer);
    Instant check_late(Instant now);

    Instant settle_at() const noexcept { return std::max(settle_at_, settle_not_before_); }
    void settle(Instant now);
    void note_settled(bool is_done);
    std::vector<Discovered> discover_all() const;
    void relate();

    World world_;
    bool is_started_ = false;
    CheckQueue checks_;
    std::map<ServiceKey, Watched> watched_;
    std::map<std::string, std::set<ServiceKey>, std::less<>> by_unit_;
    std::set<ServiceKey> unresolved_;                           // Whose unit is not known.
    std::map<std::string, std::size_t, std::less<>> followed_;  // How often.
    // Of what was discovered since the start, by unit, the service that selected it.
    std::map<std::string, std::string, std::less<>> selected_by_;

    std::map<ServiceKey, WallTime> late_at_;  // Of timers: from then on.

    bool must_settle_ = false;
    bool is_settling_ = false;
    Instant settle_at_ = Instant::min();
    Instant settle_not_before_ = Instant::min();
    bool must_relate_ = false;
    Relations related_;
    // Null when this is gone: answers find nobody.
    std::shared_ptr<UnitDesk*> self_;
};

}  // namespace holdfast::watch
