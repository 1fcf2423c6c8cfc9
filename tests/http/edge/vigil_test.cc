#include "http/edge/vigil.h"

#include <gtest/gtest.h>

namespace holdfast::http {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using Doing = Vigil::Doing;

constexpr Instant start{std::chrono::hours{1}};

class FakeTraffic : public TrafficSource {
public:
    std::optional<TcpTraffic> traffic(Instant) const noexcept override
    {
        ++asked;
        return known;
    }
    std::optional<TcpTraffic> known = TcpTraffic{.last_received = start};
    mutable int asked = 0;
};

class VigilTest : public testing::Test {
protected:
    Overdue look(const Vigil::View& view, Duration after)
    {
        return vigil.look(view, patience, traffic, start + after);
    }

    Patience patience{.head = seconds{5},
                      .body = seconds{30},
                      .answer = seconds{30},
                      .idle = seconds{60},
                      .rate_min = 1000};
    FakeTraffic traffic;
    Vigil vigil;
};

TEST_F(VigilTest, GivesAFirstRequestItsTimeFromTheBeginningOfTheConnection)
{
    const Vigil::View nothing{.doing = Doing::idle, .is_first = true, .idle_since = start};
    EXPECT_EQ(look(nothing, milliseconds{4999}), Overdue::no);
    EXPECT_EQ(look(nothing, seconds{5}), Overdue::head);
    const Vigil::View line{
        .doing = Doing::head, .is_first = true, .idle_since = start, .begun = start + seconds{4}};
    EXPECT_EQ(look(line, milliseconds{4999}), Overdue::no);
    EXPECT_EQ(look(line, seconds{5}), Overdue::head);
}

TEST_F(VigilTest, KeepsAQuietConnectionForItsIdleTime)
{
    const Vigil::View idle{.doing = Doing::idle, .idle_since = start};
    EXPECT_EQ(look(idle, milliseconds{999}), Overdue::no);
    EXPECT_EQ(traffic.asked, 0) << "a busy client costs nothing";
    EXPECT_EQ(look(idle, milliseconds{59999}), Overdue::no);
    EXPECT_EQ(look(idle, seconds{60}), Overdue::idle);
}

TEST_F(VigilTest, SeesTheNextHeadBegin)
{
    const Vigil::View idle{.doing = Doing::idle, .idle_since = start};
    traffic.known->last_received = start + seconds{10};
    EXPECT_EQ(look(idle, milliseconds{10100}), Overdue::no);
    // A byte now and then does not prolong it.
    traffic.known->last_received = start + seconds{14};
    EXPECT_EQ(look(idle, milliseconds{14999}), Overdue::no);
    EXPECT_EQ(look(idle, seconds{15}), Overdue::head);
}

TEST_F(VigilTest, CountsALineAndItsFieldsAsOneHead)
{
    traffic.known->last_received = start + seconds{10};
    EXPECT_EQ(look({.doing = Doing::idle, .idle_since = start}, seconds{10}), Overdue::no);
    const Vigil::View line{.doing = Doing::head, .idle_since = start, .begun = start + seconds{14}};
    EXPECT_EQ(look(line, milliseconds{14999}), Overdue::no);
    EXPECT_EQ(look(line, seconds{15}), Overdue::head);
}

TEST_F(VigilTest, ForgetsAHeadWithItsRequest)
{
    traffic.known->last_received = start + seconds{10};
    EXPECT_EQ(look({.doing = Doing::idle, .idle_since = start}, seconds{10}), Overdue::no);
    const Instant ended = start + seconds{11};
    EXPECT_EQ(look({.doing = Doing::idle, .idle_since = ended}, seconds{20}), Overdue::no);
    const Vigil::View line{.doing = Doing::head, .idle_since = ended, .begun = start + seconds{21}};
    EXPECT_EQ(look(line, milliseconds{25999}), Overdue::no);
    EXPECT_EQ(look(line, seconds{26}), Overdue::head);
}

TEST_F(VigilTest, TakesTheLastBytesOfARequestForNoOther)
{
    traffic.known->last_received = start + milliseconds{4};
    EXPECT_EQ(look({.doing = Doing::idle, .idle_since = start}, seconds{30}), Overdue::no);
}

TEST_F(VigilTest, EndsWhatTheClientHasEnded)
{
    traffic.known->is_ended_by_client = true;
    EXPECT_EQ(look({.doing = Doing::idle, .idle_since = start}, seconds{1}), Overdue::idle);
}

TEST_F(VigilTest, ManagesWithoutTheKernel)
{
    traffic.known.reset();
    EXPECT_EQ(look({.doing = Doing::idle, .idle_since = start}, seconds{59}), Overdue::no);
    EXPECT_EQ(look({.doing = Doing::idle, .idle_since = start}, seconds{60}), Overdue::idle);
    const Vigil::View answer{.doing = Doing::answer, .begun = start};
    EXPECT_EQ(look(answer, seconds{61}), Overdue::no);
    EXPECT_EQ(look(answer, seconds{91}), Overdue::answer);
}

TEST_F(VigilTest, WantsABodyToBeThereOrToKeepItsPace)
{
    Vigil::View body{.doing = Doing::body, .begun = start, .body_begun = start};
    EXPECT_EQ(look(body, milliseconds{29'999}), Overdue::no);
    body.body_bytes = 29'999;
    EXPECT_EQ(look(body, seconds{30}), Overdue::body);
    body.body_bytes = 30'000;
    EXPECT_EQ(look(body, seconds{30}), Overdue::no);
    EXPECT_EQ(look(body, milliseconds{59'999}), Overdue::no);
    EXPECT_EQ(look(body, seconds{60}), Overdue::body);
    body.body_bytes = 60'000;
    EXPECT_EQ(look(body, seconds{60}), Overdue::no);
}

TEST_F(VigilTest, LetsNoBodyLiveOnWhatCameAtFirst)
{
    const Vigil::View body{
        .doing = Doing::body, .begun = start, .body_begun = start, .body_bytes = 100'000'000};
    EXPECT_EQ(look(body, seconds{30}), Overdue::no);
    EXPECT_EQ(look(body, seconds{60}), Overdue::body);
}

TEST_F(VigilTest, BeginsAnewWithABodyThatGoesOn)
{
    Vigil::View body{.doing = Doing::body, .begun = start, .body_begun = start};
    EXPECT_EQ(look(body, seconds{29}), Overdue::no);
    body.body_begun = start + seconds{29};
    EXPECT_EQ(look(body, seconds{58}), Overdue::no);
    EXPECT_EQ(look(body, seconds{59}), Overdue::body);
}

TEST_F(VigilTest, WaitsForItsOwnSideWithoutEnd)
{
    EXPECT_EQ(look({.doing = Doing::handler, .begun = start}, std::chrono::hours{1}), Overdue::no);
}

TEST_F(VigilTest, GivesAReaderTimeFromWhereItIsFirstSeenAndAsLongAsItReads)
{
    const Vigil::View answer{.doing = Doing::answer, .begun = start};
    traffic.known->acknowledged = 1'000'000;  // Of earlier answers, and what buffers took.
    EXPECT_EQ(look(answer, seconds{100}), Overdue::no);
    EXPECT_EQ(look(answer, milliseconds{129'999}), Overdue::no);
    traffic.known->acknowledged = 1'030'000;
    EXPECT_EQ(look(answer, seconds{130}), Overdue::no);
    EXPECT_EQ(look(answer, seconds{160}), Overdue::answer);
    const Vigil::View next{.doing = Doing::answer, .begun = start + seconds{140}};
    EXPECT_EQ(look(next, seconds{161}), Overdue::no) << "another answer";
    EXPECT_EQ(look(next, seconds{190}), Overdue::no);
    EXPECT_EQ(look(next, seconds{191}), Overdue::answer);
}

class VigilOfALiveAnswer : public VigilTest {
protected:
    VigilOfALiveAnswer() { traffic.known->is_open = true; }
};

TEST_F(VigilOfALiveAnswer, LetsItBeQuietAsLongAsItLikes)
{
    const Vigil::View view{
        .doing = Doing::live, .begun = start, .live_bytes = 9, .is_waiting = true};
    traffic.known->acknowledged = 9;
    for (int i = 0; i < 100; ++i)
        EXPECT_EQ(look(view, seconds{60 * i}), Overdue::no);
}

TEST_F(VigilOfALiveAnswer, WantsWhatItSaysToArrive)
{
    Vigil::View view{.doing = Doing::live, .begun = start, .live_bytes = 9, .is_waiting = true};
    EXPECT_EQ(look(view, seconds{0}), Overdue::no);
    EXPECT_EQ(look(view, seconds{40}), Overdue::no);
    traffic.known->has_all_arrived = false;
    view.live_bytes = 20;
    EXPECT_EQ(look(view, milliseconds{69999}), Overdue::no);
    traffic.known->acknowledged = 1;
    EXPECT_EQ(look(view, seconds{70}), Overdue::no) << "some of it has arrived";
    EXPECT_EQ(look(view, milliseconds{99999}), Overdue::no);
    EXPECT_EQ(look(view, seconds{100}), Overdue::answer);
}

// Its kernel takes what nobody acknowledges.
TEST_F(VigilOfALiveAnswer, KeepsNobodyForWhatIsSaidToHimInVain)
{
    Vigil::View view{.doing = Doing::live, .begun = start, .live_bytes = 9, .is_waiting = true};
    EXPECT_EQ(look(view, seconds{0}), Overdue::no);
    traffic.known->has_all_arrived = false;
    for (int beat = 1; beat < 3; ++beat) {
        view.live_bytes += 3;
        EXPECT_EQ(look(view, milliseconds{beat * 14999}), Overdue::no);
    }
    EXPECT_EQ(look(view, seconds{30}), Overdue::answer);
}

// A socket of the host, whose other end acknowledges nothing.
TEST_F(VigilOfALiveAnswer, SeesWhatTheEngineCannotSend)
{
    traffic.known.reset();
    Vigil::View view{.doing = Doing::live, .begun = start, .live_bytes = 9, .is_waiting = false};
    EXPECT_EQ(look(view, seconds{0}), Overdue::no);
    view.live_bytes = 10;
    EXPECT_EQ(look(view, seconds{29}), Overdue::no);
    EXPECT_EQ(look(view, seconds{58}), Overdue::no);
    EXPECT_EQ(look(view, seconds{59}), Overdue::answer);
}

TEST_F(VigilOfALiveAnswer, EndsItWithItsClient)
{
    const Vigil::View view{.doing = Doing::live, .begun = start, .is_waiting = true};
    EXPECT_EQ(look(view, seconds{0}), Overdue::no);
    traffic.known->is_open = false;
    EXPECT_EQ(look(view, seconds{1}), Overdue::idle);
}

TEST_F(VigilOfALiveAnswer, CountsEachAnew)
{
    Vigil::View view{.doing = Doing::live, .begun = start};
    EXPECT_EQ(look(view, seconds{0}), Overdue::no);
    view.begun = start + seconds{29};
    EXPECT_EQ(look(view, seconds{30}), Overdue::no);
}

}  // namespace
}  // namespace holdfast::http
