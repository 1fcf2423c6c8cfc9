// The monitor when this host, its network or its store is what fails.
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/watch/monitor/monitor_fixture.h"
#include "watch/monitor/monitor.h"

namespace holdfast::watch {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;
using testing::HasSubstr;
using testing::StartsWith;

// ---- The store.

class AStoringMonitor : public AMonitor {};

TEST_F(AStoringMonitor, StoresEveryFindingInOrderAndInBatches)
{
    start();
    watch(1000);
    loop.run_for(seconds{100});
    ASSERT_GE(sink.kept.size(), 9'900U);
    EXPECT_LE(sink.writes, 401);
    EXPECT_EQ(sink.kept.size() + monitor->waiting_findings(),
              static_cast<std::size_t>(story.findings));
    EXPECT_EQ(monitor->counts().stored, sink.kept.size());
    for (std::size_t i = 1; i < sink.kept.size(); ++i)
        ASSERT_LE(sink.kept[i - 1].at, sink.kept[i].at + milliseconds{20});
}

TEST_F(AStoringMonitor, StoresALonelyFindingAtOnce)
{
    start();
    put(1);
    run_until_begun();
    loop.run_for(milliseconds{20});
    EXPECT_EQ(sink.kept.size(), 1U);
}

TEST_F(AStoringMonitor, StoresWhatIsShownWithinASecond)
{
    start();
    watch(100);
    for (int i = 0; i < 300; ++i) {
        loop.run_for(milliseconds{100});
        for (const auto& [key, watched] : monitor->services()) {
            if (!watched.latest || loop.wall() - watched.latest->at < seconds{1})
                continue;
            bool is_kept = std::ranges::any_of(sink.kept, [&](const Finding& each) {
                return each.service == key && each.at == watched.latest->at;
            });
            ASSERT_TRUE(is_kept);
        }
    }
}

TEST_F(AStoringMonitor, BoundsABatch)
{
    settings.batch_max = 10;
    sink.is_held = true;
    start();
    watch(100);
    loop.run_for(seconds{20});
    EXPECT_EQ(sink.writes, 1) << "one at a time";
    sink.is_held = false;
    sink.settle();
    loop.run_for(seconds{1});
    EXPECT_EQ(sink.largest, 10U);
    EXPECT_GE(sink.kept.size(), 190U);
}

TEST_F(AStoringMonitor, KeepsWhatIsRefusedAndGoesOnChecking)
{
    sink.refusal = Error{Errc::full, "no space"};
    start();
    watch(10);
    loop.run_for(seconds{60});
    EXPECT_TRUE(monitor->is_refused());
    EXPECT_GE(story.trouble, 50);
    EXPECT_LE(story.trouble, 60) << "with a pause";
    EXPECT_EQ(sink.kept.size(), 0U);
    EXPECT_EQ(prober.submitted, 60U);
    sink.refusal.reset();
    loop.run_for(seconds{1});
    EXPECT_FALSE(monitor->is_refused());
    EXPECT_EQ(static_cast<int>(sink.kept.size() + monitor->waiting_findings()), story.findings);
    EXPECT_EQ(story.dropped, 0U);
}

TEST_F(AStoringMonitor, DropsTheOldestAfterALongRefusal)
{
    settings.backlog_max = 20;
    sink.refusal = Error{Errc::full, "no space"};
    start();
    watch(10);
    loop.run_for(seconds{60});
    EXPECT_EQ(story.dropped, static_cast<std::size_t>(story.findings) - 20);
    EXPECT_EQ(monitor->counts().dropped, story.dropped);
    WallTime oldest = loop.wall() - seconds{21};
    sink.refusal.reset();
    loop.run_for(seconds{1});
    ASSERT_GE(sink.kept.size(), 20U);
    EXPECT_GT(sink.kept.front().at, oldest) << "the newest are kept";
}

TEST_F(AStoringMonitor, StoresAllBeforeItEnds)
{
    behave(FakeProber::ok(), milliseconds{200});
    sink.is_held = true;
    start();
    watch(200);
    loop.run_for(seconds{10});
    ASSERT_GT(prober.pending(), 0U);
    ASSERT_GT(monitor->waiting_findings(), 0U);
    int drained = 0;
    monitor->drain(loop.now() + seconds{5}, [&] { ++drained; });
    EXPECT_EQ(prober.pending(), 0U) << "cancelled";
    int findings = story.findings;
    loop.run_for(seconds{1});
    EXPECT_EQ(drained, 0);
    sink.is_held = false;
    sink.settle();
    loop.run_for(milliseconds{1});
    EXPECT_EQ(drained, 1);
    EXPECT_EQ(story.findings, findings) << "what is cancelled is no result";
    EXPECT_EQ(static_cast<int>(sink.kept.size()), findings);
    loop.run_for(minutes{1});
    EXPECT_EQ(drained, 1);
    EXPECT_EQ(prober.pending(), 0U);
}

TEST_F(AStoringMonitor, DoesNotWaitForTheStoreForEver)
{
    sink.refusal = Error{Errc::full, "no space"};
    start();
    watch(10);
    loop.run_for(seconds{10});
    int drained = 0;
    monitor->drain(loop.now() + seconds{2}, [&] { ++drained; });
    loop.run_for(milliseconds{1999});
    EXPECT_EQ(drained, 0);
    loop.run_for(milliseconds{1});
    EXPECT_EQ(drained, 1);
    EXPECT_EQ(monitor->counts().dropped, static_cast<std::uint64_t>(story.findings));
}

TEST_F(AStoringMonitor, MayGoWhileTheStoreStillWorks)
{
    sink.is_held = true;
    start();
    put(1);
    loop.run_for(seconds{11});
    monitor.reset();
    sink.is_held = false;
    sink.settle();
    EXPECT_EQ(sink.kept.size(), 1U);
}

TEST_F(AStoringMonitor, TellsNobodyTwiceWhenItEnds)
{
    start();
    put(1);
    int told = 0;
    ASSERT_TRUE(monitor->check_now({1}, [&](const Finding* finding) {
        EXPECT_EQ(finding, nullptr);
        ++told;
    }));
    monitor->drain(loop.now() + seconds{1}, [] {});
    loop.run_for(minutes{1});
    EXPECT_EQ(told, 1);
    EXPECT_EQ(prober.submitted, 0U);
}

// ---- This host.

class AnInterruptedMonitor : public AMonitor {};

TEST_F(AnInterruptedMonitor, KnowsNothingOfASuspend)
{
    behave(FakeProber::ok(), seconds{1});
    start();
    watch(20);
    loop.run_for(seconds{15});
    std::size_t pending = prober.pending();
    ASSERT_GT(pending, 0U);
    loop.set_wall(loop.wall() + hours{8});
    behave(FakeProber::silent(Silence::unreachable));
    loop.run_for(seconds{9});
    EXPECT_EQ(story.interruptions, join(pending, " "));
    EXPECT_EQ(finished(Status::down), 0U);
    EXPECT_GE(finished(Status::unknown), pending);
    bool is_said = false;
    for (int key = 1; key <= 20; ++key)
        is_said = is_said || latest(key).find("suspended for 28800s") != std::string::npos ||
                  latest(key).find("suspended for 8h") != std::string::npos;
    for (const Finding& each : sink.kept)
        is_said = is_said || each.reason.find("suspended for 8h") != std::string::npos;
    EXPECT_TRUE(is_said);
    loop.run_for(seconds{30});
    EXPECT_GT(finished(Status::down), 0U) << "the network had its time to come back";
}

TEST_F(AnInterruptedMonitor, MakesUpForNothingAfterStandingStill)
{
    behave(FakeProber::ok(), milliseconds{100});
    start();
    watch(1000);
    loop.run_for(seconds{20});
    std::size_t pending = prober.pending();
    std::size_t before = prober.submitted;
    loop.stall_for(minutes{5});
    loop.run_for(milliseconds{100});
    EXPECT_EQ(story.interruptions, join(pending, " "));
    EXPECT_LE(prober.submitted - before, 30U) << "as many as ever in this time";
    loop.run_for(seconds{10});
    EXPECT_NEAR(static_cast<double>(prober.submitted - before), 1000, 30);
    EXPECT_EQ(finished(Status::unknown), pending);
    EXPECT_EQ(finished(Status::down), 0U);
}

TEST_F(AnInterruptedMonitor, KnowsNothingAcrossAClockThatIsSetBack)
{
    behave(FakeProber::silent(), seconds{1});
    start();
    put(1);
    run_until_begun();
    loop.set_wall(loop.wall() - hours{1});
    loop.run_for(seconds{1});
    EXPECT_THAT(latest(1), HasSubstr("set back by 1h"));
    loop.run_for(seconds{11});
    EXPECT_THAT(latest(1), StartsWith("DOWN")) << "but nothing slept";
}

TEST_F(AnInterruptedMonitor, BelievesAWrongAnswerAfterASuspend)
{
    start();
    put(1);
    loop.run_for(seconds{10});
    loop.set_wall(loop.wall() + hours{1});
    behave(FakeProber::status(500));
    loop.run_for(seconds{10});
    EXPECT_THAT(latest(1), StartsWith("UNHEALTHY"));
}

TEST_F(AnInterruptedMonitor, BelievesWhatSystemdSaysOfAUnitAfterASuspend)
{
    start();
    for (const auto& [key, type] :
         {std::pair{1, CheckType::unit}, std::pair{2, CheckType::timer}}) {
        auto made = service(key);
        made->type = type;
        put(key, made);
    }
    loop.run_for(seconds{10});
    loop.set_wall(loop.wall() + hours{1});
    behave({.silence = Silence::not_running, .problem = "was killed"});
    loop.run_for(seconds{10});
    EXPECT_EQ(latest(1), "DOWN: was killed");
    EXPECT_EQ(latest(2), "UNKNOWN: this host was interrupted shortly before; was killed");
}

TEST_F(AnInterruptedMonitor, NoticesASuspendWhenItHappensAndNotWithTheNextCheck)
{
    settings.schedule.interval = hours{1};
    start();
    put(1);
    loop.run_for(minutes{2});
    ASSERT_EQ(latest(1), "HEALTHY");
    loop.set_wall(loop.wall() + hours{8});
    behave(FakeProber::silent());
    loop.run_for(seconds{5});
    EXPECT_EQ(story.interruptions, "0 ");
    loop.run_for(hours{2});
    EXPECT_THAT(latest(1), StartsWith("DOWN")) << "that was long ago";
}

TEST_F(AnInterruptedMonitor, MayLoseAServiceToWhoIsTold)
{
    behave(FakeProber::ok(), seconds{1});
    start();
    watch(2);
    int told = 0;
    for (int key : {1, 2})
        ASSERT_TRUE(monitor->check_now({key}, [&, key](const Finding*) {
            if (++told == 1)
                monitor->remove({3 - key});
        }));
    loop.run_for(milliseconds{500});
    loop.set_wall(loop.wall() + hours{1});
    loop.run_for(minutes{1});
    EXPECT_EQ(told, 2);
    EXPECT_EQ(monitor->services().size(), 1U);
}

// ---- The network.

class ACutOffMonitor : public AMonitor {
protected:
    ACutOffMonitor()
    {
        auto far = std::make_shared<Service>();
        far->id = "reference";
        far->url = "tcp://far.example:53";
        settings.reference = far;
        prober.behave = [this](const Check& check) {
            bool is_there = is_local(*check.service) || is_online;
            if (is_failing.contains(check.service->id))
                is_there = false;
            return FakeProber::Plan{is_there ? FakeProber::ok()
                                             : FakeProber::silent(Silence::unreachable)};
        };
    }
    static bool is_local(const Service& service)
    {
        return service.url.find("127.0.0.1") != std::string::npos;
    }
    static std::shared_ptr<Service> local_service(int key)
    {
        auto made = service(key);
        made->url = "http://127.0.0.1:80/";
        return made;
    }

    bool is_online = true;
    std::set<std::string> is_failing;
};

TEST_F(ACutOffMonitor, SaysOnceThatItIsOfflineAndComesBackByItself)
{
    start();
    watch(20);
    loop.run_for(seconds{60});
    EXPECT_EQ(story.connectivity, "");
    is_online = false;
    loop.run_for(seconds{30});
    EXPECT_EQ(story.connectivity, "offline ");
    EXPECT_TRUE(monitor->is_offline());
    std::uint64_t down = finished(Status::down);
    EXPECT_LE(down, 20U) << "until it was clear";
    loop.run_for(minutes{10});
    EXPECT_EQ(finished(Status::down), down) << "nothing is known any more";
    EXPECT_EQ(latest(1),
              "UNKNOWN: this host is offline; expected a connection, found no way there");
    is_online = true;
    loop.run_for(seconds{16});
    EXPECT_EQ(story.connectivity, "offline online ");
    EXPECT_EQ(finished(Status::down), down);
    for (int key = 1; key <= 20; ++key)
        EXPECT_EQ(latest(key), "HEALTHY");
}

TEST_F(ACutOffMonitor, NeverHidesOneServicesFailure)
{
    is_failing = {"s7", "s8"};
    start();
    watch(20);
    loop.run_for(minutes{2});
    EXPECT_THAT(latest(7), StartsWith("DOWN"));
    EXPECT_THAT(latest(8), StartsWith("DOWN"));
    EXPECT_EQ(finished(Status::unknown), 0U);
}

TEST_F(ACutOffMonitor, NeverHidesThatOfManyWhileTheReferenceAnswers)
{
    for (int key = 1; key <= 20; ++key)
        is_failing.insert(join("s", key));
    start();
    watch(20);
    loop.run_for(minutes{2});
    EXPECT_EQ(story.connectivity, "");
    EXPECT_LE(finished(Status::unknown), 3U) << "while the reference was asked";
    for (int key = 1; key <= 20; ++key)
        EXPECT_THAT(latest(key), StartsWith("DOWN"));
}

TEST_F(ACutOffMonitor, DoesNotDoubtWhatNeedsNoNetwork)
{
    is_failing = {"s21"};
    start();
    watch(20);
    put(21, local_service(21));
    put(22, local_service(22));
    loop.run_for(seconds{30});
    is_online = false;
    loop.run_for(minutes{2});
    EXPECT_TRUE(monitor->is_offline());
    EXPECT_THAT(latest(21), StartsWith("DOWN"));
    EXPECT_EQ(latest(22), "HEALTHY");
}

TEST_F(ACutOffMonitor, LooksWhereANameLed)
{
    start();
    watch(20);
    prober.behave = [this](const Check& check) {
        FakeProber::Plan plan{is_online ? FakeProber::ok()
                                        : FakeProber::silent(Silence::unreachable)};
        if (check.service->id == "s1")
            plan.observation.address = "127.0.0.1";
        return plan;
    };
    loop.run_for(seconds{30});
    is_online = false;
    loop.run_for(minutes{2});
    EXPECT_TRUE(monitor->is_offline());
    EXPECT_THAT(latest(1), StartsWith("DOWN")) << "that was here";
    EXPECT_THAT(latest(2), StartsWith("UNKNOWN"));
}

TEST_F(ACutOffMonitor, AsksTheReferenceAgainWhenASuspendBrokeItOff)
{
    prober.behave = [](const Check&) { return FakeProber::Plan{FakeProber::ok(), seconds{1}}; };
    start();
    watch(1);
    loop.run_for(milliseconds{500});
    std::size_t before = prober.submitted;
    loop.set_wall(loop.wall() + hours{1});
    loop.run_for(milliseconds{600});
    EXPECT_EQ(prober.cancelled, 1U);
    EXPECT_EQ(prober.submitted - before, 1U);
}

TEST_F(ACutOffMonitor, DoesNotCountServicesOfOneHostForMany)
{
    start();
    for (int key = 1; key <= 20; ++key) {
        auto same = service(key);
        same->url = join("http://one.example/", key);
        put(key, same);
    }
    is_online = false;
    loop.run_for(minutes{2});
    EXPECT_EQ(story.connectivity, "");
    EXPECT_EQ(finished(Status::unknown), 0U);
}

TEST_F(ACutOffMonitor, SaysThatAReferenceIsNone)
{
    is_failing = {"reference"};
    start();
    watch(20);
    loop.run_for(minutes{10});
    EXPECT_EQ(story.connectivity, "useless ");
    is_online = false;
    loop.run_for(seconds{30});
    EXPECT_THAT(latest(1), StartsWith("DOWN")) << "it cannot know";
}

TEST_F(ACutOffMonitor, BelievesItsServicesMoreThanTheReference)
{
    start();
    watch(20);
    loop.run_for(minutes{1});
    is_online = false;
    loop.run_for(minutes{1});
    is_online = true;
    is_failing = {"reference"};
    loop.run_for(minutes{1});
    EXPECT_EQ(story.connectivity, "offline online useless ");
}

TEST_F(ACutOffMonitor, ShowsNothingOfTheReference)
{
    start();
    watch(1);
    loop.run_for(minutes{5});
    EXPECT_EQ(monitor->services().size(), 1U);
    EXPECT_EQ(monitor->counts().begun, 30U);
    EXPECT_EQ(prober.submitted, 35U + 1U);
}

TEST_F(ACutOffMonitor, IsOnlineAgainWithAnotherReference)
{
    start();
    watch(20);
    is_online = false;
    loop.run_for(minutes{1});
    ASSERT_TRUE(monitor->is_offline());
    settings.reference = nullptr;
    monitor->apply(settings);
    EXPECT_EQ(story.connectivity, "offline online ");
    loop.run_for(seconds{20});
    EXPECT_THAT(latest(1), StartsWith("DOWN"));
}

}  // namespace
}  // namespace holdfast::watch
