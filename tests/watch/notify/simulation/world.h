// One world of one seed: services that fail, receivers that are away, an operator, a clock that is
// set, and a process that ends when it likes. At the end all is calm for a while, and then
// everybody must have heard of everything. One thread.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "base/random.h"
#include "tests/fakes/virtual_loop.h"
#include "tests/watch/notify/simulation/oracle.h"
#include "tests/watch/notify/simulation/receivers.h"
#include "tests/watch/notify/simulation/short_ledger.h"
#include "tests/watch/notify/simulation/sights.h"
#include "watch/alert/alert_desk.h"
#include "watch/notify/notifier.h"
#include "watch/notify/sqlite_alert_store.h"
#include "watch/notify/sqlite_outbox.h"

namespace holdfast::watch {

class World final : public Task {
public:
    World(std::uint64_t seed, Sights& sights);
    ~World() override;
    World(const World&) = delete;
    World& operator=(const World&) = delete;

    // What was wrong, or nothing.
    std::string live();

    // The checks of services.
    const char* name() const noexcept override { return "checks"; }
    Instant step(Instant now) override;

private:
    struct NobodyWatches final : NotifierObserver {
        void on_sent(const Receiver& /*to*/, const Message& /*message*/) override {}
        void on_failed(const Receiver& /*to*/, const Message& /*message*/,
                       std::string_view /*detail*/) override
        {
        }
        void on_dead(const Receiver& /*to*/, const Message& /*message*/,
                     std::string_view /*detail*/) override
        {
        }
    };
    struct Process final : AlertObserver {
        Loop& loop;
        ShortLedger ledger;
        SqliteAlertStore store;
        SqliteOutbox outbox;
        FakeTransport transport;
        NobodyWatches observer;
        AlertDesk desk;
        Notifier notifier;

        Process(World& world, Random random);
        ~Process() override;
        void on_open() override { notifier.note_new(); }
        void on_stored(const AlertChanges& changes) override
        {
            if (!changes.notices.empty())
                notifier.note_new();
        }
    };
    struct Target {
        Status truth = Status::healthy;
        Instant changes{};
        Instant checked_next{};
        Duration interval{};
    };
    enum class Doom { none, before_commit, after_commit, at_send };

    void define_services();
    void start();
    void end_process();
    void run_for(Duration time);
    void befall();
    void set_clock();
    void open_window();
    void silence();
    void acknowledge();
    void break_many();
    void change_truth(Target& target, Instant now);
    void check(ServiceKey key, Target& target);
    void compare(const Finding& finding, bool was_announced);
    void look_at(const Message& message);
    bool is_doomed(Doom doom);
    void come_to_rest();
    bool is_at_rest();
    void judge();
    void judge(const Receiver& receiver);
    bool has_failing_ancestor(ServiceKey key) const;
    bool chance(std::uint64_t one_in) { return random_.below(one_in) == 0; }
    Duration up_to(Duration most);

    Sights& sights_;
    Random random_;
    VirtualLoop loop_;
    sqlite::Connection db_;
    Services services_;
    std::map<ServiceKey, Target> targets_;
    Receivers receivers_;
    SqliteAlertStore::Receivers addresses_;
    Oracle oracle_;
    std::map<std::string, Oracle::Times> asked_windows_;  // Maybe not stored.
    int pending_windows_ = 0;
    std::set<AlertId> suppressed_;
    std::set<AlertId> silenced_;
    Doom doom_ = Doom::none;
    bool is_over_ = false;
    bool is_calm_ = false;
    bool needs_to_take_over_ = true;
    std::unique_ptr<Process> process_;
};

}  // namespace holdfast::watch
