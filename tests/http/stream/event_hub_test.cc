#include "http/stream/event_hub.h"

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/text.h"
#include "obs/log.h"
#include "obs/metrics.h"
#include "tests/fakes/manual_clock.h"
#include "tests/fakes/virtual_loop.h"

namespace holdfast::http {
namespace {

using std::chrono::seconds;
using testing::HasSubstr;

// A connection that takes what there is when the test says so.
class Listener final : public LiveBody::Outlet {
public:
    explicit Listener(std::shared_ptr<LiveBody> body) : body_{std::move(body)}
    {
        body_->begin(*this);
    }
    ~Listener() override { leave(LiveBody::Parting::over); }
    Listener(const Listener&) = delete;
    Listener& operator=(const Listener&) = delete;

    void wake() noexcept override { ++woken; }
    void cut_off() noexcept override { ++cut_offs; }

    std::string hear(std::size_t room = 4096)
    {
        std::string text;
        std::vector<char> piece(room);
        while (const std::size_t bytes = body_->take(piece))
            text.append(piece.data(), bytes);
        return text;
    }
    void leave(LiveBody::Parting why) { body_->end(why); }

    int woken = 0;
    int cut_offs = 0;

private:
    std::shared_ptr<LiveBody> body_;
};

class EventHubTest : public testing::Test {
protected:
    EventHubTest()
    {
        hub.declare("breaker");
        hub.declare("alert");
    }

    std::unique_ptr<Listener> listen(std::optional<std::uint64_t> last = {},
                                     EventKinds wanted = 0b11)
    {
        return std::make_unique<Listener>(hub.open(wanted, last));
    }
    // One that was greeted.
    std::unique_ptr<Listener> greeted(EventKinds wanted = 0b11)
    {
        auto listener = listen({}, wanted);
        listener->hear();
        return listener;
    }
    std::string metrics() { return *registry.prometheus(); }

