#include "lib/curl/smtp/letter.h"

#include <atomic>
#include <functional>
#include <stop_token>
#include <thread>

#include <gmock/gmock.h>

#include "daemon/system_clock.h"
#include "lib/systemd/event_loop.h"
#include "tests/fakes/loop_guard.h"
#include "tests/fakes/loop_mail_server.h"

namespace holdfast::curl {
namespace {

using namespace std::chrono_literals;
using testing::Contains;
using testing::IsEmpty;

class LetterTest : public testing::Test {
protected:
    Letter letter(Duration timeout = 10s) const
    {
        return {.url = server.url(),
                .from = "a@example.org",
                .to = {"b@example.org", "c@example.org"},
                .text = "Subject: x\r\n\r\n.dot\r\n",
                .requires_tls = false,
                .timeout = timeout};
    }
    // On a thread of its own, as it has to be: the server is on this one.
    // `watch` is called in every turn meanwhile, and may ask `given_up` to stop.
    Posted post(
        const Letter& what, const std::function<void()>& watch = [] {})
    {
        Posted posted;
        std::atomic<bool> is_over = false;
        std::thread poster{[&] {
            posted = post_letter(what, given_up.get_token());
            is_over = true;
        }};
        loop.add(pulse, loop.now());
        run_until(loop, [&] {
            watch();
            return is_over.load();
        });
        loop.remove(pulse);
        poster.join();
        return posted;
    }

    // Turns the loop now and then, so that somebody looks whether it is over.
    class Pulse final : public Task {
    public:
        const char* name() const noexcept override { return "pulse"; }
        Instant step(Instant now) override { return now + 5ms; }
    };

    daemon::SystemClock clock;
    systemd::EventLoop loop{clock};
    LoopMailServer server{loop};
    Pulse pulse;
    std::stop_source given_up;
};

TEST_F(LetterTest, IsHandedOver)
{
    EXPECT_EQ(post(letter()).posting, Posting::accepted);
    ASSERT_EQ(server.letters.size(), 1U);
    EXPECT_EQ(server.letters[0], "Subject: x\r\n\r\n..dot");
    EXPECT_THAT(server.commands, Contains("RCPT TO:<b@example.org>"));
    EXPECT_THAT(server.commands, Contains("RCPT TO:<c@example.org>"));
}

TEST_F(LetterTest, IsNotKeptFromOthersByARecipientWhoIsUnknown)
{
    server.answers["RCPT TO:<b"] = "550 who?";
    EXPECT_EQ(post(letter()).posting, Posting::accepted);
    EXPECT_EQ(server.letters.size(), 1U);
}

TEST_F(LetterTest, TellsWhatTheServerSaid)
{
    server.answers["."] = "554 no";
    Posted posted = post(letter());
    EXPECT_EQ(posted.posting, Posting::refused);
    EXPECT_EQ(posted.code, 554U);
    EXPECT_FALSE(posted.may_have_arrived);
}

TEST_F(LetterTest, MayHaveArrivedWhenItWasNotAcknowledged)
{
    server.answers["."] = "";
    Posted posted = post(letter(300ms));
    EXPECT_EQ(posted.posting, Posting::timed_out);
    EXPECT_TRUE(posted.may_have_arrived);
}

TEST_F(LetterTest, IsGivenUpWhileTheServerKeepsUsWaiting)
{
    server.answers["."] = "";
    Posted posted = post(letter(15s), [this] {
        if (!server.letters.empty())
            given_up.request_stop();
    });
    EXPECT_EQ(posted.posting, Posting::cut_off);
    EXPECT_TRUE(posted.may_have_arrived);
}

TEST_F(LetterTest, DoesNotGoWithoutTlsThatIsRequired)
{
    Letter secret = letter();
    secret.requires_tls = true;
    EXPECT_EQ(post(secret).posting, Posting::tls_failed);
    EXPECT_THAT(server.letters, IsEmpty());
}

TEST_F(LetterTest, GoesToMailServersOnly)
{
    Letter wrong = letter();
    wrong.url = "http://127.0.0.1/";
    EXPECT_EQ(post(wrong).posting, Posting::not_connected);
}

}  // namespace
}  // namespace holdfast::curl
