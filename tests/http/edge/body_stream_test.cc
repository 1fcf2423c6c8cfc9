// Bodies taken in pieces, through the engine and real sockets.
#include <string>

#include <gmock/gmock.h>

#include "base/text.h"
#include "tests/http/edge/body_stream_fixture.h"
#include "tests/http/edge/late_gate.h"
#include "tests/http/fixture.h"

namespace holdfast::http {
namespace {

using std::chrono::milliseconds;
using testing::AllOf;
using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;
using Take = BodySink::Take;

constexpr std::string_view last_hello =
    "GET /hello HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";

std::string upload_of(std::size_t bytes, std::string_view more = "")
{
    return join("POST /upload HTTP/1.1\r\nHost: x\r\nContent-Length: ", bytes, "\r\n", more,
                "\r\n");
}

// Each byte tells where it belongs.
std::string content(std::size_t bytes)
{
    std::string text(bytes, '\0');
    for (std::size_t i = 0; i < bytes; ++i)
        text[i] = static_cast<char>('a' + i % 23);
    return text;
}

class BodyStreamTest : public ServerTest {
protected:
    void serve(const ServerSettings& settings = {})
    {
        router.add({.path = "/hello", .handler = [](const Request&, Reply reply) {
                        reply.send(json_response("{}\n"));
                    }});
        router.add(upload_route(upload));
        start(settings);
    }

    // Full with each piece; room() says that there is room again. Nothing may come in between.
    void be_full_each_time()
    {
        upload.take = [this](std::string_view) {
            EXPECT_FALSE(is_full);
            is_full = true;
            return Take::full;
        };
    }
    void room()
    {
        if (std::exchange(is_full, false))
            upload.flow->go_on();
    }

    void run_until_full()
    {
        be_full_each_time();
        run_until([&] { return is_full; });
    }

    // Turns in which anything that can happen does.
    void run_for_a_while()
    {
        run_until([turns = 0]() mutable { return ++turns > 50; });
    }

