#include "upstream/service.h"

#include <functional>
#include <memory>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include "base/text.h"
#include "tests/fakes/loop_guard.h"
#include "tests/fakes/temporary_directory.h"
#include "tests/http/fixture.h"
#include "upstream/front.h"

namespace holdfast::upstream {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::EndsWith;
using testing::HasSubstr;
using testing::StartsWith;

// A port of the loopback address that nobody has.
std::uint16_t free_port()
{
    Descriptor socket{::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)};
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    auto* any = reinterpret_cast<sockaddr*>(&address);
    socklen_t bytes = sizeof address;
    EXPECT_EQ(::bind(socket.get(), any, bytes), 0);
    EXPECT_EQ(::getsockname(socket.get(), any, &bytes), 0);
    return ntohs(address.sin_port);
}

class TheSimulatedService : public testing::Test, private Front::Owner {
protected:
    TheSimulatedService()
    {
        service.add_routes(router);
        front.open();
        server.listen(http::open_listener({.host = directory.file("control")}));
    }
    ~TheSimulatedService() override { service.cut_all(); }

    // A client that is closed ends the loop's run, whatever else is waited for.
    void wait_for(const std::function<bool()>& is_done)
    {
        for (int clients = 0; clients < 10 && !is_done() && !HasFailure(); ++clients)
            run_until(loop, is_done);
        EXPECT_TRUE(is_done());
    }
    void front_closes() override { service.cut_all(); }
    void front_cannot_open(const std::string& why) override { complaints.push_back(why); }

    // Null when it is refused.
    std::unique_ptr<http::Client> connect()
    {
        Descriptor socket{::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)};
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        address.sin_port = htons(port);
        if (::connect(socket.get(), reinterpret_cast<sockaddr*>(&address), sizeof address) != 0)
            return nullptr;
        return std::make_unique<http::Client>(loop, std::move(socket));
    }
    static std::string request(std::string_view line, std::string_view body = "",
                               std::string_view headers = "")
    {
        return join(line, " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n", headers,
                    body.empty() ? "" : "Content-Type: application/json\r\n",
                    "Content-Length: ", body.size(), "\r\n\r\n", body);
    }
    std::string talk(std::unique_ptr<http::Client> client, const std::string& text)
    {
        if (!client)
            return "refused";
        client->send(text);
        wait_for([&] { return client->closed; });
        return client->received;
    }
    std::string post(std::string_view path, std::string_view body, std::string_view headers = "")
    {
        return talk(connect(), request(join("POST ", path), body, headers));
    }
    std::string by_control(std::string_view body)
    {
        return talk(std::make_unique<http::Client>(loop, directory.file("control")),
                    request("POST /set_failure_mode", body));
    }
    std::string get(std::string_view path) { return talk(connect(), request(join("GET ", path))); }
    std::string validate(std::string_view order_id = "o-1")
    {
        return post("/validate",
                    join(R"({"order_id":")", order_id, R"(","product":"a","quantity":1})"),
                    join("Idempotency-Key: key-", order_id, "\r\n"));
    }
    std::string logged() const { return read_file(directory.file("answers")); }

    TemporaryDirectory directory;
    http::SteadyClock clock;
    systemd::EventLoop loop{clock};
    Random random{1};
    http::Router router;
    http::RecordingObserver observer{router};
    AnswerLog log{directory.file("answers")};
    std::vector<std::string> changes;
    std::vector<std::string> complaints;
    Service service{{.loop = loop,
                     .schedule = {{Behaviour{}}, false, loop.now()},
                     .planner = Planner{1},
                     .log = log},
                    [this](const Behaviour& behaviour) {
                        changes.emplace_back(to_string(behaviour.mode));
                        if (behaviour.closes)
                            service.cut_all();
                        front.set_open(!behaviour.closes);
                    }};
    http::ServerSettings settings{.connections_per_address = 0, .gzip_bytes_min = 0};
    http::Server::World world{
        .loop = loop, .clock = clock, .random = random, .router = router, .observer = observer};
    std::uint16_t port = free_port();
    Front front{world, settings, {.host = "127.0.0.1", .port = port}, *this};
    http::Server server{world, settings};
};

