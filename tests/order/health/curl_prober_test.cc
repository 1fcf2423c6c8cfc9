#include "order/health/curl_prober.h"

#include <optional>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

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

class TheProbe : public testing::Test {
protected:
    Answer probe(Duration timeout = seconds{5})
    {
        std::optional<Answer> answer;
        prober.start(timeout, [&](const Answer& each) { answer = each; });
        run_until(loop, [&] { return answer.has_value(); });
        return answer.value_or(Answer{});
    }

    daemon::SystemClock clock;
    systemd::EventLoop loop{clock};
    LoopServer server{loop};
    curl::Exchanges exchanges{loop, {.connections_max = 1}};
    CurlProber prober{{.url = server.url("/")}, exchanges, loop};
};

TEST_F(TheProbe, AsksForTheHealth)
{
    std::string asked;
    server.behave = [&](const std::string& request) {
        asked = request;
        return LoopServer::Act{LoopServer::answer(504, R"({"status":504})")};
    };
    Answer answer = probe();
    EXPECT_THAT(asked, StartsWith("GET /health HTTP/1.1\r\n"));
    EXPECT_EQ(answer.delivery, Delivery::answered);
    EXPECT_EQ(answer.status, 504U);
    EXPECT_EQ(answer.detail, "");
    EXPECT_GT(answer.took, Duration::zero());
    EXPECT_THAT(asked, Not(HasSubstr("Authorization")));
    prober.set_authorization("Bearer secret");
    probe();
    EXPECT_THAT(asked, HasSubstr("\r\nAuthorization: Bearer secret\r\n"));
}

TEST_F(TheProbe, SaysThatNobodyAnswers)
{
    server.behave = [](const std::string&) { return LoopServer::Act{""}; };
    Answer answer = probe(milliseconds{50});
    EXPECT_EQ(answer.delivery, Delivery::timed_out);
    EXPECT_NE(answer.detail, "");
    EXPECT_GE(answer.took, milliseconds{50});
}

TEST_F(TheProbe, IsNotHeardOfOnceItIsCancelled)
{
    prober.start(seconds{5}, [](const Answer&) { FAIL(); });
    prober.cancel();
    server.behave = [](const std::string&) {
        return LoopServer::Act{LoopServer::answer(200, "{}")};
    };
    EXPECT_EQ(probe().status, 200U);
}

}  // namespace
}  // namespace holdfast::order
