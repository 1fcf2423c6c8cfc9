// What a connection makes of a gate's decision, whenever it comes.
#include "http/auth/gate.h"

#include <optional>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/text.h"
#include "http/idempotency.h"
#include "http/problem.h"
#include "lib/gnutls/digest.h"
#include "tests/http/fixture.h"

namespace holdfast::http {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

// Decides what the test says, or keeps the visitor waiting.
class ScriptedGate : public Gate {
public:
    void ask(Request& request, Scope scope, Visitor& visitor) noexcept override
    {
        asked = scope;
        request.actor = actor;
        if (!decision)
            waiting = &visitor;
        else if (*decision == 0)
            visitor.admitted();
        else
            visitor.refused(answer(*decision));
    }
    void forget(const Visitor& visitor) noexcept override
    {
        EXPECT_EQ(&visitor, waiting);
        waiting = nullptr;
        ++forgotten;
    }
    static Response answer(unsigned status)
    {
        return problem_response({.status = status}, {}, {}).with("X-Said", "by the gate");
    }

    Actor actor{.kind = Actor::Kind::user, .name = "alice"};
    std::optional<unsigned> decision;  // A status; 0 admits; nothing: later.
    std::optional<Scope> asked;
    Visitor* waiting = nullptr;
    int forgotten = 0;
};

class Gated : public ServerTest {
protected:
    Gated()
    {
        gate = &scripted;
        router.add({.path = "/", .handler = [this](const Request& request, Reply reply) {
                        seen = request.actor.name;
                        reply.send(json_response("{}"));
                    }});
        router.add({.method = Method::post,
                    .path = "/things",
                    .handler =
                        [this](const Request& request, Reply reply) {
                            seen = request.body;
                            reply.send(json_response("{}"));
                        },
                    .scope = Scope::metrics});
        router.add({.method = Method::put,
                    .path = "/once",
                    .handler = [this](const Request& request, Reply reply) {
                        content = (*idempotency_key(request))->content;
                        reply.send(json_response("{}"));
                    }});
        start();
    }
    static std::string get(std::string_view target)
    {
        return join("GET ", target, " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    }

    void run_until_asked()
    {
        run_until([this] { return scripted.waiting != nullptr; });
    }

    ScriptedGate scripted;
    std::string seen = "(not called)";
    gnutls::Sha256 content{};
};

TEST_F(Gated, IsAskedForTheScopeOfTheRouteAndTellsTheHandlerWhoItIs)
{
    scripted.decision = 0;
    EXPECT_THAT(talk(get("/")), StartsWith("HTTP/1.1 200 "));
    EXPECT_EQ(scripted.asked, Scope::by_method);
    EXPECT_EQ(seen, "alice");
    talk("POST /things HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nConnection: close\r\n\r\nab");
    EXPECT_EQ(scripted.asked, Scope::metrics);
    EXPECT_EQ(seen, "ab");
}

TEST_F(Gated, IsAskedForNothingWhereThereIsNoRoute)
{
    scripted.decision = 0;
    EXPECT_THAT(talk(get("/nothing")), StartsWith("HTTP/1.1 404 "));
    EXPECT_EQ(scripted.asked, Scope::open);
    scripted.decision = 421;
    EXPECT_THAT(talk(get("/nothing")), StartsWith("HTTP/1.1 421 "));
    EXPECT_EQ(observer.seen.back().endpoint, "");
}

TEST_F(Gated, RefusesInsteadOfTheHandler)
{
    scripted.decision = 401;
    EXPECT_THAT(talk(get("/")), AllOf(StartsWith("HTTP/1.1 401 "), HasSubstr("by the gate")));
    EXPECT_EQ(seen, "(not called)");
    EXPECT_EQ(observer.seen.back().endpoint, "/");
    EXPECT_EQ(observer.seen.back().status, 401U);
}

TEST_F(Gated, KeepsTheConnectionOverARefusalAndReadsASmallBody)
{
    scripted.decision = 401;
    std::string answers =
        talk("POST /things HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\nab" + get("/"));
    EXPECT_THAT(answers, testing::ContainsRegex("HTTP/1.1 401 .*[^$]*HTTP/1.1 401 "));
    EXPECT_EQ(observer.seen.size(), 2U);
}

TEST_F(Gated, RefusesALargeBodyUnread)
{
    scripted.decision = 401;
    for (const char* how : {"Content-Length: 100000", "Transfer-Encoding: chunked"}) {
        std::string answer = talk(join("POST /things HTTP/1.1\r\nHost: x\r\n", how, "\r\n\r\n"));
        EXPECT_THAT(answer, AllOf(StartsWith("HTTP/1.1 401 "), HasSubstr("by the gate"))) << how;
    }
}

TEST_F(Gated, KeepsTheIdempotencyKeysOfCallersApartButNotThoseOfAddresses)
{
    scripted.decision = 0;
    auto content_for = [this](Actor actor) {
        scripted.actor = std::move(actor);
        EXPECT_THAT(talk("PUT /once HTTP/1.1\r\nHost: x\r\nIdempotency-Key: k\r\n"
                         "Connection: close\r\n\r\n"),
                    StartsWith("HTTP/1.1 200 "));
        return content;
    };
    using Kind = Actor::Kind;
    auto alice = content_for({.kind = Kind::user, .name = "alice", .address = "192.0.2.1"});
    EXPECT_EQ(alice, content_for({.kind = Kind::user, .name = "alice", .address = "192.0.2.2"}));
    EXPECT_NE(alice, content_for({.kind = Kind::user, .name = "bob"}));
    EXPECT_NE(alice, content_for({.kind = Kind::token, .name = "alice"}));
    auto nobody = content_for({.kind = Kind::address, .name = {}, .address = "192.0.2.1"});
    EXPECT_NE(alice, nobody);
    EXPECT_EQ(nobody, content_for({.kind = Kind::address, .name = {}, .address = "192.0.2.2"}));
    EXPECT_EQ(nobody, content_for({.kind = Kind::uid, .name = {}, .address = {}, .uid = 0}));
}

TEST_F(Gated, LetsInLaterWhatWaited)
{
    Client client{loop, path};
    client.send(get("/"));
    run_until_asked();
    EXPECT_EQ(client.received, "");
    scripted.waiting->admitted();
    loop.run();
    EXPECT_THAT(client.received, StartsWith("HTTP/1.1 200 "));
    EXPECT_EQ(scripted.forgotten, 0);
}

TEST_F(Gated, RefusesLaterWhatWaited)
{
    Client client{loop, path};
    client.send(get("/"));
    run_until_asked();
    scripted.waiting->refused(ScriptedGate::answer(401));
    loop.run();
    EXPECT_THAT(client.received, StartsWith("HTTP/1.1 401 "));
    EXPECT_EQ(seen, "(not called)");
}

TEST_F(Gated, MayDecideWhileTheBodyArrives)
{
    Client client{loop, path};
    client.send(
        "POST /things HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nConnection: close\r\n\r\na");
    run_until_asked();
    scripted.waiting->admitted();
    client.send("b");
    loop.run();
    EXPECT_THAT(client.received, StartsWith("HTTP/1.1 200 "));
    EXPECT_EQ(seen, "ab");
}

TEST_F(Gated, ForgetsWhoGoesBeforeHeWasAnswered)
{
    {
        Client client{loop, path};
        client.send("POST /things HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\na");
        run_until_asked();
    }
    run_until([this] { return observer.open == 0; });
    EXPECT_EQ(scripted.forgotten, 1);
    EXPECT_EQ(seen, "(not called)");
}

TEST_F(Gated, ForgetsWhatWasAnsweredWithoutIt)
{
    server->apply({.body_bytes_max = 4});
    Client client{loop, path};
    client.send("POST /things HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n");
    run_until_asked();
    client.send("5\r\n12345\r\n0\r\n\r\n");
    run_until([&] { return !client.received.empty(); });
    EXPECT_THAT(client.received, StartsWith("HTTP/1.1 413 "));
    EXPECT_EQ(scripted.forgotten, 1);
}

}  // namespace
}  // namespace holdfast::http
