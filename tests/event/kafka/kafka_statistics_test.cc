#include "event/kafka/kafka_statistics.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace holdfast::event {
namespace {

using std::chrono::microseconds;
using testing::SizeIs;

TEST(KafkaStatisticsText, IsReadAsFarAsItMatters)
{
    auto read = read_kafka_statistics(R"({"name":"x","msg_cnt":7,"msg_size":70,"txmsgs":100,
        "txmsg_bytes":1000,"rxmsgs":5,"rxmsg_bytes":50,
        "brokers":{
          "boot":{"nodeid":-1,"nodename":"boot:1","state":"UP"},
          "a:1/1":{"nodeid":1,"nodename":"a:1","state":"UP","waitresp_cnt":2,"tx":30,"txerrs":1,
            "rxerrs":2,"txretries":3,"req_timeouts":4,"rtt":{"p99":2500},"int_latency":{"p99":10}}},
        "topics":{"t":{"topic":"t","partitions":{
          "0":{"partition":0,"msgq_cnt":3,"xmit_msgq_cnt":2,"msgs_inflight":1,"consumer_lag":9},
          "-1":{"partition":-1,"msgq_cnt":8}}}},
        "eos":{"idemp_state":"Assigned","epoch_cnt":2}})");
    ASSERT_TRUE(read);
    EXPECT_EQ(read->messages, 7);
    EXPECT_EQ(read->sent_messages, 100);
    ASSERT_THAT(read->brokers, SizeIs(1));
    EXPECT_EQ(read->brokers[0].name, "a:1");
    EXPECT_TRUE(read->has_broker());
    EXPECT_EQ(read->brokers[0].errors, 3);
    EXPECT_EQ(read->brokers[0].round_trip, microseconds{2500});
    ASSERT_THAT(read->partitions, SizeIs(1));
    EXPECT_EQ(read->partitions[0].queued, 5);
    EXPECT_EQ(read->partitions[0].lag, 9);
    EXPECT_EQ(read->idempotence, "Assigned");
    EXPECT_EQ(read->epochs, 2);
}

TEST(KafkaStatisticsText, SaysThatNoBrokerIsThere)
{
    auto read = read_kafka_statistics(
        R"({"brokers":{"a":{"nodeid":1,"nodename":"a:1","state":"TRY_CONNECT"}}})");
    ASSERT_TRUE(read);
    EXPECT_FALSE(read->has_broker());
}

TEST(KafkaStatisticsText, IsNothingWhenItIsSomethingElse)
{
    EXPECT_FALSE(read_kafka_statistics(""));
    EXPECT_FALSE(read_kafka_statistics("{"));
    EXPECT_FALSE(read_kafka_statistics("[]"));
    EXPECT_FALSE(read_kafka_statistics("{}"));
    EXPECT_FALSE(read_kafka_statistics(std::string(KafkaStatistics::bytes_max + 1, ' ')));
}

TEST(KafkaStatisticsText, ShowsAsManyAsThereIsRoomFor)
{
    std::string text = R"({"brokers":{)";
    for (int i = 0; i < 100; ++i)
        text += (i > 0 ? "," : "") + ('"' + std::to_string(i)) + R"(":{"nodeid":1})";
    auto read = read_kafka_statistics(text + "}}");
    ASSERT_TRUE(read);
    EXPECT_THAT(read->brokers, SizeIs(KafkaStatistics::brokers_max));
}

}  // namespace
}  // namespace holdfast::event
