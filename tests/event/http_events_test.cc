#include "event/http_events.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/text.h"
#include "event/http_kafka.h"
#include "http/json_body.h"
#include "tests/http/fixture.h"

namespace holdfast::event {
namespace {

using testing::HasSubstr;
using testing::Not;

struct FakeEvents final : Events {
    void list(EventSelection selection, Done<std::vector<ListedEvent>> done) override
    {
        asked = selection;
        done(std::vector<ListedEvent>{
            {.position = {WallTime{}, 0, 1},
             .event = {.id = "i", .type = "custom", .data = R"({"a":1})"}},
            {.position = {WallTime{}, 0, 2}, .event = {.id = "j", .type = "b", .key = "k"}}});
    }
    void list_dead(DeadSelection selection, Done<std::vector<DeadLetter>> done) override
    {
        asked_before = selection.before;
        done(std::vector<DeadLetter>{{.number = 7, .topic = "t", .value = "\x01x", .reason = "r"}});
    }
    void list_parked(DeadSelection /*selection*/, Done<std::vector<ParkedEvent>> done) override
    {
        done(std::vector<ParkedEvent>{});
    }
    void publish(NewEvent event, Done<std::string> done) override
    {
        published.push_back(event);
        if (refusal)
            return done(*refusal);
        done(std::string{"the-id"});
    }
    EventSelection asked;
    std::optional<std::int64_t> asked_before;
    std::vector<NewEvent> published;
    std::optional<Error> refusal;
};

struct FakeDesk final : KafkaDesk {
    std::optional<KafkaStatus> status() const override
    {
        if (!is_configured)
            return std::nullopt;
        return KafkaStatus{.producer = "connected",
                           .consumer = "running",
                           .consumer_topics = {"t"},
                           .consumer_handlers = {"http_request"},
                           .outbox_depth = 3};
    }
    const std::vector<std::string>& topics() const override { return allowed; }
    void flush(Duration limit, std::function<void(bool)> done) override
    {
        flushed_for = limit;
        done(is_out);
    }
    bool is_configured = true;
    bool is_out = true;
    Duration flushed_for{};
    std::vector<std::string> allowed{"t", "audit"};
};

class EventRoutes : public http::ServerTest {
protected:
    EventRoutes()
    {
        add_event_routes(router, events);
        add_kafka_routes(router, {loop, events, desk});
        start();
    }
    std::string get(std::string_view target)
    {
        return talk(join("GET ", target, " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"));
    }
    std::string post(std::string_view target, std::string_view body)
    {
        return talk(join("POST ", target, " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n",
                         "Content-Type: application/json\r\nContent-Length: ", body.size(),
                         "\r\n\r\n", body));
    }

