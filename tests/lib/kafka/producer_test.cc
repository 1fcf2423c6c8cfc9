#include "lib/kafka/producer.h"

#include <algorithm>
#include <map>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/text.h"
#include "tests/fakes/mock_cluster.h"
#include "tests/lib/kafka/patience.h"

namespace holdfast::kafka {
namespace {

using std::chrono::milliseconds;
using testing::Each;
using testing::Field;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

class AProducer : public testing::Test {
protected:
    void open(const std::string& brokers, std::int64_t messages_max = 2000)
    {
        auto opened = Producer::open({.connection = {.brokers = brokers,
                                                     .reconnect_longest = milliseconds{200},
                                                     .statistics_interval = milliseconds{500}},
                                      .messages_max = messages_max,
                                      .message_bytes_max = 10'000});
        ASSERT_TRUE(opened) << opened.error().context;
        producer = *std::move(opened);
    }
    Failure send(std::int64_t id, std::string_view key = "k", std::string_view value = "{}")
    {
        const HeaderView header{"ce_id", "x"};
        return producer->produce(
            {.id = id, .topic = "t", .key = key, .value = value, .headers = {&header, 1}});
    }
    void look()
    {
        auto polled = producer->poll();
        for (Delivery& each : polled.deliveries)
            deliveries.push_back(std::move(each));
        for (Trouble& each : polled.news.troubles)
            troubles.push_back(std::move(each));
        if (!polled.news.statistics.empty())
            statistics = std::move(polled.news.statistics);
    }
    void wait_for(const std::function<bool()>& is_done)
    {
        look_until(
            *producer, [&] { look(); }, is_done);
    }
    bool has_trouble(Failure failure) const
    {
        return std::ranges::any_of(troubles,
                                   [&](const Trouble& each) { return each.failure == failure; });
    }

    MockCluster cluster;
    std::unique_ptr<Producer> producer;
    std::vector<Delivery> deliveries;
    std::vector<Trouble> troubles;
    std::string statistics;
};

TEST_F(AProducer, ReportsEachMessageOnceInOrder)
{
    open(cluster.bootstrap());
    for (std::int64_t id = 1; id <= 500; ++id)
        ASSERT_EQ(send(id), Failure::none);
    wait_for([&] { return deliveries.size() >= 500; });
    ASSERT_THAT(deliveries, SizeIs(500));
    for (std::size_t i = 0; i < 500; ++i) {
        EXPECT_EQ(deliveries[i].id, static_cast<std::int64_t>(i) + 1);
        EXPECT_EQ(deliveries[i].failure, Failure::none);
    }
    wait_for([&] {
        look();
        return producer->is_empty();
    });
}

TEST_F(AProducer, RefusesWhatThereIsNoRoomFor)
{
    open("127.0.0.1:1", 10);
    for (std::int64_t id = 1; id <= 10; ++id)
        ASSERT_EQ(send(id), Failure::none);
    EXPECT_EQ(send(11), Failure::full);
    producer->give_up();
}

TEST_F(AProducer, RefusesWhatIsTooLargeAtOnce)
{
    open(cluster.bootstrap());
    EXPECT_EQ(send(1, "k", std::string(10'001, 'x')), Failure::too_large);
    EXPECT_TRUE(producer->is_empty());
}

TEST_F(AProducer, SaysThatNoBrokerIsThere)
{
    cluster.take_down();
    open(cluster.bootstrap());
    wait_for([&] { return has_trouble(Failure::transport); });
}

TEST_F(AProducer, DeliversAllAfterTheBrokerIsBack)
{
    open(cluster.bootstrap());
    ASSERT_EQ(send(1), Failure::none);
    wait_for([&] { return deliveries.size() == 1; });
    cluster.take_down();
    for (std::int64_t id = 2; id <= 300; ++id)
        ASSERT_EQ(send(id, join("k", id % 7)), Failure::none);
    wait_for([&] { return has_trouble(Failure::transport); });
    EXPECT_THAT(deliveries, SizeIs(1));
    cluster.bring_up();
    wait_for([&] { return deliveries.size() == 300; });
    EXPECT_THAT(deliveries, Each(Field(&Delivery::failure, Failure::none)));
    std::map<std::int64_t, std::int64_t> last;
    for (const Delivery& each : deliveries)
        EXPECT_LT(std::exchange(last[each.id % 7], each.id), each.id) << "out of order";
}

TEST_F(AProducer, TriesAgainWhatMayPass)
{
    open(cluster.bootstrap());
    cluster.answer(MockCluster::produce,
                   {RD_KAFKA_RESP_ERR_NOT_ENOUGH_REPLICAS, RD_KAFKA_RESP_ERR_REQUEST_TIMED_OUT,
                    RD_KAFKA_RESP_ERR_NOT_LEADER_FOR_PARTITION, RD_KAFKA_RESP_ERR__TRANSPORT});
    for (std::int64_t id = 1; id <= 100; ++id)
        ASSERT_EQ(send(id), Failure::none);
    wait_for([&] { return deliveries.size() == 100; });
    for (std::size_t i = 0; i < 100; ++i) {
        EXPECT_EQ(deliveries[i].id, static_cast<std::int64_t>(i) + 1);
        EXPECT_EQ(deliveries[i].failure, Failure::none);
    }
}

TEST_F(AProducer, SaysWhatTheBrokerRefused)
{
    open(cluster.bootstrap());
    cluster.answer(MockCluster::produce, {RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE});
    ASSERT_EQ(send(1), Failure::none);
    wait_for([&] { return deliveries.size() == 1; });
    EXPECT_EQ(deliveries[0].failure, Failure::too_large);
    EXPECT_FALSE(deliveries[0].may_have_arrived);
    EXPECT_THAT(deliveries[0].why, Not(IsEmpty()));
}

TEST_F(AProducer, GivesUpAtOnceWhatADeadBrokerKeeps)
{
    cluster.take_down();
    open(cluster.bootstrap());
    for (std::int64_t id = 1; id <= 100; ++id)
        ASSERT_EQ(send(id), Failure::none);
    producer->hurry();
    EXPECT_FALSE(producer->is_empty());
    producer->give_up();
    wait_for([&] { return deliveries.size() == 100; });
    EXPECT_THAT(deliveries, Each(Field(&Delivery::failure, Failure::given_up)));
    EXPECT_THAT(deliveries, Each(Field(&Delivery::may_have_arrived, false)));
}

TEST_F(AProducer, EndsForGoodWhenItCannotGoOn)
{
    open(cluster.bootstrap());
    producer->fail_for_good();
    wait_for([&] { return has_trouble(Failure::fatal); });
    EXPECT_EQ(send(1), Failure::fatal);
}

TEST_F(AProducer, TellsHowItIs)
{
    open(cluster.bootstrap());
    wait_for([&] { return !statistics.empty(); });
    EXPECT_THAT(statistics, HasSubstr("\"msg_cnt\""));
}

}  // namespace
}  // namespace holdfast::kafka
