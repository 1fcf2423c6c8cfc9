#include "watch/notify/notifier.h"

#include <map>

#include <gmock/gmock.h>

#include "tests/fakes/virtual_loop.h"
#include "tests/watch/notify/outbox_fixture.h"

namespace holdfast::watch {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

// Keeps what it is given until a test says what came of it.
class HeldTransport final : public Transport {
public:
    void submit(Send send, Instant /*now*/) override { under_way.push_back(std::move(send)); }
    std::vector<Sent> collect(Instant /*now*/) override { return std::exchange(sent, {}); }
    void cancel(SendId id) override
    {
        std::erase_if(under_way, [id](const Send& each) { return each.id == id; });
    }
    Instant next_event() const override { return sent.empty() ? never : Instant{}; }

    std::vector<Send> under_way;
    std::vector<Sent> sent;
};

class Watcher final : public NotifierObserver {
public:
    void on_sent(const Receiver& to, const Message& /*message*/) override { ++counts[to.name]; }
    void on_failed(const Receiver& /*to*/, const Message& /*message*/,
                   std::string_view /*detail*/) override
    {
        ++failed;
    }
    void on_dead(const Receiver& /*to*/, const Message& message, std::string_view detail) override
    {
        dead.push_back(join(message.key, ": ", detail));
    }

    std::map<std::string, int> counts;
    int failed = 0;
    std::vector<std::string> dead;
};

class NotifierTest : public OutboxFixture {
protected:
    NotifierTest()
    {
        loop.add(notifier, loop.now());
        notifier.note_new();
    }
    ~NotifierTest() override { loop.remove(notifier); }

    Notifier::Receivers shared() const
    {
        Notifier::Receivers all;
        for (const Receiver& each : receivers)
            all.push_back(std::make_shared<const Receiver>(each));
        return all;
    }
    void tell_now(const std::vector<Notice>& notices)
    {
        tell(notices);
        notifier.note_new();
        loop.run_for(1ms);
    }
    // What is under way: "chat firing s1".
    std::vector<std::string> sending() const
    {
        std::vector<std::string> all;
        for (const Send& send : transport.under_way) {
            std::string text = send.to->name;
            for (const Notice& notice : send.message.members)
                append_to(text, " ", to_string(notice.event), " ", notice.alert.service_id);
            all.push_back(text);
        }
        return all;
    }
    void answer(Reception reception, std::optional<Duration> retry_after = {})
    {
        for (const Send& send : std::exchange(transport.under_way, {}))
            transport.sent.push_back({.id = send.id,
                                      .reception = reception,
                                      .retry_after = retry_after,
                                      .detail = "it is away"});
        loop.wake(notifier);
        loop.run_for(1ms);
    }

