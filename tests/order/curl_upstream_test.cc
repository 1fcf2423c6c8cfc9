#include "order/curl_upstream.h"

#include <memory>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/task.h"
#include "base/text.h"
#include "daemon/system_clock.h"
#include "tests/fakes/loop_guard.h"
#include "tests/fakes/loop_server.h"

namespace holdfast::order {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

constexpr std::string_view yes = R"({"order_id":"o-1","valid":true,"message":"fine"})";

// Collects as the worker does: when it is woken.
class Collector final : public Task {
public:
    const char* name() const noexcept override { return "collector"; }
    Instant step(Instant now) override
    {
        for (Reply& reply : upstream->collect(now))
            replies.push_back(std::move(reply));
        return never;
    }
    Upstream* upstream = nullptr;
    std::vector<Reply> replies;
};

class TheService : public testing::Test {
protected:
    TheService()
    {
        loop.add(collector, never);
        connect({.url = server.url("")});
    }
    ~TheService() override { loop.remove(collector); }

    void connect(CurlUpstreamSettings settings)
    {
        upstream = std::make_unique<CurlUpstream>(std::move(settings), exchanges, loop);
        upstream->set_collector(&collector);
        collector.upstream = upstream.get();
    }
    void submit(std::uint64_t id, std::string order_id = "o-1", Duration timeout = seconds{5})
    {
        upstream->submit({.id = CallId{id},
                          .key = join("key-", id),
                          .order_id = std::move(order_id),
                          .product = "b\"andage",
                          .quantity = 3,
                          .timeout = timeout},
                         loop.now());
    }
    Answer call(Duration timeout = seconds{5})
    {
        collector.replies.clear();
        submit(++calls, "o-1", timeout);
        run_until(loop, [&] { return !collector.replies.empty(); });
        EXPECT_EQ(collector.replies.size(), 1U);
        if (collector.replies.empty())
            return {};
        EXPECT_EQ(collector.replies[0].id, CallId{calls});
        return collector.replies[0].answer;
    }
    Answer call_answered_with(std::string wire, LoopServer::Then then = LoopServer::Then::keep)
    {
        server.behave = [&](const std::string&) { return LoopServer::Act{wire, then}; };
        return call();
    }
    static Outcome outcome(const Answer& answer) { return classify(answer, OutcomeRules{}); }

    daemon::SystemClock clock;
    systemd::EventLoop loop{clock};
    LoopServer server{loop};
    curl::Exchanges exchanges{loop, {}};
    Collector collector;
    std::unique_ptr<CurlUpstream> upstream;
    std::uint64_t calls = 0;
};

TEST_F(TheService, IsAskedWithTheOrderAndItsKey)
{
    Answer answer = call_answered_with(LoopServer::answer(200, yes));
    EXPECT_EQ(outcome(answer), Outcome::validated);
    EXPECT_EQ(answer.status, 200U);
    EXPECT_EQ(answer.detail, "fine");
    EXPECT_GT(answer.took, Duration::zero());
    ASSERT_EQ(server.requests.size(), 1U);
    const std::string& sent = server.requests[0];
    EXPECT_THAT(sent, StartsWith("POST /validate HTTP/1.1\r\n"));
    EXPECT_THAT(sent, HasSubstr("\r\nIdempotency-Key: key-1\r\n"));
    EXPECT_THAT(sent, HasSubstr("\r\nContent-Type: application/json\r\n"));
    EXPECT_TRUE(sent.ends_with(R"({"order_id":"o-1","product":"b\"andage","quantity":3})"));
}

TEST_F(TheService, MayBeBehindAPathAndWantCredentials)
{
    connect({.url = server.url("/v1//"), .authorization = "Bearer secret"});
    call_answered_with(LoopServer::answer(200, yes));
    EXPECT_THAT(server.requests.at(0), StartsWith("POST /v1/validate HTTP/1.1\r\n"));
    EXPECT_THAT(server.requests.at(0), HasSubstr("\r\nAuthorization: Bearer secret\r\n"));
    upstream->set_authorization("Bearer other");
    call_answered_with(LoopServer::answer(200, yes));
    EXPECT_THAT(server.requests.at(1), HasSubstr("\r\nAuthorization: Bearer other\r\n"));
    upstream->set_authorization({});
    call_answered_with(LoopServer::answer(200, yes));
    EXPECT_THAT(server.requests.at(2), Not(HasSubstr("Authorization")));
}

class TracedService : public TheService {
protected:
    TracedService()
    {
        tracer.apply({.is_on = true});
        upstream->set_tracer(&tracer);
    }
    void submit_traced(Duration timeout = seconds{5})
    {
        upstream->submit({.id = CallId{++calls},
                          .key = "k",
                          .order_id = "o-1",
                          .product = "p",
                          .quantity = 1,
                          .timeout = timeout,
                          .trace = order},
                         loop.now());
    }
    trace::Span only()
    {
        std::vector<trace::Span> spans = tracer.take(10);
        EXPECT_EQ(spans.size(), 1U);
        return spans.empty() ? trace::Span{} : spans.front();
    }

