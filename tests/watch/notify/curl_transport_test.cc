#include "watch/notify/curl_transport.h"

#include <memory>

#include <gmock/gmock.h>

#include "base/task.h"
#include "base/text.h"
#include "daemon/system_clock.h"
#include "tests/fakes/held_worker.h"
#include "tests/fakes/loop_guard.h"
#include "tests/fakes/loop_server.h"
#include "watch/notify/log_transport.h"

namespace holdfast::watch {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

// Collects as the notifier does: when it is woken.
class Collector final : public Task {
public:
    const char* name() const noexcept override { return "collector"; }
    Instant step(Instant now) override
    {
        for (Sent& each : transport->collect(now))
            sent.push_back(std::move(each));
        return never;
    }
    Transport* transport = nullptr;
    std::vector<Sent> sent;
};

class CurlTransportTest : public testing::Test {
protected:
    CurlTransportTest()
    {
        collector.transport = &transport;
        transport.set_collector(&collector);
        loop.add(collector, never);
    }
    ~CurlTransportTest() override { loop.remove(collector); }

    static Message message()
    {
        Notice notice{.id = {5}, .name = "Billing", .environment = "production"};
        notice.alert = {.service = {1},
                        .service_id = "billing",
                        .status = Status::down,
                        .failures = 3,
                        .key = "down:billing:1:4"};
        return {.key = "down:billing:1:4", .id = "down:billing:1:4/5", .members = {notice}};
    }
    Sent send(Receiver receiver)
    {
        collector.sent.clear();
        transport.submit({.id = SendId{++sends},
                          .to = std::make_shared<const Receiver>(std::move(receiver)),
                          .message = message()},
                         loop.now());
        run_until(loop, [&] { return !collector.sent.empty(); });
        return collector.sent.empty() ? Sent{} : collector.sent[0];
    }
    Sent send_and_hear(const std::string& answer)
    {
        server.behave = [answer](const std::string&) { return LoopServer::Act{answer}; };
        return send({.name = "chat", .format = Format::slack, .url = server.url("/s3cret")});
    }

