#include "lib/kafka/consumer.h"

#include <algorithm>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/text.h"
#include "lib/kafka/producer.h"
#include "tests/fakes/mock_cluster.h"
#include "tests/lib/kafka/patience.h"

namespace holdfast::kafka {
namespace {

using std::chrono::milliseconds;
using testing::ElementsAre;
using testing::SizeIs;

class AConsumer : public testing::Test {
protected:
    void SetUp() override { cluster.create_topic("t", 1); }

    void write(int from, int to)
    {
        auto opened = Producer::open({.connection = {.brokers = cluster.bootstrap()}});
        ASSERT_TRUE(opened);
        Producer& producer = **opened;
        const HeaderView headers[] = {{"ce_id", "first"}, {"ce_id", "second"}};
        for (int each = from; each <= to; ++each)
            ASSERT_EQ(producer.produce({.id = each,
                                        .topic = "t",
                                        .key = "k",
                                        .value = join("value ", each),
                                        .headers = headers}),
                      Failure::none);
        std::size_t delivered = 0;
        look_until(
            producer, [&] { delivered += producer.poll().deliveries.size(); },
            [&] { return delivered == static_cast<std::size_t>(to - from + 1); });
    }
    std::unique_ptr<Consumer> join_group()
    {
        auto opened = Consumer::open({.connection = {.brokers = cluster.bootstrap(),
                                                     .statistics_interval = milliseconds{500}},
                                      .group = "g",
                                      .topics = {"t"}});
        EXPECT_TRUE(opened);
        return *std::move(opened);
    }
    void look(Consumer& consumer)
    {
        auto polled = consumer.poll(7);
        for (Message& each : polled.messages)
            messages.push_back(std::move(each));
        if (polled.assigned)
            assigned = std::move(polled.assigned);
        while (polled.has_more) {
            polled = consumer.poll(7);
            EXPECT_LE(polled.messages.size(), 7U);
            for (Message& each : polled.messages)
                messages.push_back(std::move(each));
        }
    }
    void read(Consumer& consumer, std::optional<std::int64_t> from, std::size_t count)
    {
        look_until(
            consumer, [&] { look(consumer); }, [&] { return assigned.has_value(); });
        ASSERT_THAT(*assigned, ElementsAre(Place{"t", 0}));
        EXPECT_THAT(messages, SizeIs(0)) << "before anybody said where to begin";
        consumer.begin({{.place = {"t", 0}, .offset = from}});
        look_until(
            consumer, [&] { look(consumer); }, [&] { return messages.size() >= count; });
    }

    MockCluster cluster;
    std::vector<Message> messages;
    std::optional<std::vector<Place>> assigned;
};

TEST_F(AConsumer, ReadsFromTheEarliestWhenNothingIsKnown)
{
    write(0, 99);
    auto consumer = join_group();
    read(*consumer, std::nullopt, 100);
    ASSERT_THAT(messages, SizeIs(100));
    for (std::size_t i = 0; i < 100; ++i) {
        EXPECT_EQ(messages[i].offset, static_cast<std::int64_t>(i));
        EXPECT_EQ(messages[i].value, join("value ", i));
    }
    EXPECT_EQ(messages[0].key, "k");
    EXPECT_EQ(messages[0].header("ce_id"), "second");
    EXPECT_EQ(messages[0].header("other"), std::nullopt);
    EXPECT_TRUE(messages[0].time);
}

TEST_F(AConsumer, BeginsExactlyWhereItIsTold)
{
    write(0, 99);
    auto consumer = join_group();
    read(*consumer, 42, 58);
    ASSERT_THAT(messages, SizeIs(58));
    EXPECT_EQ(messages.front().offset, 42);
}

TEST_F(AConsumer, BeginsAtTheEarliestWhereTheTopicIsShorterThanItWas)
{
    write(0, 9);
    auto consumer = join_group();
    read(*consumer, 5000, 10);
    ASSERT_THAT(messages, SizeIs(10));
    EXPECT_EQ(messages.front().offset, 0);
}

TEST_F(AConsumer, LeavesWithMessagesThatNobodyAskedFor)
{
    write(0, 99);
    auto consumer = join_group();
    look_until(
        *consumer, [&] { look(*consumer); }, [&] { return assigned.has_value(); });
    consumer->begin({{.place = {"t", 0}, .offset = std::nullopt}});
    std::size_t count = 0;
    look_until(
        *consumer, [&] { count += consumer->poll(1).messages.size(); }, [&] { return count > 0; });
    consumer->leave();
    look_until(
        *consumer, [&] { EXPECT_THAT(consumer->poll(7).messages, SizeIs(0)); },
        [&] { return consumer->has_left(); });
}

TEST_F(AConsumer, LeavesItsGroupWithoutBeingWaitedFor)
{
    write(0, 9);
    auto consumer = join_group();
    read(*consumer, std::nullopt, 10);
    consumer->commit({{.place = {"t", 0}, .offset = 10}});
    consumer->leave();
    look_until(
        *consumer, [&] { (void)consumer->poll(7); }, [&] { return consumer->has_left(); });
}

}  // namespace
}  // namespace holdfast::kafka
