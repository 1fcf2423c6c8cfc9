// Days of many services in virtual time, with a prober that does everything that a prober may do,
// a host that sleeps, and a store that refuses. What must always hold is asserted all the time.
#include <algorithm>
#include <map>
#include <ranges>
#include <string>
#include <unordered_map>
#include <vector>

#include <gtest/gtest.h>

#include "base/random.h"
#include "tests/watch/monitor/monitor_fixture.h"
#include "watch/monitor/monitor.h"

namespace holdfast::watch {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

struct World {
    std::uint64_t seed;
    int services;
    Duration interval;
    std::size_t concurrency;
    Duration length;
    bool is_calm;  // Nothing but checks: then the bounds on lag and spacing hold.
};

void PrintTo(const World& world, std::ostream* out)
{
    *out << "seed " << world.seed << ", " << world.services << " services";
}

// Watches what the monitor asks of the prober.
class Witness {
public:
    explicit Witness(const VirtualLoop& loop) : loop_{loop} {}

    void note_begun(const Service& service)
    {
        ASSERT_FALSE(under_way.contains(service.id)) << "one at a time";
        under_way[service.id] = loop_.now();
        auto [last, is_first] = begun_.try_emplace(service.id, loop_.now());
        if (!is_first) {
            Duration gap = loop_.now() - std::exchange(last->second, loop_.now());
            shortest = std::min(shortest, gap);
            longest = std::max(longest, gap);
        }
        most = std::max(most, under_way.size());
    }
    void note_finding(const Service& service)
    {
        auto found = under_way.find(service.id);
        ASSERT_NE(found, under_way.end());
        slowest = std::max(slowest, loop_.now() - found->second);
        under_way.erase(found);
    }

    std::unordered_map<std::string, Instant> under_way;
    Duration shortest = Duration::max();
    Duration longest{};
    Duration slowest{};
    std::size_t most = 0;

private:
    const VirtualLoop& loop_;
    std::unordered_map<std::string, Instant> begun_;
};

class WatchedStory final : public MonitorObserver {
public:
    WatchedStory(Witness& witness, const VirtualLoop& loop) : witness_{witness}, loop_{loop} {}

    void on_begun(const Service& service, Duration lag) override
    {
        witness_.note_begun(service);
        lag_max = std::max(lag_max, lag);
    }
    void on_finding(const Service& service, const Finding& finding) override
    {
        witness_.note_finding(service);
        ++findings;
        EXPECT_EQ(finding.status == Status::healthy, finding.reason.empty());
        if (finding.status != Status::down)
            return;
        ++downs;
        EXPECT_TRUE(may_be_down) << "at " << (loop_.now() - ManualClock::start) / seconds{1}
                                 << " s";
    }
    void on_interruption(const Interruption& /*gap*/, std::size_t checks) override
    {
        ++gaps;
        given_up += checks;
    }

    Duration lag_max{};
    std::uint64_t findings = 0;
    std::uint64_t downs = 0;
    std::uint64_t gaps = 0;
    std::uint64_t given_up = 0;
    bool may_be_down = true;

private:
    Witness& witness_;
    const VirtualLoop& loop_;
};

class AMonitorInAWorld : public testing::TestWithParam<World> {
protected:
    AMonitorInAWorld()
    {
        settings.schedule.interval = world.interval;
        settings.schedule.concurrency = world.concurrency;
        prober.random = Random{world.seed};
        sink.is_forgetful = true;
    }

