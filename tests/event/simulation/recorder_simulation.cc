// The recorder with its real tables, more requests than it has room for, a store that refuses and
// is slow, and a file that is full: each event is in its table, or in a gap that says so.
#include <gtest/gtest.h>

#include "base/random.h"
#include "base/text.h"
#include "event/recorder.h"
#include "event/sqlite_requests.h"
#include "tests/fakes/direct_ledger.h"
#include "tests/fakes/virtual_loop.h"

namespace holdfast::event {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

struct Counting final : RecorderObserver {
    void on_kept(const RecordBatch& batch, const Kept& /*kept*/) override
    {
        kept += batch.events();
    }
    void on_lost(RecordClass /*which*/, Stage stage, std::uint64_t count) override
    {
        lost[static_cast<std::size_t>(stage)] += count;
    }
    void on_trouble(const Error& /*error*/) override {}
    std::size_t kept = 0;
    std::array<std::uint64_t, stages.size()> lost{};
};

class Simulation {
public:
    Simulation(std::uint64_t seed, std::int64_t bytes_max)
        : random_{seed}, requests_{ledger_, {.bytes_max = bytes_max}}
    {
        // Somebody who is to have them all, and has had none.
        ledger_.other.run("INSERT INTO event_sinks(sink, position) VALUES ('kafka', 0)");
        loop_.add(recorder_, loop_.now());
    }
    ~Simulation() { loop_.remove(recorder_); }

    void run()
    {
        for (int i = 0; i < 300; ++i)
            act();
        ledger_.refuse_intake.reset();
        ledger_.is_held = false;
        for (int i = 0; i < 400; ++i) {
            ledger_.settle();
            loop_.run_for(milliseconds{50});
        }
    }

    std::int64_t stored()
    {
        return ledger_.other.integer(
            "SELECT (SELECT count(*) FROM http_requests) + "
            "(SELECT count(*) FROM http_responses) + "
            "(SELECT count(*) FROM errors)");
    }
    std::int64_t in_gaps()
    {
        return ledger_.other.integer(
            "SELECT coalesce(sum(json_extract(data, '$.count')), 0) FROM "
            "other_events WHERE event_type = 'gap'");
    }
    std::int64_t offered() const noexcept { return offered_; }
    const Counting& seen() const noexcept { return observer_; }

private:
    void act()
    {
        const std::uint64_t what = random_.below(100);
        if (what < 60)
            return ask(1 + random_.below(12));
        if (what < 90)
            return loop_.run_for(milliseconds{random_.below(60)});
        if (what < 93)
            ledger_.is_held = !ledger_.is_held;
        else if (what < 95)
            ledger_.refuse_intake = Error{Errc::full, "no room"};
        else
            ledger_.refuse_intake.reset();
        if (!ledger_.is_held)
            ledger_.settle();
    }

    void ask(std::uint64_t count)
    {
        for (std::uint64_t i = 0; i < count; ++i) {
            recorder_.add(RequestRecord{.at = loop_.wall(), .method = "GET", .endpoint = "/"});
            recorder_.add(ResponseRecord{.at = loop_.wall(), .status = 200});
            offered_ += 2;
            if (random_.below(10) == 0) {
                recorder_.add(ErrorRecord{.at = loop_.wall(), .message = "m"});
                ++offered_;
            }
        }
    }

    Random random_;
    VirtualLoop loop_;
    store::DirectLedger ledger_{store::telemetry_kind()};
    SqliteRequests requests_;
    Counting observer_;
    Recorder recorder_{loop_, requests_, observer_, {.ring_max = 64, .batch_max = 16}};
    std::int64_t offered_ = 0;
};

TEST(RecorderSimulation, HasEachEventInItsTableOrInAGap)
{
    std::array<std::uint64_t, stages.size()> lost{};
    for (std::uint64_t seed = 1; seed <= 12; ++seed) {
        SCOPED_TRACE(join("seed ", seed));
        // Every other time the file is full soon.
        Simulation simulation{seed,
                              seed % 2 == 0 ? std::int64_t{160} << 10 : std::int64_t{1} << 30};
        simulation.run();
        EXPECT_EQ(simulation.stored() + simulation.in_gaps(), simulation.offered());
        std::uint64_t counted = 0;
        for (std::size_t i = 0; i < stages.size(); ++i) {
            lost[i] += simulation.seen().lost[i];
            counted += simulation.seen().lost[i];
        }
        EXPECT_EQ(static_cast<std::int64_t>(counted), simulation.in_gaps());
        if (testing::Test::HasFailure())
            return;
    }
    // All that was to be met was met.
    for (std::uint64_t each : lost)
        EXPECT_GT(each, 0U);
}

}  // namespace
}  // namespace holdfast::event
