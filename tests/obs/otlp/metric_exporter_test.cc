#include "obs/otlp/metric_exporter.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/obs/otlp/fake_collector.h"

namespace holdfast::otlp {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

class MetricExport : public WithCollector {
protected:
    MetricExport() { exporter.apply(settings); }

    // Runs to the next message.
    void run_for(Duration time)
    {
        loop.run_for(time);
        settle();
    }

    MetricExportSettings settings{
        .is_on = true, .interval = minutes{1}, .teller = std::make_shared<Teller>()};
    obs::Registry registry;
    obs::Counter& things{registry.counter({.name = "t_things_total", .help = "Things."})};
    MetricExporter exporter{world, registry, Random{2}};
};

TEST_F(MetricExport, TellsAllInEachInterval)
{
    things.add(2);
    run_for(minutes{1} - milliseconds{1});
    EXPECT_THAT(collector.posted, IsEmpty());
    run_for(milliseconds{1});
    ASSERT_THAT(collector.posted, SizeIs(1));
    EXPECT_EQ(collector.posted[0].signal, Signal::metrics);
    EXPECT_THAT(collector.posted[0].body, HasSubstr("t_things_total"));
    EXPECT_THAT(collector.posted[0].body, HasSubstr("\"asInt\":\"2\""));
    collector.take();
    things.add();
    run_for(minutes{1});
    ASSERT_THAT(collector.posted, SizeIs(2));
    EXPECT_THAT(collector.posted[1].body, HasSubstr("\"asInt\":\"3\""));
    const auto start = collector.posted[0].body.find("startTimeUnixNano");
    EXPECT_EQ(collector.posted[0].body.substr(start, 40),
              collector.posted[1].body.substr(start, 40))
        << "cumulative, from one and the same beginning";
}

TEST_F(MetricExport, SendsALargeRegistryInParts)
{
    auto& many =
        registry.gauges({.name = "t_a", .help = "Many."}, {.names = {"of"}, .sets_max = 5000});
    for (int i = 0; i < 2000; ++i)
        many.with({join("somebody-", i)});
    run_for(minutes{1});
    ASSERT_THAT(collector.posted, SizeIs(1));
    EXPECT_THAT(collector.posted[0].body, testing::Not(HasSubstr("t_things_total")));
    collector.take();
    settle();
    ASSERT_THAT(collector.posted, SizeIs(2));
    EXPECT_THAT(collector.posted[1].body, HasSubstr("t_things_total"));
    collector.take();
    settle();
    EXPECT_THAT(collector.posted, SizeIs(2));
    EXPECT_THAT(*registry.prometheus(),
                HasSubstr("holdfast_metric_exports_total{outcome=\"taken\"} 1\n"));
}

TEST_F(MetricExport, SkipsTheRestOfARoundThatFails)
{
    run_for(minutes{1});
    collector.answer({.reception = Reception::refused, .detail = "it answered 404"});
    settle();
    EXPECT_THAT(*registry.prometheus(),
                HasSubstr("holdfast_metric_exports_total{outcome=\"failed\"} 1\n"));
    run_for(minutes{1});
    EXPECT_THAT(collector.posted, SizeIs(2)) << "the next round is another one";
    EXPECT_THAT(told(), SizeIs(1));
}

TEST_F(MetricExport, DoesNotCatchUpOnRoundsThatItMissed)
{
    run_for(minutes{1});
    ASSERT_TRUE(collector.is_asked());
    run_for(minutes{30});
    EXPECT_THAT(collector.posted, SizeIs(1));
    collector.take();
    run_for({});
    EXPECT_THAT(collector.posted, SizeIs(2));
    collector.take();
    run_for(minutes{1} - milliseconds{1});
    EXPECT_THAT(collector.posted, SizeIs(2));
}

TEST_F(MetricExport, BeginsAndEndsWithAReload)
{
    settings.is_on = false;
    exporter.apply(settings);
    run_for(hours{1});
    EXPECT_THAT(collector.posted, IsEmpty());
    settings.is_on = true;
    exporter.apply(settings);
    run_for(minutes{1});
    EXPECT_THAT(collector.posted, SizeIs(1));
    collector.take();
    settings.interval = seconds{1};
    exporter.apply(settings);
    run_for(seconds{1});
    EXPECT_THAT(collector.posted, SizeIs(2)) << "a shorter one is not waited for";
}

TEST_F(MetricExport, TellsTheLastNumbersWhenItIsFlushed)
{
    bool is_flushed = false;
    run_for(minutes{1});
    collector.take();
    run_for({});
    things.add(7);
    exporter.flush(loop.now() + seconds{2}, [&] { is_flushed = true; });
    run_for({});
    ASSERT_THAT(collector.posted, SizeIs(2));
    EXPECT_THAT(collector.posted[1].body, HasSubstr("\"asInt\":\"7\""));
    EXPECT_FALSE(is_flushed);
    collector.take();
    run_for({});
    EXPECT_TRUE(is_flushed);
    EXPECT_THAT(collector.posted, SizeIs(2)) << "one round is enough";
}

TEST_F(MetricExport, BeginsTheLastRoundAfterTheOneUnderWay)
{
    bool is_flushed = false;
    run_for(minutes{1});
    ASSERT_TRUE(collector.is_asked());
    exporter.flush(loop.now() + seconds{2}, [&] { is_flushed = true; });
    collector.take();
    run_for({});
    EXPECT_THAT(collector.posted, SizeIs(2));
    EXPECT_FALSE(is_flushed);
    collector.take();
    run_for({});
    EXPECT_TRUE(is_flushed);
}

TEST_F(MetricExport, DoesNotWaitForeverToFlush)
{
    bool is_flushed = false;
    exporter.flush(loop.now() + seconds{2}, [&] { is_flushed = true; });
    run_for(seconds{2} - milliseconds{1});
    EXPECT_FALSE(is_flushed);
    run_for(milliseconds{1});
    EXPECT_TRUE(is_flushed);
}

TEST_F(MetricExport, FlushesNothingToACollectorThatIsAwayOrWhileItIsOff)
{
    int flushed = 0;
    run_for(minutes{1});
    collector.fail();
    settle();
    exporter.flush(loop.now() + seconds{2}, [&] { ++flushed; });
    run_for({});
    EXPECT_EQ(flushed, 1);
    settings.is_on = false;
    exporter.apply(settings);
    exporter.flush(loop.now() + seconds{2}, [&] { ++flushed; });
    run_for({});
    EXPECT_EQ(flushed, 2);
}

}  // namespace
}  // namespace holdfast::otlp
