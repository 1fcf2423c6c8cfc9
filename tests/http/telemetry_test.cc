#include "http/telemetry.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/text.h"
#include "tests/fakes/manual_clock.h"
#include "tests/http/fixture.h"

namespace holdfast::http {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

class TelemetryTest : public testing::Test {
protected:
    TelemetryTest()
    {
        router.add({.path = "/things/{id}", .handler = {}});
        telemetry = std::make_unique<Telemetry>(registry, log, router, TelemetrySettings{});
        request.method = Method::get;
        request.target.path = "/things/7";
        request.id = "r1";
        request.peer = &peer;
    }

    void finish_live(Duration took)
    {
        telemetry->request_finished({.request = request,
                                     .route = 0,
                                     .status = 200,
                                     .took = took,
                                     .sent = true,
                                     .is_live = true});
    }
    void finish(unsigned status, Duration took, std::size_t route = 0)
    {
        telemetry->request_finished({.request = request,
                                     .route = route,
                                     .status = status,
                                     .took = took,
                                     .body_bytes = 5,
                                     .sent = true});
    }
    std::vector<std::string> logged()
    {
        std::vector<std::string> lines;
        for (obs::Entry& entry : log.take(Duration::zero())) {
            lines.push_back(join(entry.message->name, ": ", entry.text));
            last = std::move(entry);
        }
        return lines;
    }
    std::string field(std::string_view name) const
    {
        for (const obs::Field& each : last.fields)
            if (each.name == name)
                return each.value;
        return "(absent)";
    }