    trace::Context order =
        trace::parse_context("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01", "v=1");
    trace::Tracer tracer{clock, Random{5}};
};

TEST_F(TracedService, IsToldInWhichTraceItIsCalled)
{
    server.behave = [](const std::string&) {
        return LoopServer::Act{LoopServer::answer(503, "{}")};
    };
    submit_traced();
    run_until(loop, [&] { return !collector.replies.empty(); });
    trace::Span span = only();
    EXPECT_EQ(span.context.trace, order.trace);
    EXPECT_EQ(span.parent, order.span);
    EXPECT_EQ(span.kind, trace::Kind::client);
    EXPECT_EQ(span.status, trace::Status::error);
    EXPECT_THAT(server.requests.at(0),
                HasSubstr(join("\r\ntraceparent: 00-4bf92f3577b34da6a3ce929d0e0e4736-",
                               trace::to_string(span.context.span), "-01\r\n")));
    EXPECT_THAT(server.requests.at(0), HasSubstr("\r\ntracestate: v=1\r\n"));
}

TEST_F(TracedService, EndsTheSpanOfACallThatIsGivenUp)
{
    server.behave = [](const std::string&) { return LoopServer::Act{}; };
    submit_traced();
    upstream->cancel(CallId{calls});
    trace::Span span = only();
    EXPECT_EQ(span.status, trace::Status::error);
    upstream->cancel(CallId{calls});
    EXPECT_EQ(tracer.waiting(), 0U) << "once";
}

TEST_F(TracedService, HearsNothingOfTracesWhileThereAreNone)
{
    tracer.apply({});
    server.behave = [](const std::string&) {
        return LoopServer::Act{LoopServer::answer(200, yes)};
    };
    submit_traced();
    run_until(loop, [&] { return !collector.replies.empty(); });
    EXPECT_THAT(server.requests.at(0), Not(HasSubstr("traceparent")));
    EXPECT_EQ(tracer.waiting(), 0U);
}

TEST_F(TheService, IsUnderstoodByItsStatusAndItsVerdict)
{
    struct Case {
        int status;
        std::string_view body;
        Outcome outcome;
    };
    for (const Case& each : std::initializer_list<Case>{
             {200, R"({"valid":false})", Outcome::rejected},
             {201, R"({"valid":true})", Outcome::validated},
             {422, R"({"valid":false})", Outcome::rejected},
             {422, "no", Outcome::declined},
             {200, "<html>", Outcome::corrupt},
             {200, R"({"order_id":"o-2","valid":true})", Outcome::corrupt},
             {204, "", Outcome::corrupt},
             {302, "", Outcome::misconfigured},
             {401, "", Outcome::unauthorized},
             {404, "", Outcome::misconfigured},
             {500, R"({"error":"Validation failed"})", Outcome::error},
             {503, R"({"error":"Service unavailable"})", Outcome::unavailable}}) {
        Answer answer = call_answered_with(LoopServer::answer(each.status, each.body));
        EXPECT_EQ(outcome(answer), each.outcome) << each.status << ' ' << each.body;
        EXPECT_EQ(answer.status, static_cast<unsigned>(each.status));
    }
    EXPECT_EQ(collector.replies.at(0).answer.detail, "Service unavailable");
}

TEST_F(TheService, MaySayWhenToComeBack)
{
    Answer answer = call_answered_with(LoopServer::answer(429, "slow down", "Retry-After: 7\r\n"));
    EXPECT_EQ(outcome(answer), Outcome::throttled);
    EXPECT_EQ(answer.retry_after, seconds{7});
    answer = call_answered_with(
        LoopServer::answer(503, "", "Retry-After: Fri, 31 Dec 2100 23:59:59 GMT\r\n"));
    EXPECT_GT(answer.retry_after, seconds{7});
    EXPECT_EQ(call_answered_with(LoopServer::answer(429, "")).retry_after, std::nullopt);
}

TEST_F(TheService, MayNotBeThere)
{
    server.stop_listening();
    Answer answer = call();
    EXPECT_EQ(outcome(answer), Outcome::refused);
    EXPECT_THAT(answer.detail, HasSubstr(join("port ", server.port())));
}

TEST_F(TheService, MayHang)
{
    server.behave = [](const std::string&) { return LoopServer::Act{}; };
    Answer answer = call(milliseconds{30});
    EXPECT_EQ(outcome(answer), Outcome::timeout);
    EXPECT_GE(answer.took, milliseconds{30});
}

TEST_F(TheService, MayHangUpInTheMiddle)
{
    std::string half = LoopServer::answer(200, yes);
    half.resize(half.size() - 5);
    EXPECT_EQ(outcome(call_answered_with(half, LoopServer::Then::reset)), Outcome::reset);
    Answer answer = call_answered_with(half, LoopServer::Then::close);
    EXPECT_EQ(outcome(answer), Outcome::reset);
    EXPECT_EQ(answer.status, 0U);
    EXPECT_EQ(answer.is_valid, std::nullopt);
}

TEST_F(TheService, MaySpeakNoTls)
{
    connect({.url = join("https://127.0.0.1:", server.port())});
    submit(1);
    run_until(loop, [&] { return server.accepted == 1; });
    server.close_connections();
    run_until(loop, [&] { return !collector.replies.empty(); });
    EXPECT_EQ(outcome(collector.replies[0].answer), Outcome::tls);
}

TEST_F(TheService, MaySayMoreThanAnybodyReads)
{
    connect({.url = server.url(""), .answer_bytes_max = 20});
    Answer answer = call_answered_with(LoopServer::answer(200, yes));
    EXPECT_EQ(outcome(answer), Outcome::corrupt);
    EXPECT_EQ(answer.detail, "the answer is longer than 20 bytes");
    // That it failed is known however much it says.
    EXPECT_EQ(outcome(call_answered_with(LoopServer::answer(503, yes))), Outcome::unavailable);
}

TEST_F(TheService, MaySpeakNoHttp)
{
    EXPECT_EQ(outcome(call_answered_with("220 mail\r\n\r\n", LoopServer::Then::close)),
              Outcome::corrupt);
}

TEST_F(TheService, AnswersManyCallsInAnyOrder)
{
    server.behave = [](const std::string& request) {
        bool is_first = request.find("\"o-1\"") != std::string::npos;
        return LoopServer::Act{is_first ? "" : LoopServer::answer(200, R"({"valid":true})")};
    };
    submit(1, "o-1", milliseconds{100});
    submit(2, "o-2");
    submit(3, "o-3");
    run_until(loop, [&] { return collector.replies.size() == 3; });
    EXPECT_EQ(collector.replies[2].id, CallId{1});
}

TEST_F(TheService, IsNotHeardOfACallThatIsCancelled)
{
    int hung_up = 0;
    server.on_hang_up = [&] { ++hung_up; };
    server.behave = [](const std::string&) { return LoopServer::Act{}; };
    submit(1);
    run_until(loop, [&] { return server.requests.size() == 1; });
    upstream->cancel(CallId{1});
    run_until(loop, [&] { return hung_up == 1; });
    EXPECT_TRUE(collector.replies.empty());
    upstream->cancel(CallId{1});

    // Also when the answer is here already, and only not collected.
    upstream->set_collector(nullptr);
    server.behave = [](const std::string&) {
        return LoopServer::Act{LoopServer::answer(200, yes)};
    };
    submit(2);
    run_until(loop, [&] { return exchanges.under_way() == 0; });
    upstream->cancel(CallId{2});
    EXPECT_TRUE(upstream->collect(loop.now()).empty());
}

TEST_F(TheService, IsLeftWithItsCallsAtTheEnd)
{
    server.behave = [](const std::string&) { return LoopServer::Act{}; };
    submit(1);
    submit(2);
    run_until(loop, [&] { return server.requests.size() == 2; });
    upstream.reset();
    run_until(loop, [&] { return server.open_connections() == 0; });
    EXPECT_EQ(exchanges.under_way(), 0);
}

TEST_F(TheService, IsCalledOverKeptConnections)
{
    for (int i = 0; i < 5; ++i)
        call_answered_with(LoopServer::answer(200, yes));
    EXPECT_EQ(server.accepted, 1);
}

}  // namespace
}  // namespace holdfast::order