    daemon::SystemClock clock;
    systemd::EventLoop loop{clock};
    LoopServer server{loop};
    curl::Exchanges exchanges{loop, {}};
    HeldWorker postman{1};
    CurlTransport transport{exchanges, postman, loop};
    Collector collector;
    std::uint64_t sends = 0;
};

TEST_F(CurlTransportTest, TellsItsReceiversAndTheCollectorOfTheTrace)
{
    trace::Tracer tracer{clock, Random{1}};
    tracer.apply({.is_on = true});
    transport.set_tracer(&tracer);
    send_and_hear(LoopServer::answer(404, "no"));
    std::vector<trace::Span> spans = tracer.take(5);
    ASSERT_EQ(spans.size(), 1U);
    EXPECT_EQ(spans[0].kind, trace::Kind::client);
    EXPECT_EQ(spans[0].status, trace::Status::error);
    EXPECT_THAT(
        server.requests.at(0),
        HasSubstr(join("traceparent: ", trace::format_traceparent(spans[0].context), "\r\n")));
    for (const trace::Attribute& each : spans[0].attributes) {
        const auto* text = std::get_if<std::string>(&each.value);
        EXPECT_TRUE(text == nullptr || text->find("s3cret") == std::string::npos) << each.name;
    }
    send_and_hear(LoopServer::answer(200, ""));
    spans = tracer.take(5);
    ASSERT_EQ(spans.size(), 1U);
    EXPECT_EQ(spans[0].status, trace::Status::unset);
}

TEST_F(CurlTransportTest, PostsWhatEachReceiverUnderstands)
{
    struct Case {
        Format format;
        std::string_view path;
        std::string_view body;
    };
    for (const Case& each :
         {Case{Format::legacy, "POST /hook HTTP", R"("consecutiveFailures":3)"},
          Case{Format::slack, "POST /hook HTTP", R"("blocks")"},
          Case{Format::teams, "POST /hook HTTP", "AdaptiveCard"},
          Case{Format::webhook, "POST /hook HTTP", R"({"who":"Billing"})"},
          Case{Format::alertmanager, "POST /hook/api/v2/alerts HTTP", R"("startsAt")"}}) {
        server.requests.clear();
        Sent sent = send({.name = "r",
                          .format = each.format,
                          .url = server.url("/hook"),
                          .headers = {{"Authorization", "Bearer t"}},
                          .body_template = R"({"who":"{{name}}"})"});
        EXPECT_EQ(sent.reception, Reception::accepted) << to_string(each.format);
        ASSERT_EQ(server.requests.size(), 1U);
        EXPECT_THAT(server.requests[0], StartsWith(std::string{each.path}));
        EXPECT_THAT(server.requests[0], HasSubstr(std::string{each.body}));
        EXPECT_THAT(server.requests[0], HasSubstr("Idempotency-Key: down:billing:1:4/5\r\n"));
        EXPECT_THAT(server.requests[0], HasSubstr("Authorization: Bearer t\r\n"));
    }
}

TEST_F(CurlTransportTest, KnowsWhatMayBeTriedAgain)
{
    for (int status : {401, 404, 408, 429, 500, 503, 302})
        EXPECT_EQ(send_and_hear(LoopServer::answer(status, "")).reception, Reception::failed)
            << status;
    for (int status : {400, 413, 422})
        EXPECT_EQ(send_and_hear(LoopServer::answer(status, "")).reception, Reception::refused)
            << status;
    EXPECT_EQ(send_and_hear(LoopServer::answer(204, "")).reception, Reception::accepted);
}

TEST_F(CurlTransportTest, ObeysWhoAsksForTime)
{
    Sent sent = send_and_hear(LoopServer::answer(429, "", "Retry-After: 120\r\n"));
    EXPECT_EQ(sent.retry_after, 120s);
    EXPECT_FALSE(sent.may_have_arrived);
}

TEST_F(CurlTransportTest, KnowsWhatMayHaveArrived)
{
    server.behave = [](const std::string&) { return LoopServer::Act{"", LoopServer::Then::reset}; };
    Sent cut = send({.name = "chat", .format = Format::slack, .url = server.url("/s3cret")});
    EXPECT_EQ(cut.reception, Reception::failed);
    EXPECT_TRUE(cut.may_have_arrived);
    server.stop_listening();
    server.close_connections();
    Sent none = send({.name = "chat", .format = Format::slack, .url = server.url("/s3cret")});
    EXPECT_EQ(none.reception, Reception::failed);
    EXPECT_FALSE(none.may_have_arrived);
}

TEST_F(CurlTransportTest, NeverSaysTheSecret)
{
    EXPECT_THAT(send_and_hear(LoopServer::answer(500, "s3cret")).detail, Not(HasSubstr("s3cret")));
    EXPECT_THAT(send_and_hear("nonsense\r\n\r\n").detail, Not(HasSubstr("s3cret")));
    Sent wrong = send({.name = "c", .format = Format::slack, .url = "ftp://h/s3cret"});
    EXPECT_THAT(wrong.detail, Not(HasSubstr("s3cret")));
    EXPECT_FALSE(wrong.detail.empty());
}

TEST_F(CurlTransportTest, LeavesMailToAnotherThread)
{
    auto mail = std::make_shared<const Receiver>(
        Receiver{.name = "mail",
                 .format = Format::email,
                 .url = "smtp://127.0.0.1:1",  // Where nobody listens.
                 .mail = {.from = "a@example.org", .to = {"b@example.org"}}});
    transport.submit({.id = SendId{1}, .to = mail, .message = message()}, loop.now());
    transport.submit({.id = SendId{2}, .to = mail, .message = message()}, loop.now());
    std::vector<Sent> sent = transport.collect(loop.now());
    ASSERT_EQ(sent.size(), 1U);  // The worker takes one.
    EXPECT_EQ(sent[0].id, SendId{2});
    EXPECT_EQ(sent[0].reception, Reception::failed);
    postman.run_all();
    sent = transport.collect(loop.now());
    ASSERT_EQ(sent.size(), 1U);
    EXPECT_EQ(sent[0].id, SendId{1});
    EXPECT_EQ(sent[0].detail, "there was no connection to the mail server");
    EXPECT_FALSE(sent[0].may_have_arrived);
    transport.submit({.id = SendId{3}, .to = mail, .message = message()}, loop.now());
    transport.cancel(SendId{3});
    postman.run_all();
    EXPECT_TRUE(transport.collect(loop.now()).empty());
}

TEST_F(CurlTransportTest, BeginsNoLetterThatWasGivenUp)
{
    auto mail = std::make_shared<const Receiver>(
        Receiver{.name = "mail",
                 .format = Format::email,
                 .url = join("smtp://127.0.0.1:", server.port()),
                 .mail = {.from = "a@example.org", .to = {"b@example.org"}},
                 .timeout = 300ms});
    transport.submit({.id = SendId{1}, .to = mail, .message = message()}, loop.now());
    transport.give_up_letters();
    postman.run_all();
    std::vector<Sent> sent = transport.collect(loop.now());
    ASSERT_EQ(sent.size(), 1U);
    EXPECT_EQ(sent[0].reception, Reception::failed);
    EXPECT_EQ(sent[0].detail, "there was no connection to the mail server");
}

TEST_F(CurlTransportTest, KnowsWhatAMailServerMeans)
{
    EXPECT_EQ(to_sent(SendId{1}, {.posting = curl::Posting::accepted}).reception,
              Reception::accepted);
    Sent later = to_sent(SendId{1}, {.posting = curl::Posting::refused, .code = 452});
    EXPECT_EQ(later.reception, Reception::failed);
    EXPECT_EQ(later.detail, "the mail server answered 452");
    EXPECT_EQ(to_sent(SendId{1}, {.posting = curl::Posting::refused, .code = 554}).reception,
              Reception::refused);
}

TEST_F(CurlTransportTest, WhatIsCancelledIsNotHeardOf)
{
    server.behave = [](const std::string&) { return LoopServer::Act{}; };
    transport.submit({.id = SendId{99},
                      .to = std::make_shared<const Receiver>(
                          Receiver{.format = Format::slack, .url = server.url("/")}),
                      .message = message()},
                     loop.now());
    run_until(loop, [&] { return !server.requests.empty(); });
    transport.cancel(SendId{99});
    EXPECT_EQ(send_and_hear(LoopServer::answer(200, "")).reception, Reception::accepted);
    EXPECT_EQ(collector.sent.size(), 1U);
}

TEST_F(CurlTransportTest, TheLogIsAReceiverToo)
{
    obs::Log log{clock, {}};
    LogTransport both{log, transport, loop};
    both.submit({.id = SendId{1},
                 .to = std::make_shared<const Receiver>(log_receiver()),
                 .message = message()},
                loop.now());
    std::vector<Sent> sent = both.collect(loop.now());
    ASSERT_EQ(sent.size(), 1U);
    EXPECT_EQ(sent[0].reception, Reception::accepted);
    auto entries = log.take(0s);
    ASSERT_EQ(entries.size(), 1U);
    EXPECT_THAT(entries[0].text, StartsWith("DOWN: Billing (production), since"));
}

}  // namespace
}  // namespace holdfast::watch