    std::shared_ptr<const Service> service(int key)
    {
        auto made = std::make_shared<Service>();
        made->id = join("service-", key);
        made->url = join("http://host-", key, ".example/");
        if (!world.is_calm) {
            made->retries = static_cast<unsigned>(key % 3);
            if (key % 4 == 0)
                made->interval_failing = world.interval / 6;
        }
        return made;
    }
    void start()
    {
        monitor = std::make_unique<Monitor>(settings, Monitor::World{loop, prober, sink, story});
        monitor->start();
        for (int key = 1; key <= world.services; ++key)
            monitor->put({key}, service(key));
    }
    // Mostly well; sometimes late, wrong, refused, or never.
    FakeProber::Plan mixed()
    {
        Duration soon{static_cast<Duration::rep>(random.below(200'000'000))};
        switch (random.below(100)) {
        case 0:
            return {FakeProber::ok(), Duration::max()};
        case 1:
        case 2:
            return {FakeProber::silent(Silence::timed_out), seconds{5}};
        case 3:
            return {FakeProber::ok(), seconds{5} + soon * 5};
        case 4:
            return {FakeProber::status(503), soon};
        case 5:
            return {FakeProber::silent(Silence::refused), Duration{}};
        default:
            return {FakeProber::ok(), soon};
        }
    }
    // Whatever was begun has ended, was given up or is under way; and what was found is stored,
    // waits or was dropped.
    void expect_all_accounted_for()
    {
        const Monitor::Counts& counts = monitor->counts();
        std::uint64_t finished = 0;
        for (std::uint64_t count : counts.finished)
            finished += count;
        EXPECT_EQ(counts.begun, finished + counts.cancelled + witness.under_way.size());
        EXPECT_EQ(finished, story.findings);
        EXPECT_EQ(finished, counts.stored + monitor->waiting_findings() + counts.dropped);
        EXPECT_EQ(counts.stored, sink.stored);
        EXPECT_EQ(monitor->schedule().under_way(), witness.under_way.size());
        EXPECT_LE(witness.most, world.concurrency);
        EXPECT_LE(prober.most_at_once, world.concurrency);
    }