    LateGate late;
    Upload upload;
    bool is_full = false;
};

TEST_F(BodyStreamTest, HoldsUpAClientThatIsFasterThanTheSink)
{
    serve();
    const std::string body = content(std::size_t{8} << 20);
    upload.limits.bytes_max = body.size();
    upload.finish = [](Reply reply) { reply.send(make_response(200, "text/plain", "done")); };
    be_full_each_time();
    Descriptor socket = connect_to(path);
    const int raw = socket.get();
    Client client{loop, std::move(socket)};
    client.until = [](const std::string& text) { return text.ends_with("done"); };
    client.send(upload_of(body.size()));
    std::size_t sent = 0;
    auto push = [&] {
        const auto pushed = ::send(raw, body.data() + sent, body.size() - sent, MSG_NOSIGNAL);
        sent += pushed > 0 ? static_cast<std::size_t>(pushed) : 0;
        return pushed > 0;
    };

    // The client pushes until it cannot for many turns: what it is rid of is in the kernel.
    run_until([&, idle = 0]() mutable { return (idle = push() ? 0 : idle + 1) > 50; });
    EXPECT_TRUE(is_full);
    EXPECT_LE(upload.taken.size(), 16384U);
    EXPECT_LT(sent, std::size_t{1} << 20);

    run_until([&] {
        push();
        room();
        return upload.finished == 1;
    });
    EXPECT_TRUE(upload.taken == body);
    EXPECT_GT(upload.pieces, 500U);
}

// The engine holds many of them at once, and goes on with the next in the same breath.
TEST_F(BodyStreamTest, LeavesChunksAloneWhileTheSinkIsFull)
{
    serve();
    be_full_each_time();
    std::string request = "POST /upload HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n";
    const std::string body = content(300);
    for (std::size_t at = 0; at < body.size(); at += 3)
        append_to(request, "3\r\n", body.substr(at, 3), "\r\n");
    request += "0\r\n\r\n";
    Client client{loop, path};
    client.send(request);
    run_until([&] { return is_full; });
    run_for_a_while();
    EXPECT_EQ(upload.taken, "abc");

    run_until([&] {
        room();
        return client.closed;
    });
    EXPECT_EQ(upload.pieces, 100U);
    EXPECT_EQ(upload.finished, 1);
    EXPECT_THAT(client.received, AllOf(StartsWith("HTTP/1.1 200 "), EndsWith(body)));
}

TEST_F(BodyStreamTest, NoticesThatTheClientWentWhileItWasFull)
{
    serve();
    {
        Client client{loop, path};
        client.send(upload_of(900));
        client.send("1234");
        run_until_full();
    }
    run_for_a_while();
    EXPECT_EQ(upload.destroyed, 0);
    room();
    run_until([&] { return upload.destroyed == 1; });

    EXPECT_EQ(upload.finished, 0);
    ASSERT_EQ(observer.seen.size(), 1U);
    EXPECT_FALSE(observer.seen[0].sent);
    EXPECT_EQ(observer.open, 0U);
}

TEST_F(BodyStreamTest, TakesWhatAClientSentBeforeItWentSilent)
{
    serve();
    be_full_each_time();
    Client client{loop, path};
    client.send(upload_of(4, "Connection: close\r\n"));
    client.send("1234");
    run_until([&] {
        room();
        return client.closed;
    });
    EXPECT_THAT(client.received, EndsWith("1234"));
}

TEST_F(BodyStreamTest, CanStopWhileASinkIsFull)
{
    serve();
    Client client{loop, path};
    client.send(upload_of(900));
    client.send("1234");
    run_until_full();
    server.reset();

    EXPECT_EQ(upload.destroyed, 1);
    EXPECT_EQ(upload.finished, 0);
}

TEST_F(BodyStreamTest, CanStopWhileTheGateIsAsked)
{
    gate = &late;
    serve();
    Client streamed{loop, path};
    streamed.send(upload_of(4));
    run_until([&] { return late.asking != nullptr; });
    server.reset();

    EXPECT_EQ(late.asking, nullptr);
    EXPECT_EQ(upload.opened, 0);
}

TEST_F(BodyStreamTest, CanStopWhileTheGateIsAskedOfACollectedBody)
{
    gate = &late;
    serve();
    Client collected{loop, path};
    collected.send(last_hello);
    run_until([&] { return late.asking != nullptr; });
    run_for_a_while();
    server.reset();

    EXPECT_EQ(late.asking, nullptr);
}

TEST_F(BodyStreamTest, CanStopWhileASinkKeepsItsReply)
{
    struct Keeper final : BodySink {
        explicit Keeper(bool& given) : is_given{given} {}
        Take take(std::string_view) noexcept override { return Take::more; }
        void finish(Reply reply) override
        {
            kept = std::move(reply);
            is_given = true;
        }
        bool& is_given;
        std::optional<Reply> kept;
    };
    bool is_given = false;
    upload.open = [&]() -> BodyStream::Opened { return std::make_unique<Keeper>(is_given); };
    serve();
    Client client{loop, path};
    client.send(upload_of(4));
    client.send("1234");
    run_until([&] { return is_given; });
    server.reset();

    ASSERT_EQ(observer.seen.size(), 1U);
    EXPECT_FALSE(observer.seen[0].sent);
}

TEST_F(BodyStreamTest, KeepsTheConnectionForTheNextRequest)
{
    serve();
    const std::string body = content(900);

    std::string answers =
        talk(join(upload_of(body.size()), body, upload_of(0), upload_of(2), "42", last_hello));

    EXPECT_EQ(observer.seen.size(), 4U);
    EXPECT_EQ(upload.destroyed, 3);
    EXPECT_THAT(answers, AllOf(HasSubstr("\r\n\r\nabcd"), EndsWith("{}\n")));
    EXPECT_THAT(upload.taken, EndsWith("42"));
}

TEST_F(BodyStreamTest, AsksForTheBodyWhenTheGateHasAdmitted)
{
    gate = &late;
    serve();
    Client client{loop, path};
    client.send(upload_of(4, "Expect: 100-continue\r\nConnection: close\r\n"));
    run_until([&] { return late.asking != nullptr; });
    run_for_a_while();
    EXPECT_EQ(client.received, "");
    std::exchange(late.asking, nullptr)->admitted();
    run_until([&] { return !client.received.empty(); });
    EXPECT_EQ(client.received, "HTTP/1.1 100 Continue\r\n\r\n");
    client.send("1234");
    run_until([&] { return client.closed; });

    EXPECT_THAT(client.received, AllOf(HasSubstr("HTTP/1.1 200 "), EndsWith("1234")));
}

TEST_F(BodyStreamTest, AsksForNoBodyThatItRefusesToOpen)
{
    upload.open = [] { return json_response("busy", 503); };
    serve();
    std::string answer = talk(upload_of(4, "Expect: 100-continue\r\n"));
    EXPECT_THAT(answer, AllOf(StartsWith("HTTP/1.1 503 "), HasSubstr("Connection: close\r\n"),
                              EndsWith("busy")));
}

TEST_F(BodyStreamTest, ShowsALateRefusalToWhoIsStillSending)
{
    gate = &late;
    upload.limits.bytes_max = 1 << 20;
    serve();
    Client client{loop, path};
    client.send(upload_of(500'000));
    client.send(content(50'000));
    run_until([&] { return late.asking != nullptr; });
    run_for_a_while();
    std::exchange(late.asking, nullptr)
        ->refused(json_response("no", 401).with("WWW-Authenticate", "Basic"));
    run_until([&] { return !client.received.empty(); });

    EXPECT_THAT(client.received,
                AllOf(StartsWith("HTTP/1.1 401 "), HasSubstr("WWW-Authenticate: Basic\r\n"),
                      HasSubstr("Connection: close\r\n"), EndsWith("\r\n\r\nno")));
    ASSERT_EQ(observer.seen.size(), 1U);
    EXPECT_EQ(observer.seen[0].status, 401U);
    EXPECT_EQ(upload.opened, 0);
}

TEST_F(BodyStreamTest, KeepsTheConnectionAfterALateRefusalOfLittle)
{
    gate = &late;
    serve();
    Client client{loop, path};
    client.send(join(upload_of(4), "1234", last_hello));
    run_until([&] { return late.asking != nullptr; });
    std::exchange(late.asking, nullptr)->refused(json_response("no", 401));
    run_until([&] { return late.asking != nullptr; });
    std::exchange(late.asking, nullptr)->admitted();
    run_until([&] { return client.closed; });

    EXPECT_THAT(client.received, AllOf(StartsWith("HTTP/1.1 401 "), HasSubstr("HTTP/1.1 200 ")));
}

TEST_F(BodyStreamTest, SaysThatABodyHasBecomeTooLarge)
{
    serve({.body_bytes_max = 1000});
    upload.limits.bytes_max = 100;
    auto chunks = [](int count) {
        std::string text = "POST /upload HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n";
        for (int i = 0; i < count; ++i)
            append_to(text, "40\r\n", content(0x40), "\r\n");
        return text;
    };
    EXPECT_THAT(talk(join(chunks(3), "0\r\n\r\n")), StartsWith("HTTP/1.1 413 "));
    EXPECT_THAT(talk(chunks(1000)), AllOf(StartsWith("HTTP/1.1 413 "), Not(HasSubstr("200 OK"))));
    EXPECT_EQ(upload.taken.size(), 128U);
    EXPECT_EQ(upload.destroyed, 2);
    EXPECT_EQ(upload.finished, 0);
}

TEST_F(BodyStreamTest, SaysThatABodyIsTooSlow)
{
    serve();
    upload.limits.time = milliseconds{1};
    EXPECT_THAT(talk(join(upload_of(900), "1234")), StartsWith("HTTP/1.1 408 "));
    EXPECT_EQ(upload.finished, 0);
    EXPECT_EQ(upload.destroyed, 1);
}

}  // namespace
}  // namespace holdfast::http
