// The relay with its real tables, a sink that fails in every way, a store that refuses, and
// crashes: whatever happens, each change that was committed arrives, in the order of its key.
#include <map>
#include <memory>
#include <set>

#include <gtest/gtest.h>

#include "base/text.h"
#include "event/relay.h"
#include "event/sqlite_outbox.h"
#include "tests/event/flaky_sink.h"
#include "tests/fakes/direct_ledger.h"
#include "tests/fakes/virtual_loop.h"

namespace holdfast::event {
namespace {

using std::chrono::milliseconds;
using std::chrono::minutes;

constexpr int shipments = 4;
constexpr int steps = 400;

struct Silent final : RelayObserver {
    void on_delivered(std::size_t count) override { delivered += count; }
    void on_again(const Report& /*report*/) override { ++again; }
    void on_refused(const Report& /*report*/) override { ++refused; }
    void on_trouble(const Error& /*error*/) override { ++troubles; }
    std::size_t delivered = 0;
    std::size_t again = 0;
    std::size_t refused = 0;
    std::size_t troubles = 0;
};

class Simulation {
public:
    explicit Simulation(std::uint64_t seed) : random_{seed}, sink_{Random{random_.next()}}
    {
        ledger_.is_held = true;
        store::begin_session(ledger_.other, store::ledger_kind());
        for (int i = 0; i < shipments; ++i)
            ledger_.other.run("INSERT INTO shipments(status, created_at) VALUES ('S0', '')");
        start();
        // The position of a new sink is stored before anything is to be told.
        loop_.run_for(milliseconds{1});
        ledger_.settle();
    }

    ~Simulation() { stop(); }

    void run()
    {
        for (int i = 0; i < steps; ++i)
            act();
    }

    // Whatever was wrong is not any more.
    void heal()
    {
        ledger_.refusal.reset();
        sink_.is_well = true;
        sink_.refused.clear();
        for (int i = 0; i < 200; ++i)
            go_on();
        // What was parked has its chance.
        loop_.run_for(minutes{11});
        for (int i = 0; i < 400; ++i)
            go_on();
    }

    // Nothing was lost, nothing overtook, and that is stored.
    void check()
    {
        std::map<std::int64_t, std::string> told;
        sqlite::Query query =
            ledger_.other.query("SELECT sequence, key FROM domain_events ORDER BY sequence");
        while (query.next())
            told[query.integer(0)] = query.text(1);
        ASSERT_GT(told.size(), 20U);
        std::set<std::int64_t> arrived;
        std::map<std::string, std::int64_t> newest;
        for (const Arrival& each : sink_.received) {
            EXPECT_TRUE(told.contains(each.sequence)) << each.sequence;
            if (!arrived.insert(each.sequence).second)
                continue;
            EXPECT_GT(each.sequence, newest[each.key])
                << each.sequence << " of " << each.key << " came too late";
            newest[each.key] = each.sequence;
        }
        for (const auto& [sequence, key] : told)
            EXPECT_TRUE(arrived.contains(sequence)) << sequence << " of " << key << " is missing";
        EXPECT_EQ(ledger_.other.integer("SELECT position FROM event_sinks"), told.rbegin()->first);
        EXPECT_EQ(ledger_.other.integer("SELECT count(*) FROM parked_events"), 0);
        check_ids();
    }

    const Silent& seen() const { return observer_; }
    int crashes() const { return crashes_; }

private:
    void check_ids() const
    {
        std::map<std::int64_t, std::string> ids;
        std::set<std::string> all;
        for (const Arrival& each : sink_.received) {
            EXPECT_EQ(ids.emplace(each.sequence, each.id).first->second, each.id);
            all.insert(each.id);
        }
        EXPECT_EQ(all.size(), ids.size());
    }

    void start()
    {
        pace_.apply(random_.below(2) * 500);
        relay_ = std::make_unique<Relay>(
            Relay::World{loop_, outbox_, sink_, observer_, pace_, random_.below(Pace::lanes)},
            RelaySettings{.topic = "t", .rows_max = 16, .rows_at_once = 6});
        loop_.add(*relay_, loop_.now());
    }

    void stop()
    {
        loop_.remove(*relay_);
        relay_.reset();
    }

    void change()
    {
        const std::string status = join("S", ++changes_);
        ledger_.other.run("UPDATE shipments SET status = ? WHERE id = ?",
                          {std::string_view{status}, 1 + random_.below(shipments)});
        // Now and then one that will not go.
        if (random_.below(40) == 0)
            sink_.refused.insert(ledger_.other.integer("SELECT max(sequence) FROM domain_events"));
    }

    void crash()
    {
        ++crashes_;
        stop();
        // What was on its way to the store was stored, or not.
        if (random_.below(2) == 0 && !ledger_.refusal)
            ledger_.settle();
        ledger_.drop();
        sink_.crash();
        start();
    }

    void act()
    {
        const std::uint64_t what = random_.below(100);
        if (what < 25)
            return change();
        if (what < 45)
            return ledger_.settle();
        if (what < 75)
            return wake_sink();
        if (what < 92)
            return loop_.run_for(milliseconds{random_.below(300)});
        if (what < 94)
            ledger_.refusal = Error{Errc::unavailable, "the disk is full"};
        else if (what < 97)
            ledger_.refusal.reset();
        else
            crash();
    }

    void wake_sink()
    {
        sink_.go_on();
        loop_.wake(*relay_);
    }

    void go_on()
    {
        wake_sink();
        wake_sink();
        loop_.run_for(milliseconds{50});
        ledger_.settle();
    }

    Random random_;
    VirtualLoop loop_;
    store::DirectLedger ledger_;
    SqliteOutbox outbox_{ledger_, "kafka"};
    FlakySink sink_;
    Silent observer_;
    Pace pace_{0};
    std::unique_ptr<Relay> relay_;
    int changes_ = 0;
    int crashes_ = 0;
};

TEST(RelaySimulation, BringsEachChangeInTheOrderOfItsKeyWhateverFails)
{
    std::size_t again = 0;
    std::size_t refused = 0;
    std::size_t troubles = 0;
    int crashes = 0;
    for (std::uint64_t seed = 1; seed <= 25; ++seed) {
        SCOPED_TRACE(join("seed ", seed));
        Simulation simulation{seed};
        simulation.run();
        simulation.heal();
        simulation.check();
        again += simulation.seen().again;
        refused += simulation.seen().refused;
        troubles += simulation.seen().troubles;
        crashes += simulation.crashes();
        if (testing::Test::HasFailure())
            return;
    }
    // All that was to be met was met.
    EXPECT_GT(again, 100U);
    EXPECT_GT(refused, 5U);
    EXPECT_GT(troubles, 5U);
    EXPECT_GT(crashes, 50);
}

}  // namespace
}  // namespace holdfast::event
