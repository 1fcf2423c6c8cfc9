#include "lib/curl/fetch.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include "tests/fakes/canned_server.h"
#include "tests/fakes/temporary_directory.h"

namespace holdfast::curl {
namespace {

using std::chrono::milliseconds;
using testing::HasSubstr;
using testing::StartsWith;

class FetchTest : public testing::Test {
protected:
    Fetch to(std::string_view target) const
    {
        return {.url = join("http://localhost", target), .unix_socket = path};
    }

    TemporaryDirectory directory;
    std::string path = directory.file("socket");
};

TEST_F(FetchTest, BringsStatusAndBodyWhateverTheStatus)
{
    CannedServer server{path, {{"GET /x", CannedServer::answer(503, "busy")}}};
    auto answer = fetch(to("/x"));
    ASSERT_TRUE(answer) << answer.error().context;
    EXPECT_EQ(answer->status, 503);
    EXPECT_EQ(answer->body, "busy");
}

TEST_F(FetchTest, PostsNothingAndSaysThatItIsNothing)
{
    CannedServer server{path, {{"POST /x", CannedServer::answer(200, "")}}};
    Fetch request = to("/x");
    request.method = "POST";
    ASSERT_TRUE(fetch(request));
    ASSERT_EQ(server.requests().size(), 1U);
    EXPECT_THAT(server.requests()[0], StartsWith("POST /x HTTP/1.1\r\n"));
    EXPECT_THAT(server.requests()[0], HasSubstr("\r\nContent-Length: 0\r\n"));
}

TEST_F(FetchTest, GoesPastTheProxyOfTheEnvironment)
{
    // Bound, so that nobody else can be there, and not listening: who comes here is refused.
    Descriptor socket{::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)};
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t bytes = sizeof address;
    auto* any = reinterpret_cast<sockaddr*>(&address);
    ASSERT_EQ(::bind(socket.get(), any, bytes), 0);
    ASSERT_EQ(::getsockname(socket.get(), any, &bytes), 0);

    ::setenv("http_proxy", "nonsense://proxy", 1);
    auto answer = fetch({.url = join("http://127.0.0.1:", ntohs(address.sin_port), "/")});
    ::unsetenv("http_proxy");
    ASSERT_FALSE(answer);
    EXPECT_THAT(answer.error().context, HasSubstr(join("port ", ntohs(address.sin_port))));
}

TEST_F(FetchTest, TakesAnAnswerUpToItsLimitAndNoMore)
{
    CannedServer server{path,
                        {{"GET /8", CannedServer::answer(200, "12345678")},
                         {"GET /9", CannedServer::answer(200, "123456789")}}};
    Fetch small = to("/8");
    small.answer_bytes_max = 8;
    EXPECT_TRUE(fetch(small));
    small.url = to("/9").url;
    auto answer = fetch(small);
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().code, Errc::unavailable);
}

TEST_F(FetchTest, SaysWhyNobodyAnswers)
{
    auto missing = fetch(to("/x"));
    ASSERT_FALSE(missing);
    EXPECT_EQ(missing.error().code, Errc::unavailable);
    EXPECT_EQ(missing.error().context, "No such file or directory");
    {
        CannedServer gone{path, {}};
    }
    EXPECT_EQ(fetch(to("/x")).error().context, "Connection refused");
    EXPECT_THAT(fetch({.url = "nonsense://x"}).error().context, HasSubstr("nonsense"));
}

TEST_F(FetchTest, DoesNotWaitForWhatNobodyWantsAnyMore)
{
    CannedServer server{path, {{"GET /x", ""}}};
    const std::atomic<bool> is_abandoned{true};
    Fetch request = to("/x");
    request.timeout = std::chrono::hours{1};
    request.is_abandoned = &is_abandoned;
    EXPECT_EQ(fetch(request).error().code, Errc::unavailable);
}

TEST_F(FetchTest, DoesNotWaitLongerThanItWasTold)
{
    CannedServer server{path, {{"GET /x", ""}}};
    Fetch request = to("/x");
    request.timeout = milliseconds{20};
    auto answer = fetch(request);
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().code, Errc::timeout);
}

}  // namespace
}  // namespace holdfast::curl