    const World world = GetParam();
    Random random{world.seed};
    VirtualLoop loop;
    FakeProber prober;
    FakeSink sink;
    MonitorSettings settings;
    Witness witness{loop};
    WatchedStory story{witness, loop};
    std::unique_ptr<Monitor> monitor;
};

INSTANTIATE_TEST_SUITE_P(Worlds, AMonitorInAWorld,
                         testing::Values(World{1, 1000, seconds{60}, 256, hours{24}, true},
                                         World{2, 1000, seconds{10}, 256, hours{1}, false},
                                         World{3, 1000, seconds{10}, 16, hours{1}, false},
                                         World{4, 50, seconds{5}, 8, hours{6}, false},
                                         World{5, 3, seconds{1}, 1, hours{6}, false}));

TEST_P(AMonitorInAWorld, HoldsItsPromises)
{
    prober.answers_what_was_cancelled = true;
    prober.behave = [this](const Check&) { return mixed(); };
    start();
    Instant end = loop.now() + world.length;
    while (loop.now() < end) {
        loop.run_for(minutes{1});
        if (world.is_calm)
            continue;
        ServiceKey key{
            static_cast<int>(1 + random.below(static_cast<std::uint64_t>(world.services)))};
        switch (random.below(12)) {
        case 0:
            loop.set_wall(loop.wall() + minutes{random.below(600) + 1});
            break;
        case 1:
            loop.set_wall(loop.wall() - minutes{random.below(600) + 1});
            break;
        case 2:
            loop.stall_for(seconds{random.below(600) + 30});
            break;
        case 3:
            sink.refusal = Error{Errc::full, "no space"};
            break;
        case 4:
        case 5:
            sink.refusal.reset();
            break;
        case 6: {
            const auto& watched = monitor->services().at(key);
            if (watched.check.value != 0)
                witness.under_way.erase(watched.service->id);
            monitor->put(key, service(static_cast<int>(key.value)));
            break;
        }
        case 7:
            (void)monitor->check_now(key, [](const Finding*) {});
            break;
        default:
            break;
        }
    }
    sink.refusal.reset();
    loop.run_for(seconds{20});
    expect_all_accounted_for();
    RecordProperty("findings", std::to_string(story.findings));

    // An attempt ends at its timeout, whatever the prober does; two retries at most.
    Duration attempt = settings.timeout + settings.timeout_grace;
    if (world.is_calm) {
        EXPECT_LE(witness.slowest, attempt);
        EXPECT_EQ(story.lag_max, Duration::zero());
        EXPECT_EQ(witness.shortest, world.interval);
        EXPECT_EQ(witness.longest, world.interval);
        EXPECT_EQ(monitor->schedule().skipped(), 0U);
        auto checks = static_cast<std::uint64_t>(world.services * (world.length / world.interval));
        EXPECT_GE(story.findings, checks);
    } else {
        EXPECT_GE(story.gaps, 5U) << "there were gaps";
    }
    EXPECT_GT(story.downs, 0U);
    EXPECT_GT(monitor->counts().overdue, 0U);

    int drained = 0;
    monitor->drain(loop.now() + seconds{10}, [&] { ++drained; });
    witness.under_way.clear();
    loop.run_for(seconds{10});
    EXPECT_EQ(drained, 1);
    expect_all_accounted_for();
}

// Services that always answer, unless they are asked while this host sleeps or shortly after: then
// the prober's timers have run out, and the network is not back for ten seconds.
TEST_P(AMonitorInAWorld, SaysDownOfNobodyForASuspend)
{
    story.may_be_down = false;
    Instant network_back = loop.now();
    prober.behave = [&](const Check&) {
        if (loop.now() < network_back)
            return FakeProber::Plan{FakeProber::silent(Silence::unreachable), milliseconds{1}};
        // The gaps find some under way.
        return FakeProber::Plan{FakeProber::ok(),
                                Duration{static_cast<Duration::rep>(random.below(2'000'000'000))}};
    };
    start();
    Instant end = loop.now() + std::min<Duration>(world.length, hours{2});
    while (loop.now() < end) {
        loop.run_for(milliseconds{random.below(120'000)});
        if (random.below(2) == 0)
            loop.set_wall(loop.wall() + seconds{random.below(30'000) + 3});
        else
            loop.stall_for(seconds{random.below(300) + 5});
        network_back = loop.now() + seconds{10};
    }
    EXPECT_EQ(story.downs, 0U);
    EXPECT_GT(story.given_up, 0U);
    EXPECT_GT(monitor->counts().finished[static_cast<std::size_t>(Status::unknown)], 0U);
    expect_all_accounted_for();
}

// Ten thousand services, all silent at once: the room is full, and the wait is shared.
TEST(AnOutageOfAll, DelaysEverybodyAndForgetsNobody)
{
    VirtualLoop loop;
    FakeProber prober;
    FakeSink sink;
    MonitorSettings settings;
    settings.schedule.concurrency = 256;
    MonitorObserver nobody;
    Monitor monitor{settings, {loop, prober, sink, nobody}};
    monitor.start();
    std::map<std::string, int> checks;
    prober.behave = [&](const Check& check) {
        ++checks[check.service->id];
        return FakeProber::Plan{FakeProber::silent(), seconds{5}};
    };
    constexpr int services = 10'000;
    for (int key = 1; key <= services; ++key) {
        auto made = std::make_shared<Service>();
        made->id = join("s", key);
        made->url = join("http://host-", key, ".example/");
        monitor.put({key}, made);
    }
    loop.run_for(minutes{20});
    ASSERT_EQ(checks.size(), std::size_t{services});
    auto [fewest, most] = std::ranges::minmax(checks | std::views::values);
    EXPECT_GE(fewest, 4) << "10,000 silences of 5 s in 256 places take 195 s";
    EXPECT_LE(most - fewest, 2) << "first come, first served";
    EXPECT_GT(monitor.schedule().skipped(), 0U);
    EXPECT_EQ(prober.most_at_once, 256U);
}

}  // namespace
}  // namespace holdfast::watch
