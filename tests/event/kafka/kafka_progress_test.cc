#include "event/kafka/kafka_progress.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/fakes/manual_clock.h"

namespace holdfast::event {
namespace {

using kafka::Failure;
using std::chrono::seconds;
using testing::HasSubstr;

constexpr Instant start = ManualClock::start;

TEST(KafkaProgress, IsDownUntilABrokerAnswers)
{
    KafkaProgress progress{{}};
    EXPECT_EQ(progress.judge({}, start).state, SinkState::down);
    EXPECT_THAT(progress.judge({}, start).why, HasSubstr("no broker"));
    progress.note_connection();
    EXPECT_EQ(progress.judge({}, start).state, SinkState::up);
}

TEST(KafkaProgress, IsJudgedByWhatWaitsLongest)
{
    KafkaProgress progress{{}};
    progress.note_delivery();
    EXPECT_EQ(progress.judge(start, start + seconds{4}).state, SinkState::up);
    EXPECT_EQ(progress.judge(start, start + seconds{5}).state, SinkState::degraded);
    EXPECT_EQ(progress.judge(start, start + seconds{30}).state, SinkState::down);
    EXPECT_THAT(progress.judge(start, start + seconds{30}).why, HasSubstr("30s"));
}

TEST(KafkaProgress, OverlooksAConnectionThatEndsAndComesBack)
{
    KafkaProgress progress{{}};
    progress.note_delivery();
    progress.note_trouble(Failure::transport, "disconnected", start);
    EXPECT_EQ(progress.judge({}, start + seconds{4}).state, SinkState::up);
    progress.note_trouble(Failure::transport, "refused", start + seconds{4});
    EXPECT_EQ(progress.judge({}, start + seconds{5}).state, SinkState::down);
    progress.note_connection();
    EXPECT_EQ(progress.judge({}, start + seconds{6}).state, SinkState::up);
    EXPECT_THAT(progress.last_error(), HasSubstr("refused"));
}

TEST(KafkaProgress, KeepsTheReasonThatSaysMore)
{
    KafkaProgress progress{{}};
    progress.note_trouble(Failure::transport, "gone", start);
    progress.note_trouble(Failure::authentication, "wrong password", start);
    progress.note_trouble(Failure::transport, "all brokers are down", start);
    EXPECT_EQ(progress.failure(), Failure::authentication);
    EXPECT_THAT(progress.judge({}, start).why, HasSubstr("wrong password"));
}

TEST(KafkaProgress, DoesNotTakeAConnectionForATopic)
{
    KafkaProgress progress{{}};
    progress.note_trouble(Failure::unknown_topic, "t", start);
    progress.note_connection();
    EXPECT_EQ(progress.judge({}, start + seconds{5}).state, SinkState::down);
    progress.note_delivery();
    EXPECT_EQ(progress.judge({}, start + seconds{5}).state, SinkState::up);
}

}  // namespace
}  // namespace holdfast::event
