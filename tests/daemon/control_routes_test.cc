#include "daemon/control_routes.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/daemon/reload_fixture.h"
#include "tests/http/fixture.h"

namespace holdfast::daemon {
namespace {

using testing::EndsWith;
using testing::HasSubstr;
using testing::StartsWith;

// Runs a job where it stands, as if the aux thread had been very quick.
class PromptWorker final : public Worker {
public:
    bool submit(std::unique_ptr<Job> job) override
    {
        if (is_full)
            return false;
        job->run();
        job->done();
        return true;
    }
    bool is_full = false;
};

// Knows everybody, as the kernel does.
class Named final : public http::Gate {
public:
    void ask(http::Request& request, http::Scope /*scope*/, Visitor& visitor) noexcept override
    {
        request.actor = {.kind = http::Actor::Kind::uid, .name = {}, .address = {}, .uid = 1000};
        visitor.admitted();
    }
    void forget(const Visitor& /*visitor*/) noexcept override {}
};

class Served final : public http::ServerTest {
public:
    explicit Served(Reload& reload)
    {
        gate = &bob;
        add_control_routes(router, reload);
        start();
    }
    void TestBody() override {}
    std::string post_reload()
    {
        return talk(
            "POST /control/reload HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
            "X-Request-Id: r1\r\nContent-Length: 0\r\n\r\n");
    }
    using ServerTest::router;

private:
    Named bob;
};

class ControlRoutes : public ReloadFixture {
protected:
    PromptWorker prompt;
    Reload direct{{loop, prompt, log}, sources(), settings, [](const Settings&) {}};
    Served served{direct};
};

TEST_F(ControlRoutes, SayWhatAReloadChanged)
{
    configure(R"("log": {"level": "debug"}, "listen": ["127.0.0.1:18481"])");
    std::string answer = served.post_reload();
    EXPECT_THAT(answer, StartsWith("HTTP/1.1 200 "));
    EXPECT_THAT(answer, EndsWith("\r\n\r\n{\"applied\":[\"log.level\"],"
                                 "\"restart_needed\":[\"listen\"]}\n"));
    auto entries = log.take(Duration::zero());
    EXPECT_EQ(entries.size(), 2U);
    for (const obs::Entry& entry : entries)
        EXPECT_EQ(field_value(entry, "HOLDFAST_ACTOR"), "uid:1000") << entry.message->name;
}

TEST_F(ControlRoutes, AnswerAWrongConfigurationWithEachErrorAndItsPlace)
{
    configure(R"("log": {"level": "loud"}, "http": {"body_max": 1})");
    std::string answer = served.post_reload();
    EXPECT_THAT(answer, StartsWith("HTTP/1.1 422 "));
    EXPECT_THAT(answer, HasSubstr("application/problem+json"));
    EXPECT_THAT(answer, AllOf(HasSubstr(R"("pointer":"/log/level","message":")"),
                              HasSubstr(R"("pointer":"/http/body_max","message":")"),
                              HasSubstr("holdfast.json:2:"), HasSubstr(R"("requestId":"r1")")));
}

TEST_F(ControlRoutes, AnswerThatTheyAreBusy)
{
    prompt.is_full = true;
    EXPECT_THAT(served.post_reload(), StartsWith("HTTP/1.1 503 "));
}

TEST_F(ControlRoutes, DoNotExistOnTheNetwork)
{
    using Outcome = http::Router::Outcome;
    auto outcome = [&](bool via_control) {
        return served.router.find(http::Method::post, "/control/reload", via_control).outcome;
    };
    EXPECT_EQ(outcome(true), Outcome::found);
    EXPECT_EQ(outcome(false), Outcome::not_found);
}

}  // namespace
}  // namespace holdfast::daemon
