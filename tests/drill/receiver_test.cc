#include "drill/act/receiver.h"

#include <gmock/gmock.h>
#include <sys/socket.h>

#include "base/descriptor.h"
#include "base/text.h"
#include "drill/host/files.h"
#include "tests/fakes/temporary_directory.h"

namespace holdfast::drill {
namespace {

using ::testing::EndsWith;
using ::testing::IsEmpty;
using ::testing::StartsWith;

constexpr std::string_view message = "POST / HTTP/1.1\r\ncontent-length: 2\r\n\r\n{}";
constexpr std::string_view look = "GET /shop HTTP/1.1\r\nHost: a\r\n\r\n";
constexpr std::string_view count = "GET /taken HTTP/1.1\r\nHost: a\r\n\r\n";

class Receiver : public ::testing::Test {
protected:
    void say(std::string_view status) { ASSERT_TRUE(write_whole(file_, status)); }

    // What comes back until it hangs up.
    std::string ask(std::string_view request)
    {
        int ends[2];
        EXPECT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, static_cast<int*>(ends)), 0);
        Descriptor client{ends[0]};
        {
            Descriptor server{ends[1]};
            EXPECT_EQ(::send(client.get(), request.data(), request.size(), 0),
                      static_cast<ssize_t>(request.size()));
            // Who says half of it is not waited for.
            EXPECT_EQ(::shutdown(client.get(), SHUT_WR), 0);
            answer_request(server.get(), file_, taken_);
        }
        std::string answer(4096, '\0');
        ssize_t got = ::recv(client.get(), answer.data(), answer.size(), MSG_WAITALL);
        answer.resize(got > 0 ? static_cast<std::size_t>(got) : 0);
        return answer;
    }

    std::int64_t taken_ = 0;

private:
    TemporaryDirectory directory_;
    std::string file_ = directory_.file("status");
};

TEST_F(Receiver, AnswersWithTheStatusOfTheMoment)
{
    say("200\n");
    EXPECT_THAT(ask(message), StartsWith("HTTP/1.1 200 "));
    say("503\n");
    EXPECT_THAT(ask(message), StartsWith("HTTP/1.1 503 "));
    EXPECT_THAT(ask(look), StartsWith("HTTP/1.1 503 "));
}

TEST_F(Receiver, CountsWhatItTook)
{
    say("204");
    (void)ask(message);
    (void)ask(look);
    say("500");
    (void)ask(message);
    EXPECT_EQ(taken_, 1) << "what it refused, and questions, are no messages";
    EXPECT_THAT(ask(count), StartsWith("HTTP/1.1 200 "));
    EXPECT_THAT(ask(count), EndsWith("\r\n\r\n1"));
}

TEST_F(Receiver, HangsUpWithoutAStatus)
{
    EXPECT_THAT(ask(message), IsEmpty()) << "there is no file";
    say("down");
    EXPECT_THAT(ask(message), IsEmpty());
    EXPECT_THAT(ask(count), EndsWith("\r\n\r\n0")) << "this can always be asked";
}

TEST_F(Receiver, TakesNoHalfMessage)
{
    say("200");
    EXPECT_THAT(ask(message.substr(0, message.size() - 1)), IsEmpty());
    EXPECT_THAT(ask("POST / HTTP/1.1\r\n"), IsEmpty());
    EXPECT_THAT(ask(join("GET /taken HTTP/1.1\r\nA: ", std::string(40000, 'a'), "\r\n\r\n")),
                IsEmpty())
        << "nobody needs so long a head";
    EXPECT_EQ(taken_, 0);
}

}  // namespace
}  // namespace holdfast::drill
