#include "event/relay_flush.h"

#include <gtest/gtest.h>

#include "event/shared_sink.h"
#include "event/sqlite_outbox.h"
#include "tests/event/flaky_sink.h"
#include "tests/fakes/direct_ledger.h"
#include "tests/fakes/virtual_loop.h"

namespace holdfast::event {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

struct Deaf final : RelayObserver {
    void on_delivered(std::size_t /*count*/) override {}
    void on_again(const Report& /*report*/) override {}
    void on_refused(const Report& /*report*/) override {}
    void on_trouble(const Error& /*error*/) override {}
};

class Relaying : public testing::Test {
protected:
    Relaying()
    {
        sink.is_well = true;
        sink.room_max = 1000;
        loop.add(relay, loop.now());
        loop.add(flush, loop.now());
        loop.run_for(milliseconds{1});
    }
    ~Relaying() override
    {
        loop.remove(relay);
        loop.remove(flush);
    }

    void add(int count)
    {
        for (int i = 0; i < count; ++i)
            ledger.other.run(
                "INSERT INTO domain_events(at, type, key, data) "
                "VALUES (1, 'a', 'k', '{}')");
    }
    void deliver_all()
    {
        while (!sink.in_flight.empty())
            sink.go_on();
        loop.wake(relay);
    }

    VirtualLoop loop;
    store::DirectLedger ledger;
    SqliteOutbox outbox{ledger, "kafka"};
    FlakySink sink{Random{1}};
    Deaf observer;
    Pace pace{100};
    Relay relay{{loop, outbox, sink, observer, pace}, {.topic = "usual"}};
    RelayFlush flush{loop, outbox, relay};
};

TEST_F(Relaying, GoesNoFasterThanTheRate)
{
    add(300);
    loop.run_for(seconds{1});
    const std::size_t sent = sink.in_flight.size();
    EXPECT_GE(sent, 80U);  // It begins a little later, with nothing saved up.
    EXPECT_LE(sent, 120U);
    EXPECT_EQ(sink.in_flight.front().topic, "usual");
    loop.run_for(seconds{3});
    EXPECT_EQ(sink.in_flight.size(), 300U);
}

TEST_F(Relaying, StoresWhereItIsOnceThatHasArrived)
{
    add(5);
    loop.run_for(seconds{1});
    EXPECT_EQ(relay.position(), 0) << "nothing was acknowledged";
    deliver_all();
    loop.run_for(seconds{1});
    EXPECT_EQ(relay.position(), 5);
    EXPECT_EQ(ledger.other.integer("SELECT position FROM event_sinks"), 5);
}

TEST_F(Relaying, BeginsAnewWhereTheOutboxSaysThatItIs)
{
    add(5);
    loop.run_for(seconds{1});
    deliver_all();
    loop.run_for(seconds{1});
    ledger.other.run("UPDATE event_sinks SET position = 2");
    relay.begin_anew();
    loop.run_for(seconds{1});
    ASSERT_EQ(sink.in_flight.size(), 3U);
    EXPECT_EQ(sink.in_flight.front().sequence, 3);
}

TEST_F(Relaying, BeginsAnewOnceWhatIsUnderWayHasComeBack)
{
    add(5);
    loop.run_for(seconds{1});
    relay.begin_anew();
    add(1);
    loop.run_for(seconds{1});
    EXPECT_EQ(sink.in_flight.size(), 5U) << "or a report could be taken for one of another row";
    deliver_all();
    loop.run_for(seconds{1});
    EXPECT_EQ(sink.in_flight.size(), 6U) << "nobody has stored that they had arrived";
}

TEST_F(Relaying, StoresAtItsEndWhatHasArrivedByThen)
{
    add(5);
    loop.run_for(seconds{1});
    sink.go_on();
    loop.wake(relay);
    loop.run_for(milliseconds{1});
    ASSERT_EQ(relay.position(), 1) << "and not again for a while";
    deliver_all();
    loop.remove(relay);
    relay.cancel();
    relay.save_last();
    EXPECT_EQ(ledger.other.integer("SELECT position FROM event_sinks"), 5);
    loop.add(relay, loop.now());
}

TEST_F(Relaying, IsFlushedOnceAllThatThereWasHasArrived)
{
    add(5);
    std::optional<bool> is_out;
    flush.request(seconds{10}, [&](bool out) { is_out = out; });
    loop.run_for(seconds{1});
    EXPECT_EQ(is_out, std::nullopt);
    add(5);  // These came later: nobody waits for them.
    sink.room_max = 0;
    deliver_all();
    loop.run_for(seconds{1});
    EXPECT_EQ(is_out, true);
}

TEST_F(Relaying, IsNotWaitedForLongerThanWasSaid)
{
    add(5);
    std::optional<bool> is_out;
    flush.request(seconds{2}, [&](bool out) { is_out = out; });
    loop.run_for(milliseconds{1900});
    EXPECT_EQ(is_out, std::nullopt);
    loop.run_for(milliseconds{200});
    EXPECT_EQ(is_out, false);
}

TEST_F(Relaying, LetsOnlySoManyWait)
{
    int refused = 0;
    add(1);
    for (std::size_t i = 0; i < RelayFlush::waiting_max + 3; ++i)
        flush.request(seconds{10}, [&](bool out) { refused += out ? 0 : 1; });
    EXPECT_EQ(refused, 3);
}

TEST_F(Relaying, SendsToTheTopicThatARowNames)
{
    ledger.other.run(
        "INSERT INTO domain_events(at, type, key, data, topic) "
        "VALUES (1, 'a', '', '{}', 'audit')");
    loop.run_for(seconds{1});
    EXPECT_EQ(sink.in_flight.at(0).topic, "audit");
}

TEST(SharedSink, GivesEachOutboxWhatBelongsToIt)
{
    FlakySink sink{Random{1}};
    sink.is_well = true;
    SharedSink shared{sink};
    const std::vector<Outgoing> first{{.sequence = 5, .topic = "t", .event = {.key = "a"}}};
    const std::vector<Outgoing> second{{.sequence = 5, .topic = "t", .event = {.key = "b"}},
                                       {.sequence = 6, .topic = "t", .event = {.key = "b"}}};
    EXPECT_EQ(shared.port(0).submit(first), 1U);
    EXPECT_EQ(shared.port(1).submit(second), 2U);
    while (!sink.in_flight.empty())
        sink.go_on();
    const std::vector<Report> seconds_reports = shared.port(1).collect();
    ASSERT_EQ(seconds_reports.size(), 2U);
    EXPECT_EQ(seconds_reports[0].sequence, 5);
    EXPECT_EQ(seconds_reports[1].sequence, 6);
    const std::vector<Report> firsts_reports = shared.port(0).collect();
    ASSERT_EQ(firsts_reports.size(), 1U);
    EXPECT_EQ(firsts_reports[0].sequence, 5);
    EXPECT_TRUE(shared.port(0).collect().empty());
}

}  // namespace
}  // namespace holdfast::event