TEST_F(TheSimulatedService, AnswersAsItsPredecessorDid)
{
    EXPECT_THAT(validate(), EndsWith("\r\n\r\n{\"order_id\":\"o-1\",\"valid\":true,"
                                     "\"message\":\"Order validated successfully\"}\n"));
    EXPECT_THAT(get("/get_failure_mode"), EndsWith("\r\n\r\n{\"mode\":\"normal\"}\n"));
    EXPECT_THAT(
        get("/health"),
        HasSubstr("\r\n\r\n{\"service\":\"external_service\",\"status\":200,\"timestamp\":"));
    EXPECT_THAT(post("/set_failure_mode", R"({"mode":"ERROR"})"),
                EndsWith("\r\n\r\n{\"status\":\"success\",\"mode\":\"error\"}\n"));
    EXPECT_THAT(get("/get_failure_mode"), EndsWith("\r\n\r\n{\"mode\":\"error\"}\n"));
    std::string failed = validate();
    EXPECT_THAT(failed, StartsWith("HTTP/1.1 500 "));
    EXPECT_THAT(failed, EndsWith("\r\n\r\n{\"error\":\"Validation failed\"}\n"));
    EXPECT_THAT(get("/health"), StartsWith("HTTP/1.1 503 "));
    std::string wrong = post("/set_failure_mode", R"({"mode":"off"})");
    EXPECT_THAT(wrong, StartsWith("HTTP/1.1 400 "));
    EXPECT_THAT(wrong, HasSubstr("{\"error\":\"Invalid mode. Valid: normal, slow, down, error,"));
    EXPECT_THAT(changes, testing::ElementsAre("error"));
}

TEST_F(TheSimulatedService, WantsToKnowWhichOrder)
{
    EXPECT_THAT(post("/validate", R"({"product":"a"})"), StartsWith("HTTP/1.1 400 "));
    EXPECT_THAT(post("/validate", R"({"order_id":""})"), StartsWith("HTTP/1.1 400 "));
    EXPECT_THAT(post("/validate", R"({"order_id":1})"), StartsWith("HTTP/1.1 400 "));
    EXPECT_THAT(post("/validate", "{"), StartsWith("HTTP/1.1 400 "));
    EXPECT_EQ(logged(), "");
}

TEST_F(TheSimulatedService, WritesDownWhatItAnsweredToWhom)
{
    validate("o-1");
    post("/set_failure_mode", R"({"mode":"down"})");
    validate("o-1");
    post("/set_failure_mode", R"({"mode":"reset"})");
    validate("o-2");
    std::string text = logged();
    auto lines = split(text, '\n');
    ASSERT_EQ(lines.size(), 4U) << text;
    EXPECT_THAT(std::string{lines[0]},
                EndsWith(R"("key":"key-o-1","order_id":"o-1","mode":"normal",)"
                         R"("ending":"answer","status":200,"valid":true})"));
    EXPECT_THAT(std::string{lines[1]}, EndsWith(R"("key":"key-o-1","order_id":"o-1","mode":"down",)"
                                                R"("ending":"answer","status":503})"));
    EXPECT_THAT(std::string{lines[2]}, HasSubstr(R"("mode":"reset","ending":"cut")"));
}

TEST_F(TheSimulatedService, EndsInTheMiddleOfAnAnswer)
{
    post("/set_failure_mode", R"({"mode":"reset"})");
    std::string answer = validate();
    EXPECT_THAT(answer, StartsWith("HTTP/1.1 200 "));
    EXPECT_THAT(answer, HasSubstr("\r\nContent-Length: 73\r\n"));
    std::string whole =
        "{\"order_id\":\"o-1\",\"valid\":true,\"message\":\"Order validated successfully\"}\n";
    ASSERT_EQ(whole.size(), 73U);
    EXPECT_THAT(answer, EndsWith("\r\n\r\n" + whole.substr(0, 36)));
}

TEST_F(TheSimulatedService, BreaksTheOneConnectionAndNoOther)
{
    post("/set_failure_mode", R"({"mode":"hang"})");
    auto other = connect();
    other->send(request("POST /validate", R"({"order_id":"o-1"})"));
    post("/set_failure_mode", R"({"mode":"reset"})");
    EXPECT_THAT(validate("o-2"), HasSubstr("{\"order_id\":\"o-2\""));
    EXPECT_FALSE(other->closed);
}

TEST_F(TheSimulatedService, TellsTheControlSocketWhatItCannotShowThere)
{
    post("/set_failure_mode", R"({"mode":"reset"})");
    std::string answer = talk(std::make_unique<http::Client>(loop, directory.file("control")),
                              request("POST /validate", R"({"order_id":"o-1"})"));
    EXPECT_THAT(answer, StartsWith("HTTP/1.1 503 "));
}

TEST_F(TheSimulatedService, NeverAnswersWhileItHangs)
{
    post("/set_failure_mode", R"({"mode":"hang"})");
    auto client = connect();
    client->send(request("POST /validate", R"({"order_id":"o-1"})"));
    // It goes on answering everything else.
    EXPECT_THAT(get("/get_failure_mode"), EndsWith("{\"mode\":\"hang\"}\n"));
    EXPECT_THAT(get("/health"), StartsWith("HTTP/1.1 503 "));
    EXPECT_EQ(client->received, "");
    EXPECT_FALSE(client->closed);
    service.cut_all();
    wait_for([&] { return client->closed; });
    EXPECT_EQ(client->received, "");
    EXPECT_EQ(logged(), "");
}