    VirtualLoop loop{ManualClock::start, noon};
    HeldTransport transport;
    Watcher watcher;
    std::map<ServiceKey, WallTime> held;
    Notifier notifier{
        {.attempts_max = 3},
        {.loop = loop,
         .outbox = outbox,
         .transport = transport,
         .observer = watcher,
         .held_until = [this](ServiceKey key, WallTime at) -> std::optional<WallTime> {
             auto found = held.find(key);
             if (found == held.end() || found->second <= at)
                 return std::nullopt;
             return found->second;
         }},
        shared(),
        Random{1}};
};

TEST_F(NotifierTest, SendsWhatIsToldAndNothingTwice)
{
    tell_now({notice_of(1, Event::firing, 1)});
    EXPECT_THAT(sending(), ElementsAre("chat firing s1"));
    answer(Reception::accepted);
    loop.run_for(24h);
    EXPECT_THAT(sending(), IsEmpty());
    EXPECT_EQ(states(), "sent 1");
    EXPECT_TRUE(notifier.is_idle());
}

TEST_F(NotifierTest, SendsWhatAnEarlierProcessLeft)
{
    tell({notice_of(1, Event::firing, 1)});
    SqliteOutbox other{ledger};
    open(other);
    ASSERT_TRUE(claim(other, "chat").message);
    loop.run_for(1s);
    ASSERT_EQ(transport.under_way.size(), 1U);
    EXPECT_EQ(transport.under_way[0].message.attempt, 2U);
}

TEST_F(NotifierTest, SendsNothingBeforeItIsKnownWhatIsInMaintenance)
{
    Notifier other{{},
                   {loop, outbox, transport, watcher,
                    [](ServiceKey, WallTime) { return std::optional<WallTime>{}; }},
                   shared(),
                   Random{1}};
    loop.remove(notifier);
    loop.add(other, loop.now());
    tell({notice_of(1, Event::firing, 1)});
    loop.run_for(1h);
    EXPECT_THAT(sending(), IsEmpty());
    other.note_new();
    loop.run_for(1s);
    EXPECT_EQ(transport.under_way.size(), 1U);
    loop.remove(other);
    loop.add(notifier, loop.now());
}

TEST_F(NotifierTest, TriesAgainAndGivesUpInTheEnd)
{
    tell_now({notice_of(1, Event::firing, 1)});
    for (int i = 0; i < 3; ++i) {
        ASSERT_EQ(transport.under_way.size(), 1U) << i;
        answer(Reception::failed);
        loop.run_for(10min);
    }
    EXPECT_THAT(sending(), IsEmpty());
    EXPECT_EQ(watcher.failed, 2);
    EXPECT_THAT(watcher.dead, ElementsAre("down:s1: it is away"));
    EXPECT_EQ(states(), "dead 1");
}

TEST_F(NotifierTest, WhatIsRefusedIsDeadAtOnce)
{
    tell_now({notice_of(1, Event::firing, 1)});
    answer(Reception::refused);
    EXPECT_EQ(states(), "dead 1");
}

TEST_F(NotifierTest, ComesBackWhenItWasAskedTo)
{
    tell_now({notice_of(1, Event::firing, 1)});
    answer(Reception::failed, 20min);
    loop.run_for(19min);
    EXPECT_THAT(sending(), IsEmpty());
    tell_now({notice_of(2, Event::firing, 2)});
    EXPECT_THAT(sending(), IsEmpty());  // The receiver asked, not the message.
    loop.run_for(2min);
    EXPECT_EQ(transport.under_way.size(), 1U);
}

TEST_F(NotifierTest, OneReceiverDoesNotWaitForAnother)
{
    receivers.push_back({.name = "mail", .format = Format::email});
    notifier.change(shared());
    loop.run_for(1ms);
    tell_now({notice_of(1, Event::firing, 1)});
    EXPECT_THAT(sending(), ElementsAre("chat firing s1", "mail firing s1"));
    transport.under_way.erase(transport.under_way.begin());  // It never answers.
    answer(Reception::accepted);
    tell_now({notice_of(2, Event::firing, 2)});
    EXPECT_THAT(sending(), ElementsAre("mail firing s2"));
}

TEST_F(NotifierTest, KeepsTheRateOfAReceiver)
{
    receivers[0].messages_per_minute = 6;
    receivers[0].burst = 2;
    notifier.change(shared());
    tell_now({notice_of(1, Event::firing, 1), notice_of(2, Event::firing, 2),
              notice_of(3, Event::firing, 3)});
    answer(Reception::accepted);
    answer(Reception::accepted);
    EXPECT_EQ(watcher.counts["chat"], 2);
    loop.run_for(9s);
    EXPECT_THAT(sending(), IsEmpty());
    loop.run_for(2s);
    EXPECT_THAT(sending(), ElementsAre("chat firing s3"));
}

TEST_F(NotifierTest, WhatWasQueuedBeforeAMaintenanceWaitsForItsEnd)
{
    tell_now({notice_of(1, Event::firing, 1, "storm"), notice_of(2, Event::firing, 2, "storm")});
    answer(Reception::failed);
    held[ServiceKey{1}] = noon + 2h;
    loop.run_for(10min);
    EXPECT_THAT(sending(), ElementsAre("chat firing s2"));
    answer(Reception::accepted);
    loop.run_for(1h);
    EXPECT_THAT(sending(), IsEmpty());
    loop.run_for(1h);
    EXPECT_THAT(sending(), ElementsAre("chat firing s1"));
    EXPECT_FALSE(transport.under_way[0].message.is_over);
    EXPECT_LE(transport.under_way[0].message.attempt, 3U);
}

TEST_F(NotifierTest, ASlowStoreLosesNothing)
{
    ledger.refusal = Error{Errc::overloaded, "too many writes"};
    loop.run_for(1s);
    ledger.refusal.reset();
    tell_now({notice_of(1, Event::firing, 1)});
    loop.run_for(1s);
    ASSERT_EQ(transport.under_way.size(), 1U);
    ledger.refusal = Error{Errc::overloaded, "too many writes"};
    answer(Reception::accepted);
    loop.run_for(1s);
    EXPECT_FALSE(notifier.is_idle());
    ledger.refusal.reset();
    loop.run_for(1s);
    EXPECT_TRUE(notifier.is_idle());
    EXPECT_EQ(states(), "sent 1");
}

TEST_F(NotifierTest, AClockThatJumpsKillsAndHurriesNothing)
{
    tell_now({notice_of(1, Event::firing, 1)});
    answer(Reception::failed);
    loop.set_wall(noon + 24h * 30);
    loop.run_for(10min);
    ASSERT_EQ(transport.under_way.size(), 1U);
    answer(Reception::failed);
    loop.set_wall(noon - 24h * 30);
    loop.run_for(10min);
    EXPECT_EQ(transport.under_way.size(), 1U);
    EXPECT_THAT(watcher.dead, IsEmpty());
}

TEST_F(NotifierTest, WhoIsRemovedIsSentNothingMore)
{
    notifier.change({});
    tell_now({notice_of(1, Event::firing, 1)});
    notifier.change({});
    loop.run_for(1s);
    EXPECT_THAT(sending(), IsEmpty());
    EXPECT_EQ(states(), "dead 1");
}

}  // namespace
}  // namespace holdfast::watch