    FakeEvents events;
    FakeDesk desk;
};

TEST_F(EventRoutes, ShowEventsAsTheyAreOnTheTopicWithTheirIds)
{
    EXPECT_THAT(get("/events"),
                HasSubstr(R"({"items":[{"id":"i","event_type":"custom",)"
                          R"("timestamp":"1970-01-01T00:00:00.000000Z","key":null,"is_ours":true,)"
                          R"("data":{"a":1}},)"));
    EXPECT_EQ(events.asked.rows_max, 101U);
    EXPECT_TRUE(events.asked.is_newest_first);
}

TEST_F(EventRoutes, AskForWhatTheQuerySays)
{
    const std::string page =
        get("/events?type=custom&from=1970-01-01T00:00:01Z&to=1970-01-01T00:00:02Z&limit=1"
            "&order=oldest");
    EXPECT_EQ(events.asked.type, "custom");
    EXPECT_EQ(events.asked.from, WallTime{std::chrono::seconds{1}});
    EXPECT_EQ(events.asked.before, WallTime{std::chrono::seconds{2}});
    EXPECT_FALSE(events.asked.is_newest_first);
    EXPECT_THAT(page, Not(HasSubstr(R"("next":null)")));
    EXPECT_THAT(get("/events?type=a%20b"), HasSubstr("422"));
    EXPECT_THAT(get("/events?from=yesterday"), HasSubstr("422"));
    EXPECT_THAT(get("/events?after=xyz"), HasSubstr("422"));
}

TEST_F(EventRoutes, ShowWhatIsDead)
{
    EXPECT_THAT(get("/events/dead"), HasSubstr(R"("topic":"t")"));
    EXPECT_THAT(get("/events/parked"), HasSubstr(R"({"items":[],"next":null})"));
}

TEST_F(EventRoutes, SayHowKafkaIsAsTheOldServiceDid)
{
    EXPECT_THAT(get("/kafka/status"),
                HasSubstr(R"({"kafka_producer":"connected","kafka_consumer":"running",)"
                          R"("consumer_topics":["t"],"consumer_handlers":["http_request"],)"
                          R"("consumer_lag":null,"outbox_depth":3,)"));
}

TEST_F(EventRoutes, PublishWhatIsAnEvent)
{
    const std::string answer = post("/kafka/publish", R"({"event_type":"custom.a","data":)"
                                                      R"({"n": 1},"topic":"audit"})");
    EXPECT_THAT(answer, HasSubstr("200"));
    EXPECT_THAT(answer, HasSubstr(R"({"status":"success","message":"Event 'custom.a' published )"
                                  R"(to Kafka","event":{"event_type":"custom.a",)"
                                  R"("data":{"n":1},"id":"the-id"}})"));
    ASSERT_EQ(events.published.size(), 1U);
    EXPECT_EQ(events.published[0].topic, "audit");
    EXPECT_EQ(events.published[0].data, R"({"n":1})");
    EXPECT_THAT(post("/kafka/publish", "{}"), HasSubstr("custom_event"));
    EXPECT_EQ(events.published.at(1).type, "custom_event");
}

TEST_F(EventRoutes, RefuseWhatIsNoneWithItsFieldAndQueueNothing)
{
    const std::pair<std::string, std::string> wrong[]{{R"({"event_type":"a b"})", "/event_type"},
                                                      {R"({"event_type":""})", "/event_type"},
                                                      {R"({"event_type":5})", "/event_type"},
                                                      {R"({"data":[]})", "/data"},
                                                      {R"({"data":"x"})", "/data"},
                                                      {R"({"topic":"secret"})", "/topic"},
                                                      {R"({"topic":7})", "/topic"},
                                                      {R"({"what":1})", "/what"}};
    for (const auto& [body, pointer] : wrong) {
        const std::string answer = post("/kafka/publish", body);
        EXPECT_THAT(answer, HasSubstr(" 422 ")) << body;
        EXPECT_THAT(answer, HasSubstr(join("\"", pointer, "\""))) << body;
    }
    EXPECT_THAT(post("/kafka/publish", "{"), HasSubstr(" 400 "));
    const std::string large =
        join(R"({"data":{"a":")", std::string(http::json_bytes_max, 'x'), R"("}})");
    EXPECT_THAT(post("/kafka/publish", large), HasSubstr(" 413 "));
    EXPECT_TRUE(events.published.empty());
}

TEST_F(EventRoutes, SayWhenTheStoreTakesNothing)
{
    events.refusal = Error{Errc::full, "no room"};
    EXPECT_THAT(post("/kafka/publish", "{}"), HasSubstr(" 507 "));
}

TEST_F(EventRoutes, SayWhenKafkaIsNotConfigured)
{
    desk.is_configured = false;
    EXPECT_THAT(get("/kafka/status"), HasSubstr(" 503 "));
    EXPECT_THAT(post("/kafka/publish", "{}"), HasSubstr(" 503 "));
    EXPECT_THAT(post("/kafka/flush", ""), HasSubstr(" 503 "));
    EXPECT_TRUE(events.published.empty());
    EXPECT_THAT(post("/kafka/publish", R"({"event_type":"a b"})"), HasSubstr(" 422 "))
        << "what is wrong with it is said all the same";
}

TEST_F(EventRoutes, FlushWithinABound)
{
    EXPECT_THAT(post("/kafka/flush", ""),
                HasSubstr(R"({"status":"success","message":"Kafka producer flushed"})"));
    EXPECT_EQ(desk.flushed_for, std::chrono::seconds{10});
    desk.is_out = false;
    EXPECT_THAT(post("/kafka/flush", ""), HasSubstr(" 503 "));
}

}  // namespace
}  // namespace holdfast::event
