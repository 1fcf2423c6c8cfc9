#include "event/kafka/kafka_flights.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/fakes/manual_clock.h"

namespace holdfast::event {
namespace {

using kafka::Failure;
using std::chrono::seconds;
using testing::SizeIs;

constexpr Instant start = ManualClock::start;

class Flights : public testing::Test {
protected:
    void begin(std::int64_t sequence, std::string key = "k")
    {
        flights.begin(sequence, "main", std::move(key), start + seconds{sequence});
    }
    Outcome end(std::int64_t sequence, Failure failure = Failure::none)
    {
        auto report = flights.end(sequence, failure, "why");
        EXPECT_TRUE(report);
        EXPECT_EQ(report->sequence, sequence);
        return report->outcome;
    }

    KafkaFlights flights{"main"};
};

TEST_F(Flights, KnowWhatWaitsLongest)
{
    EXPECT_EQ(flights.oldest(), std::nullopt);
    begin(1);
    begin(2);
    EXPECT_EQ(flights.oldest(), start + seconds{1});
    EXPECT_EQ(end(1), Outcome::delivered);
    EXPECT_EQ(flights.oldest(), start + seconds{2});
    EXPECT_EQ(flights.end(1, Failure::none, ""), std::nullopt) << "it ended before";
}

TEST_F(Flights, SendAgainWhatFollowsOfTheKeyOfOneThatGoesAgain)
{
    begin(1);
    begin(2);
    begin(3, "other");
    begin(4);
    EXPECT_EQ(end(1), Outcome::delivered);
    EXPECT_EQ(end(2, Failure::timed_out), Outcome::again);
    EXPECT_EQ(end(3), Outcome::delivered) << "another key";
    flights.settle();
    begin(5);
    EXPECT_EQ(end(4), Outcome::again) << "it would be behind its successor";
    EXPECT_EQ(end(5), Outcome::delivered) << "it came after all that";
}

TEST_F(Flights, SendAgainWhatCameWithOneThatGoesAgain)
{
    begin(1);
    begin(2);
    EXPECT_EQ(end(1, Failure::timed_out), Outcome::again);
    EXPECT_EQ(end(2), Outcome::again);
}

TEST_F(Flights, SendAgainWhatFollowsOfTheKeyOfOneThatIsRefused)
{
    begin(1);
    begin(2);
    EXPECT_EQ(end(1, Failure::invalid), Outcome::refused);
    flights.settle();
    EXPECT_EQ(end(2), Outcome::again);
}

TEST_F(Flights, HaveNoOrderWithoutAKey)
{
    begin(1, "");
    begin(2, "");
    EXPECT_EQ(end(1, Failure::timed_out), Outcome::again);
    EXPECT_EQ(end(2), Outcome::delivered);
}

TEST_F(Flights, TryByItselfWhatMayOnlyHaveBeenInALargeBatch)
{
    begin(1, "a");
    begin(2, "b");
    EXPECT_EQ(end(1, Failure::too_large), Outcome::again);
    EXPECT_EQ(end(2, Failure::too_large), Outcome::again);
    flights.settle();
    ASSERT_TRUE(flights.may_begin());
    begin(1, "a");
    EXPECT_FALSE(flights.may_begin()) << "it is to be alone";
    EXPECT_EQ(end(1, Failure::too_large), Outcome::refused);
    ASSERT_TRUE(flights.may_begin());
    begin(2, "b");
    EXPECT_FALSE(flights.may_begin());
    EXPECT_EQ(end(2), Outcome::delivered);
    begin(3);
    EXPECT_TRUE(flights.may_begin()) << "that is over";
}

TEST_F(Flights, WaitForTheirTopicAndRefuseOthers)
{
    EXPECT_EQ(flights.outcome_of(Failure::unknown_topic, "main"), Outcome::again);
    EXPECT_EQ(flights.outcome_of(Failure::authorisation, "main"), Outcome::again);
    EXPECT_EQ(flights.outcome_of(Failure::unknown_topic, "other"), Outcome::refused);
    EXPECT_EQ(flights.outcome_of(Failure::authorisation, "other"), Outcome::refused);
    EXPECT_EQ(flights.outcome_of(Failure::invalid, "main"), Outcome::refused);
    EXPECT_EQ(flights.outcome_of(Failure::transport, "other"), Outcome::again);
}

TEST_F(Flights, AreAbandonedInOrder)
{
    begin(2);
    begin(3);
    begin(5);
    auto reports = flights.abandon("gone");
    ASSERT_THAT(reports, SizeIs(3));
    EXPECT_EQ(reports[0].sequence, 2);
    EXPECT_EQ(reports[2].sequence, 5);
    EXPECT_EQ(reports[1].outcome, Outcome::again);
    EXPECT_EQ(flights.size(), 0U);
}

}  // namespace
}  // namespace holdfast::event