    ManualClock clock;
    obs::Registry registry;
    obs::Log log{clock, {}};
    Router router;
    Peer peer{.address = "192.0.2.7", .uid = {}};
    Request request;
    std::unique_ptr<Telemetry> telemetry;
    obs::Entry last;
};

TEST_F(TelemetryTest, CountsByRouteAndStatusAndNeverByWhatClientsWrite)
{
    finish(200, milliseconds{2});
    finish(200, milliseconds{2});
    finish(404, milliseconds{2});
    request.target.path = "/nothing";
    finish(404, milliseconds{1}, no_route);
    request.method = Method::head;
    finish(200, milliseconds{1});
    std::string text = *registry.prometheus();
    auto count = [](std::string_view method, std::string_view endpoint, int status, int times) {
        return HasSubstr(join("http_requests_total{method=\"", method, "\",endpoint=\"", endpoint,
                              "\",status=\"", status, "\"} ", times, "\n"));
    };
    EXPECT_THAT(text, count("GET", "/things/{id}", 200, 2));
    EXPECT_THAT(text, count("GET", "/things/{id}", 404, 1));
    EXPECT_THAT(text, count("GET", "other", 404, 1));
    EXPECT_THAT(text, count("HEAD", "/things/{id}", 200, 1));
    EXPECT_THAT(text, HasSubstr("http_request_duration_seconds_count{method=\"GET\","
                                "endpoint=\"/things/{id}\"} 3\n"));
    EXPECT_THAT(text, Not(HasSubstr("/nothing")));
    EXPECT_THAT(logged(), IsEmpty());
}

TEST_F(TelemetryTest, MakesASpanOfARequestThatIsTraced)
{
    trace::Tracer tracer{clock, Random{1}};
    tracer.apply({.is_on = true});
    telemetry->set_tracer(tracer);
    finish(200, milliseconds{2});
    EXPECT_EQ(tracer.waiting(), 0U) << "this one is not";
    request.trace = tracer.receive("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01", {});
    clock.advance(seconds{2});
    finish(500, seconds{2});
    std::vector<trace::Span> spans = tracer.take(5);
    ASSERT_EQ(spans.size(), 1U);
    EXPECT_EQ(spans[0].name, "GET /things/{id}");
    EXPECT_EQ(spans[0].kind, trace::Kind::server);
    EXPECT_EQ(spans[0].status, trace::Status::error);
    EXPECT_EQ(trace::to_string(spans[0].parent), "00f067aa0ba902b7");
    EXPECT_EQ(spans[0].end - spans[0].start, seconds{2});
    logged();
    EXPECT_EQ(field("HOLDFAST_TRACE_ID"), "4bf92f3577b34da6a3ce929d0e0e4736");

    request.trace = tracer.receive("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-00", {});
    finish(404, seconds{2}, no_route);
    EXPECT_EQ(tracer.waiting(), 0U) << "its caller does not record it";
    logged();
    EXPECT_EQ(field("HOLDFAST_TRACE_ID"), "4bf92f3577b34da6a3ce929d0e0e4736")
        << "but the journal has its trace";
}

TEST_F(TelemetryTest, LogsWhatWasSlowUnlessNothingIs)
{
    finish(200, milliseconds{999});
    EXPECT_THAT(logged(), IsEmpty());
    finish(200, milliseconds{1500});
    EXPECT_THAT(logged(), ElementsAre("slow-request: GET /things/7 200 in 1.5 s"));
    EXPECT_EQ(field("HOLDFAST_ROUTE"), "/things/{id}");
    EXPECT_EQ(field("HOLDFAST_STATUS"), "200");
    EXPECT_EQ(field("HOLDFAST_SECONDS"), "1.5");
    EXPECT_EQ(field("HOLDFAST_BYTES"), "5");
    EXPECT_EQ(field("HOLDFAST_REQUEST_ID"), "r1");
    EXPECT_EQ(field("HOLDFAST_CLIENT"), "192.0.2.7");
    telemetry->apply({.slow_request = Duration::zero()});
    finish(200, seconds{100});
    EXPECT_THAT(logged(), IsEmpty());
}

TEST_F(TelemetryTest, LogsEveryRequestWhenAskedTo)
{
    telemetry->apply({.access_log = true});
    request.target.path = "/no\x1b[2Jthing";
    finish(404, Duration::zero(), no_route);
    EXPECT_THAT(logged(), ElementsAre("access: GET /no [2Jthing 404 in 0 s"));
    EXPECT_EQ(field("HOLDFAST_ROUTE"), "other");
}

TEST_F(TelemetryTest, LogsARequestThatEndedBeforeItsHeaders)
{
    request.exchange = nullptr;
    telemetry->apply({.access_log = true, .trusted_proxies = {*parse_network("192.0.2.0/24")}});
    finish(0, Duration::zero(), no_route);
    EXPECT_THAT(logged(), ElementsAre("access: GET /things/7 aborted in 0 s"));
    EXPECT_EQ(field("HOLDFAST_CLIENT"), "192.0.2.7");
}

TEST_F(TelemetryTest, SaysOfARequestThatBrokeOffThatItDid)
{
    finish(0, seconds{2});
    finish(0, Duration::zero(), no_route);
    EXPECT_THAT(logged(), ElementsAre("slow-request: GET /things/7 aborted in 2 s"));
    EXPECT_EQ(field("HOLDFAST_STATUS"), "aborted");
    for (const char* endpoint : {"/things/{id}", "other"})
        EXPECT_THAT(*registry.prometheus(),
                    HasSubstr(join("http_requests_total{method=\"GET\",endpoint=\"", endpoint,
                                   "\",status=\"aborted\"} 1\n")));
    EXPECT_THAT(*registry.prometheus(), Not(HasSubstr("status=\"0\"")));
}

TEST_F(TelemetryTest, NamesTheCallerOfTheControlSocketByUid)
{
    telemetry->apply({.access_log = true});
    peer = {.address = "", .uid = 1000};
    finish(200, Duration::zero());
    (void)logged();
    EXPECT_EQ(field("HOLDFAST_CLIENT"), "uid 1000");
}

TEST_F(TelemetryTest, NamesWhoAskedWhereThatIsKnown)
{
    telemetry->apply({.access_log = true});
    request.actor = {.kind = Actor::Kind::user, .name = "alice", .address = "192.0.2.7"};
    finish(200, Duration::zero());
    (void)logged();
    EXPECT_EQ(field("HOLDFAST_ACTOR"), "user:alice");
    EXPECT_EQ(field("HOLDFAST_CLIENT"), "192.0.2.7");
}

TEST_F(TelemetryTest, SaysWhyAHandlerFailedInOneLine)
{
    telemetry->handler_failed(request, 0, "no such table:\nsecrets");
    EXPECT_THAT(logged(),
                ElementsAre("request-failed: GET /things/7 failed: no such table: secrets"));
    EXPECT_EQ(field("HOLDFAST_ERROR"), "no such table:\nsecrets");
    EXPECT_EQ(field("HOLDFAST_STATUS"), "500");
    EXPECT_EQ(field("HOLDFAST_ROUTE"), "/things/{id}")
        << "or each path that a client makes up is a fault of its own";
}

TEST_F(TelemetryTest, CountsAndLogsConnectionsThatWereRefused)
{
    telemetry->connection_refused(Refusal::limit, true);
    telemetry->connection_refused(Refusal::no_descriptor, true);
    telemetry->connections_changed(3);
    EXPECT_THAT(logged(),
                ElementsAre("queue-full: connection refused: http.connections_max is reached",
                            "descriptors-exhausted: no file descriptor left to accept a "
                            "connection with"));
    std::string text = *registry.prometheus();
    EXPECT_THAT(text, HasSubstr("holdfast_http_connections_refused_total{reason=\"limit\"} 1\n"));
    EXPECT_THAT(text,
                HasSubstr("holdfast_http_connections_refused_total{reason=\"no_descriptor\"} 1\n"));
    EXPECT_THAT(text, HasSubstr("\nholdfast_http_connections 3\n"));
}

TEST_F(TelemetryTest, SaysWhoseTimeWasOverAndOnlyCountsTheOthersWhoAreRefused)
{
    telemetry->request_refused(Refused::head_timeout);
    telemetry->request_refused(Refused::malformed);
    telemetry->request_refused(Refused::body_timeout);
    telemetry->request_refused(Refused::answer_timeout);
    EXPECT_THAT(logged(), ElementsAre("clients-too-slow: a client was too slow, and was sent away: "
                                      "http.header_timeout was over",
                                      "clients-too-slow: a client was too slow, and was sent away: "
                                      "http.body_timeout was over",
                                      "clients-too-slow: a client was too slow, and was sent away: "
                                      "http.answer_timeout was over"));
    EXPECT_EQ(field("HOLDFAST_LIMIT"), "http.answer_timeout");
    std::string text = *registry.prometheus();
    EXPECT_THAT(text, HasSubstr("holdfast_http_refused_total{reason=\"head_timeout\"} 1\n"));
    EXPECT_THAT(text, HasSubstr("holdfast_http_refused_total{reason=\"malformed\"} 1\n"));
}

// The headers of a proxy are read from a real request: nothing else can hold them.
class Proxied : public ServerTest {
protected:
    // Who asked, as the log sees it when the socket's other end were `peer`.
    std::string client_seen_from(const char* peer_address, std::string_view headers)
    {
        Peer proxy{.address = peer_address, .uid = {}};
        Router plain;
        obs::Registry registry;
        obs::Log log{clock, {}};
        plain.add({.path = "/", .handler = {}});
        Telemetry telemetry{
            registry,
            log,
            plain,
            {.access_log = true, .trusted_proxies = {*parse_network("10.0.0.0/8")}}};
        handler = [&](const Request& request, Reply reply) {
            Request seen = request;
            seen.peer = &proxy;
            telemetry.request_finished({.request = seen, .route = 0, .status = 200});
            reply.send(json_response("{}"));
        };
        talk(join("GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n", headers, "\r\n"));
        for (const obs::Entry& entry : log.take(Duration::zero()))
            for (const obs::Field& field : entry.fields)
                if (field.name == "HOLDFAST_CLIENT")
                    return field.value;
        return "(absent)";
    }

