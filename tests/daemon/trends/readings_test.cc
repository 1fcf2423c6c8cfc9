#include "daemon/trends/readings.h"

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/text.h"

namespace holdfast::daemon {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using testing::SizeIs;

class ReadingsTest : public testing::Test {
protected:
    // "new_shipments 5/1 share/A 0.25/4 ..."; what could not be measured has no numbers.
    std::string take(Duration later = minutes{1})
    {
        now += later;
        std::string text;
        for (const trend::Reading& each : readings.take(figures, now)) {
            append_to(text, each.name);
            if (each.sample)
                append_to(text, " ", each.sample->value, "/", each.sample->weight);
            text += '\n';
        }
        return text;
    }
    void ship(shipment::Counts more)
    {
        counts = std::move(more);
        figures.shipments = &counts;
    }
    void request(Duration took, bool fails = false)
    {
        ++figures.requests;
        figures.failed += fails ? 1 : 0;
        ++figures.latencies[latency::bucket_of(took)];
    }

    shipment::Counts counts;
    Figures figures;
    Instant now{hours{3}};
    Readings readings{minutes{1}, hours{7}};
};

TEST_F(ReadingsTest, OfTheFirstLookAreWhatNeedsNoOther)
{
    ship({{"A", 1}, {"B", 3}});
    request(milliseconds{3});
    EXPECT_EQ(take(), "new_shipments\nerror_ratio\nlatency_p95\nshare/A 0.25/4\nshare/B 0.75/4\n");
}

TEST_F(ReadingsTest, AreWhatHasHappenedSinceTheLastLook)
{
    ship({{"A", 10}});
    request(milliseconds{900}, true);
    (void)take();
    ship({{"A", 10}, {"B", 5}});
    request(milliseconds{8});
    request(milliseconds{8}, true);
    std::string seen = take();
    EXPECT_THAT(seen, HasSubstr("new_shipments 5/1\n"));
    EXPECT_THAT(seen, HasSubstr("error_ratio 1/2\n"));
    EXPECT_THAT(seen, HasSubstr("latency_p95 0.008"));
    EXPECT_THAT(take(), AllOf(HasSubstr("new_shipments 0/1\n"), HasSubstr("error_ratio\n"),
                              HasSubstr("latency_p95\n")))
        << "no request is no ratio, and not a good one";
}

TEST_F(ReadingsTest, OfALateLookCountForAsManyIntervals)
{
    ship({{"A", 10}});
    (void)take();
    ship({{"A", 40}});
    EXPECT_THAT(take(minutes{3}), HasSubstr("new_shipments 30/3\n"));
}

TEST_F(ReadingsTest, DoNotGuessWhileNobodyKnowsTheCounts)
{
    ship({{"A", 10}});
    (void)take();
    figures.shipments = nullptr;
    EXPECT_EQ(take(), "new_shipments\nerror_ratio\nlatency_p95\n");
    ship({{"A", 50}});
    EXPECT_THAT(take(), HasSubstr("new_shipments\n"));
    ship({{"A", 51}});
    EXPECT_THAT(take(), HasSubstr("new_shipments 1/1\n"));
}

TEST_F(ReadingsTest, DoNotGuessWhereShipmentsWereRemoved)
{
    ship({{"A", 10}});
    (void)take();
    ship({{"A", 3}});
    EXPECT_THAT(take(), HasSubstr("new_shipments\n"));
    ship({});
    EXPECT_THAT(take(), Not(HasSubstr("share/"))) << "no part of nothing";
}

TEST_F(ReadingsTest, KeepAStatusThatHasNoShipmentsAnyMore)
{
    ship({{"A", 1}, {"B", 1}});
    (void)take();
    ship({{"A", 2}});
    EXPECT_THAT(take(), HasSubstr("share/B 0/2\n"));
    EXPECT_THAT(take(hours{6}), HasSubstr("share/B 0/2\n"));
    EXPECT_THAT(take(hours{2}), Not(HasSubstr("share/B")));
}

TEST_F(ReadingsTest, KeepAStatusThatWasKnownBeforeARestart)
{
    readings.expect("share/B", now);
    readings.expect("new_shipments", now);
    ship({{"A", 2}});
    EXPECT_EQ(take(), "new_shipments\nerror_ratio\nlatency_p95\nshare/A 1/2\nshare/B 0/2\n");
}

TEST_F(ReadingsTest, AreBoundedHoweverManyStatusesComeAndGo)
{
    for (int round = 0; round < 20; ++round) {
        shipment::Counts many;
        for (int i = 0; i < 40; ++i)
            many.push_back({join("S", round, "_", i), 1 + i});
        ship(std::move(many));
        now += minutes{1};
        EXPECT_LE(readings.take(figures, now).size(), trend::Trends::series_max);
    }
    EXPECT_THAT(take(), HasSubstr("share/other "));
    ship({{"A", 1}});
    (void)take();
    ship({{"B", 1}});
    EXPECT_THAT(take(hours{8}), Not(HasSubstr("share/S"))) << "those that went made room";
    ship({{"C", 1}});
    EXPECT_THAT(take(), HasSubstr("share/B 0/1\n"));
}

}  // namespace
}  // namespace holdfast::daemon
