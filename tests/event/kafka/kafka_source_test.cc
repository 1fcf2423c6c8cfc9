#include "event/kafka/kafka_source.h"

#include <algorithm>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/text.h"
#include "daemon/system_clock.h"
#include "lib/kafka/producer.h"
#include "tests/fakes/held_worker.h"
#include "tests/fakes/loop_guard.h"
#include "tests/fakes/mock_cluster.h"
#include "tests/lib/kafka/patience.h"

namespace holdfast::event {
namespace {

using std::chrono::milliseconds;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

// Whoever stores what was read: here, in memory.
class Reader final : public Task {
public:
    explicit Reader(Loop& loop) : loop_{loop} { loop_.add(*this, never); }
    ~Reader() override { loop_.remove(*this); }
    Reader(const Reader&) = delete;
    Reader& operator=(const Reader&) = delete;

    const char* name() const noexcept override { return "reader"; }
    Instant step(Instant /*now*/) override
    {
        if (source == nullptr)
            return never;
        for (const Partition& each : source->take_assigned()) {
            ++assignments;
            source->begin(each, next);
        }
        while (is_taking) {
            auto messages = source->take(10);
            EXPECT_LE(messages.size(), 10U);
            if (messages.empty())
                break;
            for (Consumed& each : messages) {
                next = each.offset + 1;
                source->stored(each.partition, *next);
                read.push_back(std::move(each));
            }
        }
        return never;
    }

    KafkaSource* source = nullptr;
    std::optional<std::int64_t> next;
    std::vector<Consumed> read;
    int assignments = 0;
    bool is_taking = true;

private:
    Loop& loop_;
};

class ASource : public testing::Test {
protected:
    void SetUp() override { cluster.create_topic("t", 1); }

    void write(int count, std::size_t bytes = 10) { write(count, std::string(bytes, '\xFF')); }
    void write(int count, const std::string& value)
    {
        auto opened = kafka::Producer::open(
            {.connection = {.brokers = cluster.bootstrap()}, .message_bytes_max = 7 << 20});
        ASSERT_TRUE(opened);
        const kafka::HeaderView headers[] = {{"ce_id", "an-id"}, {"traceparent", "00-1-2-01"}};
        for (int each = 0; each < count; ++each)
            ASSERT_EQ((*opened)->produce({.topic = "t", .value = value, .headers = headers}),
                      kafka::Failure::none);
        int delivered = 0;
        kafka::look_until(
            **opened, [&] { delivered += static_cast<int>((*opened)->poll().deliveries.size()); },
            [&] { return delivered == count; });
    }
    void open(std::size_t messages_max = 500)
    {
        source = std::make_unique<KafkaSource>(
            KafkaWorld{loop, worker, random, log, metrics},
            KafkaSource::Settings{
                .consumer = {.connection = {.brokers = cluster.bootstrap(),
                                            .reconnect_longest = milliseconds{200},
                                            .statistics_interval = milliseconds{200}},
                             .group = "g",
                             .topics = {"t"},
                             // Longer than these brokers wait for others to join.
                             .session_timeout = std::chrono::seconds{6}},
                .messages_max = messages_max,
                .commit_interval = milliseconds{50}});
        source->set_reader(&reader);
        reader.source = source.get();
    }
    void close()
    {
        source->stop();
        wait_for([&] { return source->is_stopped(); });
        reader.source = nullptr;
        source.reset();
    }
    void wait_for(const std::function<bool()>& is_done)
    {
        run_until(loop, [&] {
            worker.run_all();
            return is_done();
        });
    }