    Proxied()
    {
        router.add({.path = "/", .handler = [this](const Request& request, Reply reply) {
                        handler(request, std::move(reply));
                    }});
        start();
    }

    Handler handler;
};

TEST_F(Proxied, IsBelievedIfTrustedAndOnlyThen)
{
    EXPECT_EQ(client_seen_from("10.1.2.3", "X-Forwarded-For: 192.0.2.1\r\n"), "192.0.2.1");
    EXPECT_EQ(client_seen_from("172.16.0.1", "X-Forwarded-For: 192.0.2.1\r\n"), "172.16.0.1");
    EXPECT_EQ(client_seen_from("10.1.2.3", ""), "10.1.2.3");
}

TEST_F(Proxied, IsReadOverSeveralLines)
{
    EXPECT_EQ(
        client_seen_from("10.1.2.3", "X-Forwarded-For: 192.0.2.1\r\nX-Forwarded-For: 10.9.9.9\r\n"),
        "192.0.2.1");
    EXPECT_EQ(client_seen_from("10.1.2.3", "Forwarded: for=192.0.2.5\r\n"), "192.0.2.5");
}

TEST_F(Proxied, IsNotBelievedWhereItsTwoHeadersDiffer)
{
    EXPECT_EQ(
        client_seen_from("10.1.2.3", "Forwarded: for=192.0.2.5\r\nX-Forwarded-For: 192.0.2.1\r\n"),
        "10.1.2.3")
        << "the client may have written the one that the proxy does not write";
    EXPECT_EQ(
        client_seen_from("10.1.2.3", "Forwarded: for=192.0.2.1\r\nX-Forwarded-For: 192.0.2.1\r\n"),
        "192.0.2.1");
}

TEST_F(Proxied, IsAnAddressOfIpv4ThroughASocketOfBoth)
{
    EXPECT_EQ(client_seen_from("::ffff:192.0.2.7", ""), "192.0.2.7");
    EXPECT_EQ(client_seen_from("::ffff:10.1.2.3", "X-Forwarded-For: 192.0.2.1\r\n"), "192.0.2.1");
    EXPECT_EQ(client_seen_from("2001:db8::1", ""), "2001:db8::1");
}

TEST_F(TelemetryTest, CountsHandshakesAndLogsFailedOnesForDevelopersOnly)
{
    telemetry->tls_established("TLS1.3");
    telemetry->tls_failed(TlsFailure::plain_http, "192.0.2.7", "plain HTTP");
    EXPECT_THAT(log.take(Duration::zero()), IsEmpty());
    log.set_level(obs::Severity::debug);
    telemetry->tls_failed(TlsFailure::client_alert, "192.0.2.7", "Unknown CA");
    auto entries = log.take(Duration::zero());
    ASSERT_THAT(entries, testing::SizeIs(1));
    EXPECT_EQ(entries.front().text, "TLS with 192.0.2.7 failed: client_alert: Unknown CA");

    std::string text = *registry.prometheus();
    for (const char* line : {"holdfast_http_tls_handshakes_total{version=\"TLS1.3\"} 1\n",
                             "holdfast_http_tls_failures_total{reason=\"plain_http\"} 1\n",
                             "holdfast_http_tls_failures_total{reason=\"client_alert\"} 1\n"})
        EXPECT_THAT(text, HasSubstr(line));
}

TEST_F(TelemetryTest, CountsWhatNeverEndsByItselfAndDoesNotTimeIt)
{
    finish_live(seconds{3600});
    EXPECT_THAT(logged(), IsEmpty());
    std::string text = *registry.prometheus();
    EXPECT_THAT(text, HasSubstr("http_requests_total{method=\"GET\",endpoint=\"/things/{id}\","
                                "status=\"200\"} 1\n"));
    EXPECT_THAT(text, Not(HasSubstr("http_request_duration_seconds_count")));
    telemetry->apply({.access_log = true, .trusted_proxies = {}});
    finish_live(seconds{3600});
    EXPECT_THAT(logged(), ElementsAre(HasSubstr("GET /things/7 200 in 3600 s")));
}

}  // namespace
}  // namespace holdfast::http