TEST_F(TheSimulatedService, TakesItsTimeForEachApart)
{
    post("/set_failure_mode", R"({"mode":"slow","slow":"60ms"})");
    Instant begun = clock.now();
    auto first = connect();
    auto second = connect();
    first->send(request("POST /validate", R"({"order_id":"o-1"})"));
    second->send(request("POST /validate", R"({"order_id":"o-2"})"));
    EXPECT_THAT(get("/health"), StartsWith("HTTP/1.1 504 "));
    wait_for([&] { return first->closed && second->closed; });
    EXPECT_GE(clock.now() - begun, milliseconds{60});
    EXPECT_LT(clock.now() - begun, seconds{10});
    EXPECT_THAT(first->received, HasSubstr("\"order_id\":\"o-1\",\"valid\":true"));
}

TEST_F(TheSimulatedService, SaysHowLongToStayAway)
{
    post("/set_failure_mode", R"({"mode":"ratelimit","retry_after":"3s"})");
    std::string answer = validate();
    EXPECT_THAT(answer, StartsWith("HTTP/1.1 429 "));
    EXPECT_THAT(answer, HasSubstr("\r\nRetry-After: 3\r\n"));
}

TEST_F(TheSimulatedService, RefusesConnectionsWhenItIsDownAndClosed)
{
    EXPECT_THAT(by_control(R"({"mode":"down","close":true})"), StartsWith("HTTP/1.1 200 "));
    wait_for([&] { return !front.is_open(); });
    EXPECT_EQ(connect(), nullptr);
    EXPECT_THAT(by_control(R"({"mode":"normal"})"), StartsWith("HTTP/1.1 200 "));
    wait_for([&] { return front.is_open(); });
    EXPECT_THAT(validate(), StartsWith("HTTP/1.1 200 "));
}

TEST_F(TheSimulatedService, ClosesItsPortForAWhileOrNotAtAll)
{
    EXPECT_THAT(post("/set_failure_mode", R"({"mode":"down","close":true})"),
                StartsWith("HTTP/1.1 400 "));
    EXPECT_THAT(post("/set_failure_mode", R"({"mode":"down","close":true,"for":"200ms"})"),
                StartsWith("HTTP/1.1 200 "));
    wait_for([&] { return !front.is_open(); });
    EXPECT_EQ(connect(), nullptr);
    wait_for([&] { return front.is_open(); });
    EXPECT_THAT(validate(), StartsWith("HTTP/1.1 200 "));
}

TEST_F(TheSimulatedService, TriesAgainWhileAnotherHasItsPort)
{
    by_control(R"({"mode":"down","close":true})");
    wait_for([&] { return !front.is_open(); });
    {
        Descriptor another = http::open_listener({.host = "127.0.0.1", .port = port});
        by_control(R"({"mode":"normal"})");
        wait_for([&] { return !complaints.empty(); });
        EXPECT_FALSE(front.is_open());
    }
    wait_for([&] { return front.is_open(); });
    EXPECT_EQ(complaints.size(), 1U);
    EXPECT_THAT(validate(), StartsWith("HTTP/1.1 200 "));
}

TEST_F(TheSimulatedService, CutsOffWhomItHasKeptWaitingWhenItCloses)
{
    post("/set_failure_mode", R"({"mode":"hang"})");
    auto client = connect();
    client->send(request("POST /validate", R"({"order_id":"o-1"})"));
    by_control(R"({"mode":"down","close":true})");
    wait_for([&] { return client->closed && !front.is_open(); });
    EXPECT_EQ(client->received, "");
}

TEST_F(TheSimulatedService, LeavesNoAnswerBehindWhenItsPortIsClosed)
{
    // Taken while the port closes, and due long after.
    auto client = connect();
    client->send(
        "POST /validate HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
        "Content-Length: 18\r\n\r\n");
    get("/health");
    by_control(R"({"mode":"down","close":true,"latency":"1h"})");
    client->send(R"({"order_id":"o-1"})");
    wait_for([&] { return client->closed && !front.is_open(); });
    EXPECT_EQ(client->received, "");
    by_control(R"({"mode":"normal"})");
    wait_for([&] { return front.is_open(); });
    EXPECT_THAT(validate(), StartsWith("HTTP/1.1 200 "));
}

TEST_F(TheSimulatedService, AnswersNothingThatItCannotWriteDown)
{
    log = AnswerLog{"/dev/full"};
    std::string answer = validate();
    EXPECT_THAT(answer, StartsWith("HTTP/1.1 500 "));
    EXPECT_THAT(answer, testing::Not(HasSubstr("\"valid\"")));
}

}  // namespace
}  // namespace holdfast::upstream
