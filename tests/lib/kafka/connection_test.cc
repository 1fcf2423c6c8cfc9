#include "lib/kafka/connection.h"

#include <map>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "lib/kafka/consumer.h"
#include "lib/kafka/producer.h"

namespace holdfast::kafka {
namespace {

using testing::HasSubstr;

std::map<std::string, std::string> map_of(const Properties& properties)
{
    std::map<std::string, std::string> map;
    for (const auto& [name, value] : properties)
        EXPECT_TRUE(map.emplace(name, value).second) << name << " is there twice";
    return map;
}

TEST(KafkaProperties, KeepOrderAndLoseNothing)
{
    auto map = map_of(properties_of(ProducerSettings{.connection = {.brokers = "a:1"}}));
    EXPECT_EQ(map["bootstrap.servers"], "a:1");
    EXPECT_EQ(map["enable.idempotence"], "true");
    EXPECT_EQ(map["message.timeout.ms"], "0");
    EXPECT_EQ(map["partitioner"], "murmur2_random");
}

TEST(KafkaProperties, MakeNoBatchThatTheTopicRefuses)
{
    auto map = map_of(properties_of(
        ProducerSettings{.connection = {.brokers = "a:1"}, .message_bytes_max = 5000}));
    EXPECT_EQ(map["batch.size"], "5000");
    EXPECT_EQ(map["message.max.bytes"], "5000");
}

TEST(KafkaProperties, LetNoPartitionWaitForMoreThanATenthOfWhatMayBeUnderWay)
{
    auto map = map_of(
        properties_of(ProducerSettings{.connection = {.brokers = "a:1"}, .messages_max = 500}));
    EXPECT_EQ(map["batch.num.messages"], "50");
    map = map_of(
        properties_of(ProducerSettings{.connection = {.brokers = "a:1"}, .messages_max = 5}));
    EXPECT_EQ(map["batch.num.messages"], "1");
}

TEST(KafkaProperties, CommitNothingByThemselves)
{
    auto map =
        map_of(properties_of(ConsumerSettings{.connection = {.brokers = "a:1"}, .group = "g"}));
    EXPECT_EQ(map["enable.auto.commit"], "false");
    EXPECT_EQ(map["auto.offset.reset"], "earliest");
    EXPECT_EQ(map["group.id"], "g");
}

TEST(KafkaProperties, SayTheSecretsOnlyWhereTheyAreAskedFor)
{
    Connection connection{.brokers = "a:1",
                          .sasl_mechanism = "PLAIN",
                          .user = "u",
                          .password = "p",
                          .certificate = "cert",
                          .key = "key"};
    for (const auto* protocol : {"plaintext", "ssl", "sasl_plaintext", "sasl_ssl"}) {
        connection.security_protocol = protocol;
        const std::string_view name = protocol;
        auto map = map_of(properties_of(ProducerSettings{.connection = connection}));
        EXPECT_EQ(map.contains("sasl.password"), name.starts_with("sasl")) << name;
        EXPECT_EQ(map.contains("ssl.key.pem"), name.ends_with("ssl")) << name;
    }
}

TEST(KafkaProperties, AreRefusedWithTheReasonByWhomTheyAreFor)
{
    auto producer = Producer::open({.connection = {.brokers = "a:1", .security_protocol = "odd"}});
    ASSERT_FALSE(producer);
    EXPECT_EQ(producer.error().code, Errc::invalid);
    EXPECT_THAT(producer.error().context, HasSubstr("security.protocol"));
    auto consumer =
        Consumer::open({.connection = {.brokers = "a:1"}, .group = "", .topics = {"t"}});
    EXPECT_FALSE(consumer);
}

TEST(KafkaTopicName, IsWhatBrokersTake)
{
    EXPECT_TRUE(is_topic_name("simple-time-events"));
    EXPECT_TRUE(is_topic_name("A.b_9-"));
    EXPECT_TRUE(is_topic_name(std::string(topic_bytes_max, 'a')));
    EXPECT_FALSE(is_topic_name(std::string(topic_bytes_max + 1, 'a')));
    for (const auto* wrong : {"", ".", "..", "a b", "a/b", "\xC3\xA4", "a\n"})
        EXPECT_FALSE(is_topic_name(wrong)) << wrong;
}

}  // namespace
}  // namespace holdfast::kafka
