// A body taken in pieces, call by call: what its route, the gate and the clock say to it.
#include <stdexcept>

#include <gmock/gmock.h>

#include "tests/http/connection_fixture.h"
#include "tests/http/edge/body_stream_fixture.h"
#include "tests/http/edge/late_gate.h"

namespace holdfast::http {
namespace {

using Next = mhd::Client::Next;
using testing::ElementsAre;
using Take = BodySink::Take;

class BodyIntakeTest : public ConnectionTest {
protected:
    BodyIntakeTest() { router.add(upload_route(upload)); }
    void TearDown() override
    {
        if (!connection.is_idle())
            connection.request_ended(mhd::Client::End::lost);
        EXPECT_EQ(upload.destroyed, upload.open ? 0 : upload.opened);
    }

    void begin(MemoryExchange& request)
    {
        connection.request_begun("/upload");
        request.tell(connection);
        EXPECT_EQ(connection.request_headers(request, {"POST", "HTTP/1.1"}), Next::go_on);
    }

    Upload upload;
    LateGate late;
    MemoryExchange small{{{"Content-Length", "8"}}};
    MemoryExchange large{{{"Content-Length", "999"}}};
    MemoryExchange chunked{{{"Transfer-Encoding", "chunked"}}};
};

TEST_F(BodyIntakeTest, HandsOverPieceByPieceAndCollectsNothing)
{
    begin(small);
    connection.request_body("1234");
    EXPECT_EQ(upload.taken, "1234");
    connection.request_body("5678");
    connection.request_ready();
    EXPECT_EQ(upload.destroyed, 0);
    connection.request_ended(mhd::Client::End::sent);

    EXPECT_EQ(small.status, 200U);
    EXPECT_EQ(small.body, "12345678");
    EXPECT_EQ(upload.path, "/upload");
    EXPECT_EQ(upload.pieces, 2U);
    EXPECT_EQ(upload.destroyed, 1);
}

TEST_F(BodyIntakeTest, SuspendsWhileTheSinkIsFull)
{
    upload.take = [](auto) { return Take::full; };
    begin(small);
    EXPECT_FALSE(small.is_suspended);
    EXPECT_EQ(connection.request_body("1234"), Next::go_on);
    EXPECT_TRUE(small.is_suspended);
    upload.flow->go_on();
    EXPECT_FALSE(small.is_suspended);
    EXPECT_EQ(resumed, 1);
    upload.flow->go_on();
    EXPECT_EQ(resumed, 1);
    connection.request_body("5678");
    upload.flow->go_on();
    connection.request_ready();
    EXPECT_EQ(small.body, "12345678");
}

TEST_F(BodyIntakeTest, RefusesWhatIsTooLargeForTheRouteBeforeReading)
{
    upload.limits.bytes_max = 7;
    begin(small);
    EXPECT_EQ(small.status, 413U);
    connection.request_ended(mhd::Client::End::sent_last);
    EXPECT_EQ(upload.opened, 0);
    EXPECT_THAT(observer.refused, ElementsAre(Refused::body_too_large));
}

TEST_F(BodyIntakeTest, RefusesWhatHasBecomeTooLargeAndDropsTheSink)
{
    upload.limits.bytes_max = 7;
    begin(chunked);
    EXPECT_EQ(connection.request_body("1234567"), Next::go_on);
    EXPECT_EQ(connection.request_body("8"), Next::go_on);
    EXPECT_EQ(upload.destroyed, 1);
    EXPECT_EQ(upload.taken, "1234567");
    EXPECT_EQ(connection.request_body("9"), Next::go_on);
    connection.request_ready();
    connection.request_ended(mhd::Client::End::sent_last);
    EXPECT_EQ(chunked.status, 413U);
    EXPECT_EQ(upload.finished, 0);
}

TEST_F(BodyIntakeTest, GivesUpOnWhoDoesNotStop)
{
    upload.limits.bytes_max = 7;
    begin(chunked);
    // Eight common bodies of 64 bytes, whatever this route takes.
    EXPECT_EQ(connection.request_body(std::string(512, 'x')), Next::go_on);
    EXPECT_EQ(connection.request_body("x"), Next::close);
    connection.request_ended(mhd::Client::End::broken_off);
    ASSERT_EQ(observer.seen.size(), 1U);
    EXPECT_EQ(observer.seen[0].status, 413U);
}

TEST_F(BodyIntakeTest, DropsTheRestWhenTheSinkHasEnough)
{
    upload.take = [](auto) { return Take::enough; };
    begin(small);
    connection.request_body("1234");
    connection.request_body("5678");
    connection.request_ready();
    EXPECT_EQ(upload.finished, 1);
    EXPECT_EQ(small.body, "1234");
}

TEST_F(BodyIntakeTest, LimitsAlsoWhatIsDropped)
{
    upload.limits.bytes_max = 7;
    upload.take = [](auto) { return Take::enough; };
    begin(chunked);
    connection.request_body("1234");
    connection.request_body("5678");
    connection.request_ready();
    EXPECT_EQ(chunked.status, 413U);
}

TEST_F(BodyIntakeTest, AnswersARefusalToOpenBeforeTheBody)
{
    upload.open = [] { return Response{.status = 429}; };
    begin(small);
    EXPECT_EQ(small.status, 429U);
    connection.request_ended(mhd::Client::End::sent_last);
    EXPECT_EQ(observer.seen[0].status, 429U);
}

TEST_F(BodyIntakeTest, Answers500ToWhateverThrows)
{
    upload.open = []() -> BodyStream::Opened { throw std::runtime_error{"no room"}; };
    begin(small);
    EXPECT_EQ(small.status, 500U);
    connection.request_ended(mhd::Client::End::sent_last);

    upload.open = nullptr;
    upload.opened = 0;
    upload.finish = [](Reply) { throw std::runtime_error{"no luck"}; };
    MemoryExchange second{{{"Content-Length", "1"}}};
    begin(second);
    connection.request_body("1");
    connection.request_ready();
    connection.request_ended(mhd::Client::End::sent);
    EXPECT_EQ(second.status, 500U);
    EXPECT_THAT(observer.failures, ElementsAre("no room", "no luck"));
}

TEST_F(BodyIntakeTest, AsksTheGateBeforeAnythingIsRead)
{
    shared.gate = &late;
    begin(small);
    EXPECT_TRUE(small.is_suspended);
    EXPECT_EQ(upload.opened, 0);
    late.asking->admitted();
    EXPECT_FALSE(small.is_suspended);
    EXPECT_EQ(connection.request_ready(), Next::go_on);
    EXPECT_EQ(upload.opened, 1);
    connection.request_body("12345678");
    connection.request_ready();
    EXPECT_EQ(small.body, "12345678");
}

TEST_F(BodyIntakeTest, ReadsALittleOfWhatTheGateRefusesLate)
{
    shared.gate = &late;
    begin(small);
    late.asking->refused(json_response("no", 401));
    EXPECT_FALSE(small.is_suspended);
    EXPECT_EQ(connection.request_ready(), Next::go_on);
    EXPECT_EQ(small.answers, 0);
    connection.request_body("12345678");
    connection.request_ready();
    EXPECT_EQ(small.status, 401U);
    EXPECT_EQ(upload.opened, 0);
}

TEST_F(BodyIntakeTest, ReadsNoLargeBodyThatIsRefusedLate)
{
    shared.gate = &late;
    begin(chunked);
    late.asking->refused(json_response("no", 401));
    connection.request_ready();
    EXPECT_EQ(chunked.status, 401U);
    EXPECT_EQ(upload.opened, 0);
}

TEST_F(BodyIntakeTest, AnswersALateRefusalToOpenBeforeTheBody)
{
    shared.gate = &late;
    upload.open = [] { return json_response("busy", 503); };
    begin(small);
    late.asking->admitted();
    connection.request_ready();
    EXPECT_EQ(small.status, 503U);
}

// Ten seconds, or a hundred bytes a second.
TEST_F(BodyIntakeTest, CountsOnlyTheClientsOwnTime)
{
    upload.take = [](auto) { return Take::full; };
    begin(large);
    clock.advance(std::chrono::seconds{9});
    connection.request_body("1");
    clock.advance(std::chrono::hours{1});
    connection.look_after(clock.now());
    EXPECT_FALSE(large.is_expired);

    upload.flow->go_on();
    clock.advance(std::chrono::milliseconds{999});
    connection.look_after(clock.now());
    EXPECT_FALSE(large.is_expired);
    clock.advance(std::chrono::milliseconds{1});
    connection.look_after(clock.now());
    EXPECT_TRUE(large.is_expired);
    connection.request_ended(mhd::Client::End::lost);
    EXPECT_EQ(observer.seen[0].status, 408U);
    EXPECT_THAT(observer.refused, ElementsAre(Refused::body_timeout));
    EXPECT_EQ(upload.destroyed, 1);
    EXPECT_EQ(upload.finished, 0);
}

TEST_F(BodyIntakeTest, DoesNotCountTheTimeThatTheGateTakes)
{
    shared.gate = &late;
    begin(large);
    clock.advance(std::chrono::hours{1});
    connection.look_after(clock.now());
    late.asking->admitted();
    connection.request_ready();
    connection.look_after(clock.now());
    EXPECT_FALSE(large.is_expired);
    connection.request_ended(mhd::Client::End::lost);
}

TEST_F(BodyIntakeTest, TakesWhoIsQuickEnough)
{
    upload.limits.rate_min = 99;
    begin(large);
    connection.request_body(std::string(990, 'x'));
    clock.advance(std::chrono::seconds{10});
    connection.look_after(clock.now());
    EXPECT_FALSE(large.is_expired);
    clock.advance(std::chrono::seconds{10});
    connection.look_after(clock.now());
    EXPECT_TRUE(large.is_expired);
}

}  // namespace
}  // namespace holdfast::http
