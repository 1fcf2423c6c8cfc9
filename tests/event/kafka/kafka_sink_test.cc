#include "event/kafka/kafka_sink.h"

#include <algorithm>
#include <deque>
#include <map>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/text.h"
#include "daemon/system_clock.h"
#include "tests/event/kafka/small_relay.h"
#include "tests/fakes/held_worker.h"
#include "tests/fakes/loop_guard.h"
#include "tests/fakes/mock_cluster.h"
#include "tests/fakes/refusing_broker.h"
#include "tests/fakes/topic_reader.h"

namespace holdfast::event {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::AllOf;
using testing::Contains;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Pair;
using testing::SizeIs;

constexpr std::string_view topic = "t";

class ASink : public testing::Test {
protected:
    void SetUp() override { cluster.create_topic(std::string{topic}, 4); }

    void open(const std::string& brokers)
    {
        sink = std::make_unique<KafkaSink>(
            KafkaWorld{loop, worker, random, log, metrics},
            KafkaSink::Settings{
                .producer = {.connection = {.brokers = brokers,
                                            .security_protocol = protocol,
                                            .sasl_mechanism = "PLAIN",
                                            .user = "u",
                                            .password = "p",
                                            .reconnect_longest = milliseconds{200},
                                            .statistics_interval = milliseconds{200},
                                            .metadata_interval = milliseconds{300}},
                             .message_bytes_max = 20'000},
                .topic = std::string{topic},
                .source = "//test/holdfast",
                .progress = {.degraded_after = milliseconds{200}, .down_after = milliseconds{400}},
                .backoff = {.first = milliseconds{50}, .longest = milliseconds{200}},
                .flush_max = milliseconds{300},
                .purge_max = milliseconds{500}});
        sink->when_ready([this] { loop.wake(relay); });
        relay.set_sink(*sink);
    }
    void open() { open(cluster.bootstrap()); }

    void wait_for(const std::function<bool()>& is_done)
    {
        run_until(loop, [&] {
            worker.run_all();
            return is_done();
        });
    }
    void wait_for_all()
    {
        wait_for([&] { return relay.is_done(); });
    }
    void add(int count, const std::string& data = "{}")
    {
        for (int i = 0; i < count; ++i)
            relay.add(topic, join("k", i % 5), data);
    }
    // What each key's last sequence must be, and no step back on the way.
    void expect_in_order(std::size_t count)
    {
        std::map<std::string, std::int64_t> last;
        std::size_t seen = 0;
        for (const auto& each :
             TopicReader{cluster.bootstrap(), std::string{topic}, 4}.read(count)) {
            auto id = std::ranges::find(each.headers, std::string{"ce_id"},
                                        [](const auto& header) { return header.first; });
            ASSERT_NE(id, each.headers.end());
            const std::int64_t number = parse_number<std::int64_t>(id->second).value_or(0);
            EXPECT_GT(number, std::exchange(last[each.key], number)) << each.key;
            ++seen;
        }
        EXPECT_EQ(seen, count);
    }

    daemon::SystemClock clock;
    systemd::EventLoop loop{clock};
    HeldWorker worker;
    Random random{1};
    obs::Log log{clock, {}};
    obs::Registry registry;
    KafkaMetrics metrics{registry};
    MockCluster cluster;
    std::string protocol = "plaintext";
    std::unique_ptr<KafkaSink> sink;
    SmallRelay relay{loop};  // Behind the sink: it goes first.
};

TEST_F(ASink, DeliversTheLegacyBodyWithCloudEventsBesideIt)
{
    open();
    relay.add(topic, "order-1", R"({"order_id":"order-1"})");
    wait_for_all();
    auto messages = TopicReader{cluster.bootstrap(), std::string{topic}, 4}.read(1);
    ASSERT_THAT(messages, SizeIs(1));
    EXPECT_EQ(messages[0].key, "order-1");
    EXPECT_EQ(messages[0].value, R"({"timestamp":"1970-01-01T00:00:00.000000Z",)"
                                 R"("event_type":"order.accepted","data":{"order_id":"order-1"}})");
    EXPECT_THAT(messages[0].headers,
                AllOf(Contains(Pair("ce_id", "1")), Contains(Pair("ce_type", "order.accepted")),
                      Contains(Pair("ce_source", "//test/holdfast")),
                      Contains(Pair("ce_specversion", "1.0")),
                      Contains(Pair("content-type", "application/json"))));
    EXPECT_EQ(sink->health().state, SinkState::up);
}

TEST_F(ASink, WaitsForABrokerThatIsNotThereAtTheStart)
{
    cluster.take_down();
    open();
    add(100);
    wait_for([&] { return sink->last_error() != ""; });
    EXPECT_EQ(sink->health().state, SinkState::down);
    cluster.bring_up();
    wait_for_all();
    EXPECT_EQ(sink->health().state, SinkState::up);
    EXPECT_EQ(relay.delivered(), 100U);
    expect_in_order(100);
}

TEST_F(ASink, LosesNothingAndKeepsOrderWhileTheBrokerIsAway)
{
    open();
    add(50);
    wait_for_all();
    cluster.take_down();
    add(500);
    wait_for([&] { return sink->health().state == SinkState::down; });
    EXPECT_EQ(relay.delivered(), 50U);
    add(500);
    cluster.bring_up();
    wait_for_all();
    EXPECT_EQ(relay.delivered(), 1050U);
    EXPECT_EQ(relay.refused(), 0U);
    expect_in_order(1050);
}

TEST_F(ASink, TellsOnceThatNothingIsDelivered)
{
    cluster.take_down();
    open();
    wait_for([&, until = loop.now() + milliseconds{1500}] { return loop.now() > until; });
    cluster.bring_up();
    add(1);
    wait_for_all();
    wait_for([&] { return sink->health().state == SinkState::up; });
    wait_for([&, until = loop.now() + milliseconds{1200}] { return loop.now() > until; });
    std::vector<std::string_view> said;
    for (const obs::Entry& each : log.take({}))
        if (each.message != nullptr)
            said.push_back(each.message->name);
    EXPECT_THAT(said, testing::ElementsAre("kafka-unavailable", "kafka-available"));
}

TEST_F(ASink, RefusesWhatIsTooLargeAndHoldsUpItsKeyAlone)
{
    open();
    relay.add(topic, "a", "{}");
    relay.add(topic, "a", join("\"", std::string(30'000, 'x'), "\""));
    relay.add(topic, "a", "{}");
    relay.add(topic, "b", "{}");
    wait_for([&] { return relay.delivered() == 2 && relay.refused() == 1; });
    EXPECT_EQ(relay.held(), 1U) << "what follows of its key";
    EXPECT_THAT(relay.why(2), HasSubstr("larger"));
}

TEST_F(ASink, FindsTheOneThatIsTooLargeInABatch)
{
    open();
    add(1);
    wait_for_all();
    // The batch is refused, then one of its messages by itself.
    cluster.answer(MockCluster::produce,
                   {RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE, RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE});
    for (int i = 0; i < 10; ++i)
        relay.add(topic, "same", "{}");
    wait_for([&] { return relay.is_done(); });
    EXPECT_EQ(relay.refused(), 1U);
    EXPECT_EQ(relay.refused() + relay.held() + relay.delivered(), 11U);
}

TEST_F(ASink, WaitsForItsTopic)
{
    cluster.set_topic_error(std::string{topic}, RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART);
    open();
    add(20);
    wait_for([&] {
        auto health = sink->health();
        return health.state == SinkState::down && health.why.find("topic") != std::string::npos;
    });
    EXPECT_EQ(relay.refused(), 0U);
    cluster.set_topic_error(std::string{topic}, 0);
    wait_for_all();
    EXPECT_EQ(relay.delivered(), 20U);
    expect_in_order(20);
}

TEST_F(ASink, RefusesATopicThatSomebodyThoughtOf)
{
    cluster.create_topic("other", 1);
    cluster.set_topic_error("other", RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART);
    open();
    relay.add("other", "a", "{}");
    add(20);
    wait_for([&] { return relay.delivered() == 20 && relay.refused() == 1; });
    EXPECT_EQ(sink->health().state, SinkState::up);
}

TEST_F(ASink, IsMadeAnewWhenItCannotGoOn)
{
    open();
    add(10);
    wait_for_all();
    cluster.set_round_trip(1, 300);
    add(50);
    wait_for([&] { return sink->in_flight() > 0; });
    sink->fail_for_good();
    wait_for([&] { return sink->in_flight() == 0; });
    EXPECT_EQ(relay.refused(), 0U);
    cluster.set_round_trip(1, 0);
    wait_for_all();
    EXPECT_EQ(relay.delivered(), 60U);
    EXPECT_THAT(*registry.prometheus(),
                HasSubstr("holdfast_kafka_restarts_total{client=\"producer\"} 1\n"));
}

TEST_F(ASink, SaysThatItsLoginIsRefused)
{
    RefusingBroker broker{loop};
    protocol = "sasl_plaintext";
    open(broker.address());
    add(1);
    wait_for([&] {
        return sink->health().state == SinkState::down &&
               sink->health().why.find("login") != std::string::npos;
    });
    EXPECT_THAT(sink->health().why, HasSubstr("wrong password"));
    EXPECT_EQ(relay.refused(), 0U);
}

TEST_F(ASink, StopsInTimeThoughTheBrokerIsAway)
{
    cluster.take_down();
    open();
    add(300);
    wait_for([&] { return sink->in_flight() == 300; });
    const Instant begun = loop.now();
    relay.end();
    sink->stop();
    wait_for([&] { return sink->is_stopped(); });
    EXPECT_LT(loop.now() - begun, milliseconds{1500});
    EXPECT_EQ(sink->collect().size() + relay.collected(), 300U) << "each was reported";
    sink.reset();
    EXPECT_LT(clock.now() - begun, milliseconds{2500});
}

TEST_F(ASink, DeliversWhatItHasWhenItStops)
{
    open();
    add(100);
    wait_for([&] { return sink->in_flight() == 100; });
    sink->stop();
    wait_for([&] { return sink->is_stopped(); });
    relay.collect();
    EXPECT_EQ(relay.delivered(), 100U);
}

TEST_F(ASink, ShowsWhatTheLibraryCounts)
{
    open();
    add(5);
    wait_for_all();
    wait_for([&] { return sink->statistics() && sink->statistics()->sent_messages >= 5; });
    EXPECT_TRUE(sink->statistics()->has_broker());
    EXPECT_THAT(*registry.prometheus(), HasSubstr("holdfast_kafka_broker_up{client=\"producer\","));
}

}  // namespace
}  // namespace holdfast::event
