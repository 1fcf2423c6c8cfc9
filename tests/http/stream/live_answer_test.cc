// A live answer as the engine sees it: asked for pieces, suspended while there are none.
#include <array>
#include <optional>
#include <string>
#include <utility>

#include <gmock/gmock.h>

#include "http/connection/connection.h"
#include "http/stream/live_body.h"
#include "tests/http/connection_fixture.h"

namespace holdfast::http {
namespace {

using What = mhd::Feed::What;

// Says what the test puts there.
class Speaker final : public LiveBody {
public:
    void begin(Outlet& its_outlet) noexcept override { outlet = &its_outlet; }
    std::size_t take(std::span<char> room) noexcept override
    {
        const std::size_t bytes = text.copy(room.data(), room.size());
        text.erase(0, bytes);
        return bytes;
    }
    void end(Parting why) noexcept override
    {
        outlet = nullptr;
        parted = why;
    }

    Outlet* outlet = nullptr;
    std::string text;
    std::optional<Parting> parted;
};

class LiveAnswerTest : public ConnectionTest {
protected:
    void serve()
    {
        router.add({.path = "/live", .handler = [this](const Request&, Reply reply) {
                        reply.send({.content_type = "text/event-stream",
                                    .body = {},
                                    .headers = {},
                                    .live = speaker});
                    }});
    }
    // The next piece, or what there is instead.
    static std::string next(MemoryExchange& exchange)
    {
        std::array<char, 8> room{};
        const mhd::Feed::Piece piece = exchange.feed->next(room);
        switch (piece.what) {
        case What::bytes:
            return {room.data(), piece.bytes};
        case What::nothing_yet:
            EXPECT_TRUE(exchange.is_suspended);
            return "(nothing yet)";
        case What::end:
            return "(end)";
        case What::broken:
            break;
        }
        return "(broken)";
    }

