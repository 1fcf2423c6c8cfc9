#include "watch/probe/probe_desk.h"

#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/fakes/virtual_loop.h"
#include "tests/watch/monitor/fake_prober.h"

namespace holdfast::watch {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;

class AProbeDesk : public testing::Test {
protected:
    bool probe(Duration timeout = 5s)
    {
        return desk.probe({.id = "probe", .url = "http://shop.test/"}, timeout,
                          [this](const Observation* seen) {
                              statuses.push_back(seen == nullptr ? 0 : seen->status_code);
                          });
    }

    VirtualLoop loop;
    obs::Registry registry;
    FakeProber prober;
    ProbeDesk desk{{.loop = loop, .prober = prober, .registry = registry}, 2};
    std::vector<unsigned> statuses;
};

TEST_F(AProbeDesk, HandsOutWhatWasSeen)
{
    prober.behave = [](const Check& check) {
        EXPECT_EQ(check.timeout, 3s);
        EXPECT_EQ(check.service->url, "http://shop.test/");
        EXPECT_NE(check.probe, nullptr);
        return FakeProber::Plan{FakeProber::status(418), 20ms};
    };
    ASSERT_TRUE(probe(3s));
    EXPECT_EQ(desk.under_way(), 1U);
    loop.run_for(1s);
    EXPECT_THAT(statuses, ElementsAre(418));
    EXPECT_EQ(desk.under_way(), 0U);
}

TEST_F(AProbeDesk, TakesSoManyAndNoMore)
{
    ASSERT_TRUE(probe());
    ASSERT_TRUE(probe());
    EXPECT_FALSE(probe());
    EXPECT_EQ(prober.submitted, 2U);
    loop.run_for(1s);
    EXPECT_THAT(statuses, ElementsAre(200, 200));
    EXPECT_TRUE(probe());
}

TEST_F(AProbeDesk, GoesByTheRulesByWhichAProbeBegan)
{
    std::shared_ptr<const ProbeTerms> terms;
    prober.behave = [&](const Check& check) {
        terms = check.probe;
        return FakeProber::Plan{FakeProber::ok()};
    };
    desk.allow(Allowance{{"shop.test"}});
    ASSERT_TRUE(probe());
    desk.allow(Allowance{{"other.test"}});
    EXPECT_TRUE(terms->admits("shop.test", 80));
    EXPECT_FALSE(terms->admits("other.test", 80));
    ASSERT_TRUE(probe());
    EXPECT_TRUE(terms->admits("other.test", 80));
    loop.run_for(1s);
}

TEST_F(AProbeDesk, BreaksOffWhatIsUnderWayWhenItStops)
{
    ASSERT_TRUE(probe());
    desk.stop();
    EXPECT_THAT(statuses, ElementsAre(0));
    EXPECT_EQ(prober.cancelled, 1U);
    EXPECT_FALSE(probe());
    loop.run_for(1s);
    EXPECT_THAT(statuses, ElementsAre(0));
}

TEST_F(AProbeDesk, CountsWhatBecameOfRequests)
{
    desk.count("refused");
    EXPECT_THAT(*registry.prometheus(),
                testing::AllOf(HasSubstr("\nholdfast_probes_total{outcome=\"refused\"} 1\n"),
                               HasSubstr("\nholdfast_probes_total{outcome=\"success\"} 0\n")));
}

}  // namespace
}  // namespace holdfast::watch
