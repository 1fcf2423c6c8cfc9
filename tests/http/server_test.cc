#include "http/server.h"

#include <algorithm>
#include <optional>
#include <stdexcept>
#include <utility>

#include <gmock/gmock.h>
#include <netinet/in.h>
#include <sys/resource.h>
#include <sys/socket.h>

#include "base/text.h"
#include "http/failure.h"
#include "http/problem.h"
#include "tests/http/fixture.h"

namespace holdfast::http {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::AllOf;
using testing::Each;
using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

constexpr std::string_view get_hello =
    "GET /hello HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";

void add_hello(Router& router)
{
    router.add({.path = "/hello", .handler = [](const Request&, Reply reply) {
                    reply.send(json_response("{\"hello\":true}\n"));
                }});
}

// Answers without a line feed in their bodies, from their status line on.
std::vector<std::string> split_answers(std::string_view text)
{
    std::vector<std::string> answers;
    while (!text.empty()) {
        auto next = text.find("HTTP/1.1 ", 1);
        answers.emplace_back(text.substr(0, next));
        text.remove_prefix(std::min(next, text.size()));
    }
    return answers;
}

std::vector<std::string> headers_of(std::string_view answer)
{
    std::vector<std::string> lines;
    for (std::string_view line : split(answer.substr(0, answer.find("\r\n\r\n")), '\n'))
        if (!line.starts_with("HTTP/"))
            lines.emplace_back(line.ends_with('\r') ? line.substr(0, line.size() - 1) : line);
    return lines;
}

TEST_F(ServerTest, TellsTheHandlerWhoseConnectionItIs)
{
    std::string who;
    router.add({.path = "/who", .handler = [&](const Request& request, Reply reply) {
                    who = join(request.peer->address, ' ', request.peer->port);
                    reply.send(json_response("{}"));
                }});
    start();
    Descriptor listener = open_listener({"127.0.0.1", 0});
    sockaddr_in address{};
    socklen_t bytes = sizeof address;
    auto* any = reinterpret_cast<sockaddr*>(&address);
    ASSERT_EQ(::getsockname(listener.get(), any, &bytes), 0);
    server->listen(std::move(listener));
    Descriptor socket{::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)};
    ASSERT_EQ(::connect(socket.get(), any, sizeof address), 0);
    ASSERT_EQ(::getsockname(socket.get(), any, &bytes), 0);
    Client client{loop, std::move(socket)};
    client.send("GET /who HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    loop.run();
    EXPECT_EQ(who, join("127.0.0.1 ", ntohs(address.sin_port)));
}

TEST_F(ServerTest, AnswersARequestWithIdAndSafeHeaders)
{
    add_hello(router);
    start();

    std::string answer = talk(get_hello);

    EXPECT_THAT(answer, StartsWith("HTTP/1.1 200 OK\r\n"));
    EXPECT_THAT(answer, AllOf(HasSubstr("Content-Type: application/json\r\n"),
                              HasSubstr("X-Content-Type-Options: nosniff\r\n"),
                              testing::ContainsRegex("X-Request-Id: [0-9a-f]{16}\r\n")));
    EXPECT_THAT(answer, EndsWith("\r\n\r\n{\"hello\":true}\n"));
    ASSERT_EQ(observer.seen.size(), 1U);
    EXPECT_EQ(observer.seen[0].endpoint, "/hello");
    EXPECT_EQ(observer.seen[0].status, 200U);
    EXPECT_TRUE(observer.seen[0].sent);
}

TEST_F(ServerTest, KeepsAGoodRequestIdOfTheClientAndNoOther)
{
    add_hello(router);
    start();

    EXPECT_THAT(talk("GET /hello HTTP/1.1\r\nHost: x\r\nX-Request-Id: abc-1.2_3\r\n"
                     "Connection: close\r\n\r\n"),
                HasSubstr("X-Request-Id: abc-1.2_3\r\n"));
    EXPECT_THAT(talk("GET /hello HTTP/1.1\r\nHost: x\r\nX-Request-Id: a\"b c\r\n"
                     "Connection: close\r\n\r\n"),
                Not(HasSubstr("a\"b")));
}

TEST_F(ServerTest, ShowsBrowsersAPageWhereThereIsNothing)
{
    add_hello(router);
    router.set_lost_page([](const Request& request) {
        return make_response(404, "text/html; charset=utf-8",
                             join("lost at ", request.target.path));
    });
    start();
    auto ask = [this](std::string_view line, std::string_view accept) {
        return talk(join(line, " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n", accept, "\r\n"));
    };
    constexpr std::string_view browser =
        "Accept: text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8\r\n";

    EXPECT_THAT(ask("GET /nothing", browser),
                AllOf(StartsWith("HTTP/1.1 404 "), HasSubstr("text/html"),
                      HasSubstr("Vary: Accept\r\n"), HasSubstr("lost at /nothing")));
    for (std::string_view accept : {"", "Accept: */*\r\n", "Accept: application/json\r\n",
                                    "Accept: application/json, text/html;q=0.5\r\n"})
        EXPECT_THAT(ask("GET /nothing", accept),
                    AllOf(StartsWith("HTTP/1.1 404 "), HasSubstr("application/problem+json")))
            << accept;
    EXPECT_THAT(ask("POST /nothing", join(browser, "Content-Length: 0\r\n")),
                HasSubstr("application/problem+json"));
    EXPECT_THAT(ask("DELETE /hello", browser),
                AllOf(StartsWith("HTTP/1.1 405 "), HasSubstr("application/problem+json")));
    EXPECT_THAT(ask("GET /no/../thing", browser),
                AllOf(StartsWith("HTTP/1.1 400 "), HasSubstr("application/problem+json")));
}

TEST_F(ServerTest, AnswersUnknownPathsAndMethodsWithProblems)
{
    add_hello(router);
    start();

    std::string missing = talk("GET /nothing HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    EXPECT_THAT(missing, StartsWith("HTTP/1.1 404 "));
    EXPECT_THAT(missing, AllOf(HasSubstr("application/problem+json"),
                               HasSubstr("\"instance\":\"/nothing\"")));

    std::string wrong = talk("DELETE /hello HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    EXPECT_THAT(wrong, StartsWith("HTTP/1.1 405 "));
    EXPECT_THAT(wrong, HasSubstr("Allow: GET, HEAD, OPTIONS\r\n"));

    EXPECT_THAT(talk("BREW /hello HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"),
                StartsWith("HTTP/1.1 501 "));
    EXPECT_THAT(talk("OPTIONS /hello HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"),
                AllOf(StartsWith("HTTP/1.1 204 "), HasSubstr("Allow: GET, HEAD, OPTIONS\r\n")));
}

// A token in a path is a password: whatever is wrong with its request, nobody reads it.
TEST_F(ServerTest, ShowsNobodyTheSecretOfAPath)
{
    std::vector<std::string> paths;
    router.add({.method = Method::post,
                .path = "/beat/{token}",
                .handler =
                    [&](const Request& request, Reply reply) {
                        EXPECT_EQ(request.segments, std::vector<std::string>{"s3cret"});
                        paths.emplace_back(request.target.path);
                        refuse(request, reply, {.status = 404});
                    },
                .scope = Scope::open,
                .has_secret = true});
    router.add({.path = "/things/{id}/more", .handler = [](const Request& request, Reply reply) {
                    refuse(request, reply, {.status = 404});
                }});
    start();
    for (const char* line : {"POST /beat/s3cret HTTP/1.1", "POST /beat/s3cret?a=1 HTTP/1.1",
                             "GET /beat/s3cret HTTP/1.1", "BREW /beat/s3cret HTTP/1.1",
                             "POST /beat/s3cret/x HTTP/1.1", "POST /beat/s3cret%zz HTTP/1.1",
                             "POST /beat/s3cret?%zz HTTP/1.1", "POST /x//beat/s3cret HTTP/1.1"}) {
        const std::string answer =
            talk(join(line, "\r\nHost: x\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"));
        EXPECT_THAT(answer, AllOf(StartsWith("HTTP/1.1 "), Not(HasSubstr("s3cret")))) << line;
        EXPECT_THAT(answer, HasSubstr("\"instance\":\"/beat/{token}\"")) << line;
    }
    EXPECT_THAT(paths, Each("/beat/{token}"));
    EXPECT_EQ(paths.size(), 3U);
    EXPECT_THAT(talk("GET /things/beat/more HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"),
                HasSubstr("\"instance\":\"/things/beat/more\""))
        << "what only looks like it is no secret";
}

TEST_F(ServerTest, KeepsTheConnectionOfARefusedRequestAndReadsItsBody)
{
    router.add(
        {.method = Method::post, .path = "/hello", .handler = [](const Request&, Reply reply) {
             reply.send(make_response(201, "text/plain", "made"));
         }});
    add_hello(router);
    start();

    auto answers = split_answers(
        talk(join("BREW /hello HTTP/1.1\r\nHost: x\r\n\r\n"
                  "POST /nothing HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n\r\nGET ",
                  "POST /hello HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n", get_hello)));

    ASSERT_EQ(answers.size(), 4U);
    EXPECT_THAT(answers[0], StartsWith("HTTP/1.1 501 "));
    EXPECT_THAT(answers[1], StartsWith("HTTP/1.1 404 "));
    EXPECT_THAT(answers[2], AllOf(StartsWith("HTTP/1.1 201 "), Not(HasSubstr("Allow:"))));
    EXPECT_THAT(answers[3], AllOf(StartsWith("HTTP/1.1 200 "), Not(HasSubstr("Allow:"))));
}

TEST_F(ServerTest, RefusesAtOnceWhoeverWaitsForAWord)
{
    add_hello(router);
    start();

    std::string answer = talk(
        "POST /hello HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\n"
        "Content-Length: 4\r\n\r\n");

    EXPECT_THAT(answer, AllOf(StartsWith("HTTP/1.1 405 "), HasSubstr("Connection: close\r\n")));
}

TEST_F(ServerTest, AnswersHeadLikeGetWithoutABody)
{
    add_hello(router);
    start();

    std::string answer = talk("HEAD /hello/ HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");

    EXPECT_THAT(answer, StartsWith("HTTP/1.1 200 OK\r\n"));
    EXPECT_THAT(answer, AllOf(HasSubstr("Content-Length: 15\r\n"), EndsWith("\r\n\r\n")));
}

TEST_F(ServerTest, AnswersHeadLikeGetAlsoWhenItIsCompressed)
{
    router.add({.path = "/text", .has_tags = true, .handler = [](const Request&, Reply reply) {
                    reply.send(make_response(200, "text/plain", std::string(5000, 'x')));
                }});
    start();
    auto ask = [this](std::string_view method) {
        return talk(join(method,
                         " /text HTTP/1.1\r\nHost: x\r\nX-Request-Id: a\r\n"
                         "Accept-Encoding: gzip\r\nConnection: close\r\n\r\n"));
    };
    auto without_date = [](std::string answer) {
        auto lines = headers_of(answer);
        std::erase_if(lines, [](const std::string& line) { return line.starts_with("Date: "); });
        return lines;
    };
    std::string got = ask("GET");
    EXPECT_THAT(headers_of(got), testing::Contains("Content-Encoding: gzip"));
    EXPECT_EQ(without_date(ask("HEAD")), without_date(got));
}

TEST_F(ServerTest, AnswersNotModifiedWithTheLengthOfWhatItDoesNotSend)
{
    router.add({.path = "/thing", .has_tags = true, .handler = [](const Request&, Reply reply) {
                    reply.send(json_response("{}"));
                }});
    add_hello(router);
    start();

    auto answers = split_answers(
        talk(join("GET /thing HTTP/1.1\r\nHost: x\r\nIf-None-Match: *\r\n\r\n", get_hello)));

    ASSERT_EQ(answers.size(), 2U);
    EXPECT_THAT(
        headers_of(answers[0]),
        testing::UnorderedElementsAre(
            StartsWith("Date: "), StartsWith("ETag: \""), "Cache-Control: private, no-cache",
            "Content-Length: 2", "X-Content-Type-Options: nosniff", "Referrer-Policy: no-referrer",
            StartsWith("Content-Security-Policy: "), StartsWith("X-Request-Id: ")));
    EXPECT_THAT(answers[1], EndsWith("{\"hello\":true}\n"));
}

TEST_F(ServerTest, TellsWhatItTakesAsAWhole)
{
    add_hello(router);
    start();
    EXPECT_THAT(talk("OPTIONS * HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"),
                AllOf(StartsWith("HTTP/1.1 204 "), HasSubstr("Allow: GET, HEAD, OPTIONS\r\n"),
                      Not(HasSubstr("Content-Length"))));
}

TEST_F(ServerTest, TurnsAnExceptionIntoA500ThatTellsTheClientNothing)
{
    router.add({.path = "/broken", .handler = [](const Request&, Reply) {
                    throw std::runtime_error{"no such table: secrets"};
                }});
    start();

    std::string answer = talk("GET /broken HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");

    EXPECT_THAT(answer, StartsWith("HTTP/1.1 500 "));
    EXPECT_THAT(answer, AllOf(HasSubstr("\"error\":\"internal service error\""),
                              HasSubstr("\"requestId\":"), Not(HasSubstr("secrets"))));
    EXPECT_THAT(observer.failures, testing::ElementsAre("no such table: secrets"));
}

TEST_F(ServerTest, AnswersLaterWhenTheHandlerKeepsTheReply)
{
    std::optional<Reply> kept;
    router.add({.path = "/later",
                .handler = [&](const Request&, Reply reply) { kept = std::move(reply); }});
    start();
    Client client{loop, path};
    client.send("GET /later HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");

    class Sender : public Task {
    public:
        explicit Sender(std::optional<Reply>& kept) : kept_{kept} {}
        const char* name() const noexcept override { return "sender"; }
        Instant step(Instant now) override
        {
            if (!kept_)
                return now + milliseconds{1};
            std::exchange(kept_, std::nullopt)->send(json_response("\"late\""));
            return never;
        }

    private:
        std::optional<Reply>& kept_;
    } sender{kept};
    loop.add(sender, loop.now());
    loop.run();

    EXPECT_THAT(client.received, AllOf(StartsWith("HTTP/1.1 200 "), EndsWith("\"late\"")));
}

TEST_F(ServerTest, TakesABodyUpToItsLimitAndRefusesMore)
{
    router.add({.method = Method::post,
                .path = "/echo",
                .handler = [](const Request& request, Reply reply) {
                    reply.send(make_response(200, "text/plain", request.body));
                }});
    start({.body_bytes_max = 8});

    auto post = [](std::string_view head, std::string_view body) {
        return join("POST /echo HTTP/1.1\r\nHost: x\r\nConnection: close\r\n", head, "\r\n\r\n",
                    body);
    };
    EXPECT_THAT(talk(post("Content-Length: 8", "12345678")), EndsWith("12345678"));
    EXPECT_THAT(talk(post("Content-Length: 9", "")), StartsWith("HTTP/1.1 413 "));
    EXPECT_THAT(talk(post("Transfer-Encoding: chunked", "4\r\n1234\r\n0\r\n\r\n")),
                EndsWith("1234"));
    EXPECT_THAT(talk(post("Transfer-Encoding: chunked", "9\r\n123456789\r\n0\r\n\r\n")),
                StartsWith("HTTP/1.1 413 "));
    EXPECT_THAT(talk(post("Transfer-Encoding: chunked", "64\r\n" + std::string(100, 'x'))),
                StartsWith("HTTP/1.1 413 "));
    EXPECT_THAT(observer.refused, testing::Each(Refused::body_too_large));
}

TEST_F(ServerTest, ServesTwoRequestsOnOneConnectionInOrder)
{
    add_hello(router);
    start();

    std::string both = talk("GET /hello HTTP/1.1\r\nHost: x\r\n\r\n" + std::string{get_hello});

    EXPECT_EQ(observer.seen.size(), 2U);
    EXPECT_NE(both.find("HTTP/1.1 200", 1), std::string::npos);
}

TEST_F(ServerTest, GivesEveryAnswerOfAConnectionItsOwnId)
{
    auto body = std::make_shared<const std::string>("constant");
    router.add({.path = "/constant", .handler = [&](const Request&, Reply reply) {
                    reply.send({.content_type = "text/plain", .body = body});
                }});
    start();
    auto get = [](std::string_view target, std::string_view id, std::string_view more) {
        return join("GET ", target, " HTTP/1.1\r\nHost: x\r\nX-Request-Id: ", id, "\r\n", more,
                    "\r\n");
    };

    auto answers = split_answers(
        talk(join(get("/constant", "a", ""), get("/constant", "b", ""), get("/nothing", "c", ""),
                  get("/constant", "d", "Connection: close\r\n"))));

    ASSERT_EQ(answers.size(), 4U);
    for (auto [index, id] : {std::pair{0U, "a"}, {1U, "b"}})
        EXPECT_THAT(headers_of(answers[index]),
                    testing::UnorderedElementsAre(
                        StartsWith("Date: "), "Content-Type: text/plain", "Content-Length: 8",
                        "X-Content-Type-Options: nosniff", "Referrer-Policy: no-referrer",
                        StartsWith("Content-Security-Policy: "), "Cache-Control: no-store",
                        join("X-Request-Id: ", id)));
    EXPECT_THAT(headers_of(answers[3]), AllOf(testing::Contains("Content-Type: text/plain"),
                                              testing::Contains("X-Request-Id: d"),
                                              Not(testing::Contains("X-Request-Id: b"))));
}

TEST_F(ServerTest, TakesTheLastAnswerForTheNextOnlyIfItIsTheSame)
{
    auto body = std::make_shared<const std::string>("constant");
    auto other = std::make_shared<const std::string>("changing");
    Response answer{.content_type = "text/plain", .body = body};
    router.add({.path = "/", .handler = [&](const Request& request, Reply reply) {
                    std::string_view query = request.target.query;
                    answer.headers.clear();
                    answer.body = query == "other" ? other : body;
                    answer.content_type = query == "json" ? json_type : "text/plain";
                    if (query == "later")
                        answer.headers.push_back({"Retry-After", "1"});
                    reply.send(answer);
                }});
    start();
    auto get = [](std::string_view target) {
        return join("GET ", target, " HTTP/1.1\r\nHost: x\r\n\r\n");
    };

    std::string last = "GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
    auto answers = split_answers(talk(
        join(get("/"), get("/?json"), get("/?other"), get("/"), get("/?later"), get("/"), last)));

    ASSERT_EQ(answers.size(), 7U);
    EXPECT_THAT(answers[0], AllOf(HasSubstr("text/plain\r\n"), EndsWith("constant")));
    EXPECT_THAT(answers[1], AllOf(HasSubstr("application/json\r\n"), EndsWith("constant")));
    EXPECT_THAT(answers[2], AllOf(HasSubstr("text/plain\r\n"), EndsWith("changing")));
    EXPECT_THAT(answers[3], AllOf(EndsWith("constant"), Not(HasSubstr("Retry-After"))));
    EXPECT_THAT(answers[4], HasSubstr("Retry-After: 1\r\n"));
    EXPECT_THAT(answers[5], Not(HasSubstr("Retry-After")));
}

// Made for each request, bodies often stand where the last one stood.
TEST_F(ServerTest, AnswersWithEachBodyItIsGiven)
{
    int count = 0;
    router.add({.path = "/", .handler = [&](const Request&, Reply reply) {
                    reply.send(make_response(200, "text/plain", join("count ", ++count)));
                }});
    start();
    std::string get = "GET / HTTP/1.1\r\nHost: x\r\n\r\n";

    auto answers = split_answers(
        talk(join(get, get, get, "GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")));

    ASSERT_EQ(answers.size(), 4U);
    for (std::size_t i = 0; i < answers.size(); ++i)
        EXPECT_THAT(answers[i], EndsWith(join("count ", i + 1)));
}

TEST_F(ServerTest, KeepsTheBodyUntilItsLastByteIsSent)
{
    const std::string large(std::size_t{8} << 20, 'x');
    router.add({.path = "/large", .handler = [&](const Request&, Reply reply) {
                    reply.send(make_response(200, "text/plain", large));
                }});
    start();

    std::string answer = talk("GET /large HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");

    EXPECT_TRUE(answer.ends_with("\r\n\r\n" + large));
}

TEST_F(ServerTest, RefusesConnectionsOverItsLimitWithA503)
{
    add_hello(router);
    start({.control_connections_max = 1});
    Client holder{loop, path};

    EXPECT_THAT(talk(""), AllOf(StartsWith("HTTP/1.1 503 "), HasSubstr("Retry-After: 1"),
                                HasSubstr("application/problem+json")));
    EXPECT_THAT(observer.refusals, testing::ElementsAre(Refusal::control_limit));
    EXPECT_EQ(observer.dropped, 0);
}

TEST_F(ServerTest, ForgetsAClientThatLeavesInTheMiddleOfItsHeaders)
{
    add_hello(router);
    start();
    {
        Client client{loop, path};
        client.send("GET /hello HTTP/1.1\r\nHos");
        talk(get_hello);
        EXPECT_EQ(observer.open, 1U);
    }
    talk(get_hello);

    EXPECT_EQ(observer.open, 0U);
}

TEST_F(ServerTest, AnswersWhatHasBegunWhileItDrains)
{
    std::optional<Reply> kept;
    router.add({.path = "/later", .handler = [&](const Request&, Reply reply) {
                    kept = std::move(reply);
                    loop.quit();
                }});
    start();
    Client client{loop, path};
    client.send("GET /later HTTP/1.1\r\nHost: x\r\n\r\n");
    loop.run();

    std::optional<std::size_t> cut_off;
    server->drain(seconds{10}, [&](std::size_t count) { cut_off = count; });
    std::exchange(kept, std::nullopt)->send(json_response("\"done\""));
    loop.run();

    EXPECT_TRUE(client.closed);
    EXPECT_THAT(client.received, AllOf(HasSubstr("Connection: close"), EndsWith("\"done\"")));
    if (!cut_off)
        server->step(loop.now());
    EXPECT_EQ(cut_off, 0U);
}

TEST_F(ServerTest, CutsOffWhatOutlivesTheDrain)
{
    add_hello(router);
    start();
    Client client{loop, path};
    client.send("GET /never HTTP/1.1\r\n");
    talk(get_hello);  // Answered after that one was accepted.
    ASSERT_EQ(observer.open, 1U);

    std::optional<std::size_t> cut_off;
    server->drain(milliseconds{1}, [&](std::size_t count) {
        cut_off = count;
        loop.quit();
    });
    loop.run();

    EXPECT_EQ(cut_off, 1U);
}

// No descriptor above those that are open now, while it lives.
class NoMoreDescriptors {
public:
    NoMoreDescriptors()
    {
        EXPECT_EQ(::getrlimit(RLIMIT_NOFILE, &usual_), 0);
        Descriptor next{::dup(0)};
        rlimit tight{static_cast<rlim_t>(next.get()), usual_.rlim_max};
        EXPECT_EQ(::setrlimit(RLIMIT_NOFILE, &tight), 0);
    }
    ~NoMoreDescriptors() { EXPECT_EQ(::setrlimit(RLIMIT_NOFILE, &usual_), 0); }
    NoMoreDescriptors(const NoMoreDescriptors&) = delete;
    NoMoreDescriptors& operator=(const NoMoreDescriptors&) = delete;

private:
    rlimit usual_{};
};

TEST_F(ServerTest, PausesWithoutDescriptorsInsteadOfSpinningAndThenGoesOn)
{
    add_hello(router);
    start();
    Client client{loop, path};
    client.send(get_hello);
    std::optional<NoMoreDescriptors> shortage{std::in_place};

    class Relief : public Task {
    public:
        Relief(RecordingObserver& observer, std::optional<NoMoreDescriptors>& shortage)
            : observer_{observer}, shortage_{shortage}
        {
        }
        const char* name() const noexcept override { return "relief"; }
        Instant step(Instant now) override
        {
            if (observer_.refusals.empty())
                return now + milliseconds{1};
            // Long enough for a loop that spins to be caught at it.
            if (!std::exchange(seen_, true))
                return now + milliseconds{20};
            shortage_.reset();
            return never;
        }

    private:
        RecordingObserver& observer_;
        std::optional<NoMoreDescriptors>& shortage_;
        bool seen_ = false;
    } relief{observer, shortage};
    loop.add(relief, loop.now());
    loop.run();
    loop.remove(relief);

    EXPECT_THAT(client.received, StartsWith("HTTP/1.1 200 "));
    EXPECT_THAT(observer.refusals, testing::ElementsAre(Refusal::no_descriptor)) << "asked once";
}

}  // namespace
}  // namespace holdfast::http