    std::shared_ptr<Speaker> speaker = std::make_shared<Speaker>();
};

TEST_F(LiveAnswerTest, IsTakenAsItComesAndSuspendedInBetween)
{
    serve();
    MemoryExchange exchange{{}};
    ASSERT_TRUE(ask(exchange, "GET", "/live"));
    EXPECT_EQ(exchange.status, 200U);
    EXPECT_EQ(exchange.content_type, "text/event-stream");
    EXPECT_EQ(exchange.sent["Connection"], "close");
    EXPECT_EQ(exchange.sent["Cache-Control"], "no-store");
    EXPECT_TRUE(connection.is_live());
    EXPECT_FALSE(connection.is_idle());
    EXPECT_EQ(next(exchange), "(nothing yet)");
}

TEST_F(LiveAnswerTest, GoesOnWhenItIsWoken)
{
    serve();
    MemoryExchange exchange{{}};
    ASSERT_TRUE(ask(exchange, "GET", "/live"));
    speaker->text = "0123456789";
    EXPECT_EQ(next(exchange), "01234567");
    EXPECT_EQ(next(exchange), "89");
    EXPECT_EQ(next(exchange), "(nothing yet)");
    speaker->text = "a";
    speaker->outlet->wake();
    EXPECT_FALSE(exchange.is_suspended);
    EXPECT_EQ(resumed, 1);
    speaker->outlet->wake();
    EXPECT_EQ(resumed, 1) << "it is awake already";
    EXPECT_EQ(next(exchange), "a");
    connection.request_ended(mhd::Client::End::lost);
    EXPECT_EQ(speaker->parted, LiveBody::Parting::over);
    ASSERT_EQ(observer.seen.size(), 1U);
    EXPECT_TRUE(observer.seen[0].is_live);
    EXPECT_FALSE(observer.seen[0].sent);
}

TEST_F(LiveAnswerTest, EndsProperlyBehindWhatThereIs)
{
    serve();
    MemoryExchange exchange{{}};
    ASSERT_TRUE(ask(exchange, "GET", "/live"));
    EXPECT_EQ(next(exchange), "(nothing yet)");
    speaker->text = "bye";
    connection.finish_live();
    EXPECT_FALSE(exchange.is_suspended);
    EXPECT_EQ(next(exchange), "bye");
    EXPECT_EQ(next(exchange), "(end)");
    EXPECT_FALSE(exchange.is_suspended);
    connection.request_ended(mhd::Client::End::sent_last);
    EXPECT_FALSE(connection.is_live());
}

TEST_F(LiveAnswerTest, EndsAtOnceWhileTheServerDrains)
{
    shared.draining = true;
    serve();
    MemoryExchange exchange{{}};
    ASSERT_TRUE(ask(exchange, "GET", "/live"));
    EXPECT_EQ(next(exchange), "(end)");
    connection.request_ended(mhd::Client::End::sent_last);
}

TEST_F(LiveAnswerTest, BreaksOffWhenItIsCutOff)
{
    serve();
    MemoryExchange exchange{{}};
    ASSERT_TRUE(ask(exchange, "GET", "/live"));
    EXPECT_EQ(next(exchange), "(nothing yet)");
    speaker->text = "too late";
    speaker->outlet->cut_off();
    EXPECT_FALSE(exchange.is_suspended);
    EXPECT_EQ(next(exchange), "(broken)");
    connection.request_ended(mhd::Client::End::broken_off);
    EXPECT_TRUE(observer.refused.empty()) << "that is not the engine's word";
}

TEST_F(LiveAnswerTest, IsCutOffWhenItsClientTakesNothing)
{
    serve();
    MemoryExchange exchange{{}};
    ASSERT_TRUE(ask(exchange, "GET", "/live"));
    speaker->text = "not taken";
    EXPECT_EQ(next(exchange), "not take");
    connection.look_after(clock.now());
    clock.advance(shared.patience.answer);
    connection.look_after(clock.now());
    EXPECT_EQ(next(exchange), "(broken)");
    connection.look_after(clock.now());
    connection.request_ended(mhd::Client::End::broken_off);
    EXPECT_EQ(speaker->parted, LiveBody::Parting::stalled);
}

TEST_F(LiveAnswerTest, IsLeftInPeaceWhileItWaits)
{
    serve();
    MemoryExchange exchange{{}};
    ASSERT_TRUE(ask(exchange, "GET", "/live"));
    EXPECT_EQ(next(exchange), "(nothing yet)");
    for (int i = 0; i < 10; ++i) {
        connection.look_after(clock.now());
        clock.advance(shared.patience.answer);
    }
    EXPECT_TRUE(exchange.is_suspended);
    connection.request_ended(mhd::Client::End::lost);
}

TEST_F(LiveAnswerTest, HasNoSpeakerForWhoAsksForTheHead)
{
    serve();
    MemoryExchange exchange{{}};
    ASSERT_TRUE(ask(exchange, "HEAD", "/live"));
    EXPECT_EQ(speaker->outlet, nullptr);
    EXPECT_FALSE(connection.is_live());
    connection.request_ended(mhd::Client::End::sent_last);
    EXPECT_FALSE(observer.seen.at(0).is_live);
}

TEST_F(LiveAnswerTest, IsAwakeWhenTheEngineEnds)
{
    serve();
    MemoryExchange exchange{{}};
    ASSERT_TRUE(ask(exchange, "GET", "/live"));
    EXPECT_EQ(next(exchange), "(nothing yet)");
    connection.let_go();
    EXPECT_FALSE(exchange.is_suspended);
    EXPECT_EQ(next(exchange), "(broken)");
    connection.request_ended(mhd::Client::End::lost);
}

TEST_F(LiveAnswerTest, IsFollowedByAnyOther)
{
    serve();
    router.add({.path = "/hello",
                .handler = [](const Request&, Reply reply) { reply.send(json_response("{}")); }});
    MemoryExchange exchange{{}};
    ASSERT_TRUE(ask(exchange, "GET", "/live"));
    connection.request_ended(mhd::Client::End::sent);
    EXPECT_EQ(answer_to("GET", "/hello").body, "{}");
    EXPECT_FALSE(observer.seen.at(1).is_live);
}

}  // namespace
}  // namespace holdfast::http