    daemon::SystemClock clock;
    systemd::EventLoop loop{clock};
    HeldWorker worker;
    Random random{1};
    obs::Log log{clock, {}};
    obs::Registry registry;
    KafkaMetrics metrics{registry};
    MockCluster cluster;
    Reader reader{loop};
    std::unique_ptr<KafkaSource> source;
};

TEST_F(ASource, GivesWhatStandsOnTheTopicAsItIs)
{
    write(300);
    open();
    wait_for([&] { return reader.read.size() == 300; });
    ASSERT_THAT(reader.read, SizeIs(300));
    for (std::size_t i = 0; i < 300; ++i)
        EXPECT_EQ(reader.read[i].offset, static_cast<std::int64_t>(i));
    const Consumed& first = reader.read[0];
    EXPECT_EQ(first.partition, (Partition{"t", 0}));
    EXPECT_EQ(first.value, std::string(10, '\xFF')) << "whoever reads it judges it";
    EXPECT_EQ(first.id, "an-id");
    EXPECT_EQ(first.trace_parent, "00-1-2-01");
    EXPECT_TRUE(first.time);
    EXPECT_THAT(source->assigned(), ElementsAre(Partition{"t", 0}));
}

TEST_F(ASource, GoesOnExactlyWhereWhatWasStoredEnds)
{
    write(100);
    open();
    wait_for([&] { return reader.read.size() == 100; });
    close();
    // The process ended before the last forty were stored, though the broker was told of all.
    reader.next = 60;
    reader.read.clear();
    write(50);
    open();
    wait_for([&] { return reader.read.size() == 90; });
    ASSERT_THAT(reader.read, SizeIs(90));
    for (std::size_t i = 0; i < 90; ++i)
        EXPECT_EQ(reader.read[i].offset, static_cast<std::int64_t>(60 + i));
}

TEST_F(ASource, TellsThatOffsetsCountFromTheBeginningAgain)
{
    write(10);
    reader.next = 5000;
    open();
    wait_for([&] { return reader.read.size() == 10; });
    ASSERT_THAT(reader.read, SizeIs(10));
    EXPECT_TRUE(reader.read[0].begins_anew);
    EXPECT_FALSE(reader.read[1].begins_anew);
    EXPECT_EQ(reader.read[0].offset, 0);
}

TEST_F(ASource, KeepsLittleAheadOfWhoDoesNotTake)
{
    write(400);
    reader.is_taking = false;
    open(20);
    wait_for([&] { return reader.assignments == 1; });
    wait_for([&, until = loop.now() + milliseconds{2000}] { return loop.now() > until; });
    EXPECT_THAT(source->take(1000), SizeIs(20));
    reader.is_taking = true;
    reader.next = 20;
    wait_for([&] { return reader.read.size() == 380; });
    ASSERT_THAT(reader.read, SizeIs(380));
    EXPECT_EQ(reader.read.front().offset, 20);
    EXPECT_EQ(reader.read.back().offset, 399);
}

TEST_F(ASource, KeepsFewAheadThatAreLarge)
{
    for (int times = 0; times < 4; ++times)
        write(10, 500'000);
    reader.is_taking = false;
    open();
    wait_for([&] { return reader.assignments == 1; });
    wait_for([&, until = loop.now() + milliseconds{2000}] { return loop.now() > until; });
    EXPECT_THAT(source->take(1000), SizeIs(9)) << "4 MiB, and what goes beyond";
    reader.is_taking = true;
    reader.next = 9;
    wait_for([&] { return reader.read.size() == 31; });
    ASSERT_THAT(reader.read, SizeIs(31));
    EXPECT_EQ(reader.read.back().offset, 39);
}

TEST_F(ASource, TakesAMessageThatIsLargerThanWhatItAsksFor)
{
    std::string large(std::size_t{6} << 20U, '\0');
    for (char& each : large)  // It must not become small on its way.
        each = static_cast<char>(random.below(256));
    write(1, large);
    open();
    wait_for([&] { return reader.read.size() == 1; });
    ASSERT_THAT(reader.read, SizeIs(1)) << source->last_error();
    EXPECT_EQ(reader.read[0].value.size(), large.size());
}

TEST_F(ASource, WaitsForABrokerThatIsAway)
{
    write(10);
    cluster.take_down();
    open();
    wait_for([&] { return !source->last_error().empty(); });
    EXPECT_THAT(reader.read, IsEmpty());
    cluster.bring_up();
    wait_for([&] { return reader.read.size() == 10; });
    EXPECT_THAT(source->last_error(), IsEmpty());
}

TEST_F(ASource, IgnoresABeginningThatNobodyAskedFor)
{
    write(10);
    open();
    source->begin({"t", 0}, 5);
    source->begin({"other", 7}, 0);
    wait_for([&] { return reader.read.size() == 10; });
    source->stored({"other", 7}, 3);
    ASSERT_THAT(reader.read, SizeIs(10));
    EXPECT_EQ(reader.read.front().offset, 0);
}

TEST_F(ASource, EndsInTimeThoughTheBrokerIsAway)
{
    write(10);
    open();
    wait_for([&] { return reader.read.size() == 10; });
    cluster.take_down();
    const Instant begun = loop.now();
    source->stop();
    // Nobody waits for the job that joins its threads: it may take as long as a session lasts.
    run_until(loop, [&] { return source->is_stopped(); });
    source.reset();
    EXPECT_LT(clock.now() - begun, milliseconds{2500});
    cluster.bring_up();
    worker.run_all();
}

}  // namespace
}  // namespace holdfast::event