    VirtualLoop loop;
    ManualClock clock;
    obs::Registry registry;
    obs::Log log{clock, {}};
    EventHub hub{{loop, registry, log, "1.2.3"}, {.events_max = 3}};
    const std::uint64_t before = static_cast<std::uint64_t>(
        std::chrono::duration_cast<std::chrono::microseconds>(loop.wall().time_since_epoch())
            .count() -
        1);
};

TEST_F(EventHubTest, GreetsWithWhoItIsAndWhereTheClientIs)
{
    EXPECT_EQ(listen()->hear(),
              join("retry: 1000\nid: ", before,
                   "\nevent: hello\ndata: {\"version\":\"1.2.3\",\"events\":[\"breaker\","
                   "\"alert\"]}\n\n"));
    EXPECT_THAT(listen({}, 0b10)->hear(), HasSubstr("\"events\":[\"alert\"]"));
}

TEST_F(EventHubTest, TellsWhoListensWhatHappens)
{
    auto listener = greeted();
    hub.publish("breaker", "{\"to\":\"open\"}");
    EXPECT_EQ(listener->woken, 1);
    EXPECT_EQ(listener->hear(),
              join("id: ", before + 1, "\nevent: breaker\ndata: {\"to\":\"open\"}\n\n"));
    EXPECT_EQ(listener->hear(), "");
    EXPECT_THAT(metrics(), HasSubstr("holdfast_http_stream_events_total{event=\"breaker\"} 1\n"));
}

TEST_F(EventHubTest, WakesNobodyForWhatHeDoesNotWant)
{
    auto listener = greeted(0b10);
    hub.publish("breaker", "1");
    EXPECT_EQ(listener->woken, 0);
    hub.publish("alert", "2");
    EXPECT_EQ(listener->woken, 1);
    EXPECT_EQ(listener->hear(), join("id: ", before + 2, "\nevent: alert\ndata: 2\n\n"));
}

TEST_F(EventHubTest, GivesAsMuchAsThereIsRoomFor)
{
    auto listener = listen();
    auto other = listen();
    hub.publish("alert", "\"a somewhat longer text\"");
    EXPECT_EQ(listener->hear(7), other->hear());
}

TEST_F(EventHubTest, GoesOnWhereAClientWas)
{
    hub.publish("alert", "1");
    hub.publish("alert", "2");
    std::string text = listen(before + 1)->hear();
    EXPECT_THAT(text, HasSubstr(join("id: ", before + 1, "\nevent: hello\n")));
    EXPECT_THAT(text,
                testing::EndsWith(join("]}\n\nid: ", before + 2, "\nevent: alert\ndata: 2\n\n")));
}

TEST_F(EventHubTest, SaysWhatItCannotGiveAnyMore)
{
    for (const char* each : {"1", "2", "3", "4"})
        hub.publish("alert", each);
    EXPECT_THAT(listen(before)->hear(), HasSubstr(join("event: gap\ndata: {\"next\":", before + 2,
                                                       "}\n\nid: ", before + 2, "\n")));
    EXPECT_THAT(listen(0)->hear(), HasSubstr("event: gap\n"));
    EXPECT_THAT(listen(before + 5)->hear(), HasSubstr("event: gap\n"));
    EXPECT_THAT(listen(before + 1)->hear(), testing::Not(HasSubstr("event: gap\n")));
}

TEST_F(EventHubTest, CutsOffWhoIsBehindAndNobodyElse)
{
    auto quick = greeted();
    auto slow = greeted();
    auto picky = greeted(0b10);
    for (const char* each : {"1", "2", "3"})
        hub.publish("breaker", each);
    quick->hear();
    EXPECT_EQ(slow->cut_offs, 0) << "it can still be told everything";
    hub.publish("breaker", "4");
    hub.publish("breaker", "5");
    EXPECT_EQ(slow->cut_offs, 1);
    EXPECT_EQ(quick->cut_offs, 0);
    EXPECT_EQ(picky->cut_offs, 0) << "it has missed nothing that it wants";
    slow->leave(LiveBody::Parting::over);
    EXPECT_THAT(metrics(), HasSubstr("holdfast_http_streams_cut_off_total{reason=\"behind\"} 1\n"));
}

TEST_F(EventHubTest, CountsWhoTakesNothing)
{
    listen()->leave(LiveBody::Parting::stalled);
    EXPECT_THAT(metrics(),
                HasSubstr("holdfast_http_streams_cut_off_total{reason=\"stalled\"} 1\n"));
    EXPECT_THAT(metrics(), HasSubstr("holdfast_http_streams_cut_off_total{reason=\"behind\"} 0\n"));
}

TEST_F(EventHubTest, SaysSomethingToWhomNothingWasSaid)
{
    auto listener = greeted();
    loop.run_for(seconds{10});
    auto other = greeted();
    hub.publish("alert", "1");
    listener->hear();
    other->hear();
    listener->woken = other->woken = 0;
    loop.run_for(seconds{14});
    EXPECT_EQ(listener->woken, 0);
    EXPECT_EQ(listener->hear(), "");
    loop.run_for(seconds{1});
    EXPECT_EQ(listener->woken, 1);
    EXPECT_EQ(other->woken, 1);
    EXPECT_EQ(listener->hear(), ":\n\n");
    loop.run_for(seconds{15});
    EXPECT_EQ(listener->hear(), ":\n\n");
    EXPECT_EQ(listener->hear(), "");
}

TEST_F(EventHubTest, SaysNoMoreThanIsNeeded)
{
    auto listener = greeted();
    loop.run_for(EventHub::heartbeat);
    hub.publish("alert", "1");
    EXPECT_THAT(listener->hear(), testing::Not(HasSubstr(":\n\n")));
}

TEST_F(EventHubTest, SleepsWhileNobodyListens)
{
    loop.run_for(seconds{1});
    EXPECT_EQ(loop.next_due(), never);
    auto listener = listen();
    loop.run_for(seconds{1});
    EXPECT_NE(loop.next_due(), never);
    listener.reset();
    loop.run_for(EventHub::heartbeat);
    EXPECT_EQ(loop.next_due(), never);
}

TEST_F(EventHubTest, HasSoManyPlaces)
{
    hub.set_streams_max(1);
    EXPECT_TRUE(hub.has_place());
    auto listener = listen();
    EXPECT_FALSE(hub.has_place());
    EXPECT_THAT(metrics(), HasSubstr("holdfast_http_streams 1\n"));
    EXPECT_THAT(metrics(), HasSubstr("holdfast_http_streams_refused_total 1\n"));
    auto entries = log.take(Duration::zero());
    ASSERT_EQ(entries.size(), 1U);
    EXPECT_EQ(entries[0].message->name, "queue-full");
    listener.reset();
    EXPECT_TRUE(hub.has_place());
    hub.set_streams_max(0);
    EXPECT_FALSE(hub.has_place());
}

// Who asks for the head alone opens one that never begins.
TEST_F(EventHubTest, KeepsNoPlaceForWhatDoesNotBegin)
{
    auto body = hub.open(0b11, {});
    EXPECT_EQ(hub.stream_count(), 0U);
    hub.publish("alert", "1");
    body.reset();
    EXPECT_EQ(hub.stream_count(), 0U);
}

}  // namespace
}  // namespace holdfast::http
