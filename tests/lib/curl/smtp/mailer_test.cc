#include "lib/curl/smtp/mailer.h"

#include <optional>

#include <gmock/gmock.h>

#include "daemon/system_clock.h"
#include "tests/fakes/loop_guard.h"
#include "tests/fakes/loop_mail_server.h"

namespace holdfast::curl {
namespace {

using namespace std::chrono_literals;
using testing::Contains;
using testing::HasSubstr;
using testing::IsEmpty;

class MailerTest : public testing::Test {
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
    Posted post(Letter what)
    {
        std::optional<Posted> got;
        mailer.start(std::move(what), [&](Posted posted) { got = std::move(posted); });
        run_until(loop, [&] { return got.has_value(); });
        return got.value_or(Posted{});
    }

    daemon::SystemClock clock;
    systemd::EventLoop loop{clock};
    LoopMailServer server{loop};
    Mailer mailer{loop};
};

TEST_F(MailerTest, HandsALetterOver)
{
    EXPECT_EQ(post(letter()).posting, Posting::accepted);
    ASSERT_EQ(server.letters.size(), 1U);
    EXPECT_EQ(server.letters[0], "Subject: x\r\n\r\n..dot");
    EXPECT_THAT(server.commands, Contains("RCPT TO:<b@example.org>"));
    EXPECT_THAT(server.commands, Contains("RCPT TO:<c@example.org>"));
}

TEST_F(MailerTest, OneRecipientWhoIsUnknownIsNoReason)
{
    server.answers["RCPT TO:<b"] = "550 who?";
    EXPECT_EQ(post(letter()).posting, Posting::accepted);
    EXPECT_EQ(server.letters.size(), 1U);
}

TEST_F(MailerTest, TellsWhatTheServerSaid)
{
    server.answers["."] = "554 no";
    Posted posted = post(letter());
    EXPECT_EQ(posted.posting, Posting::refused);
    EXPECT_EQ(posted.code, 554U);
    EXPECT_FALSE(posted.may_have_arrived);
}

TEST_F(MailerTest, WhatWasNotAcknowledgedMayHaveArrived)
{
    server.answers["."] = "";
    Posted posted = post(letter(300ms));
    EXPECT_EQ(posted.posting, Posting::timed_out);
    EXPECT_TRUE(posted.may_have_arrived);
}

TEST_F(MailerTest, DoesNotGoWithoutTlsThatIsRequired)
{
    Letter secret = letter();
    secret.requires_tls = true;
    EXPECT_EQ(post(std::move(secret)).posting, Posting::tls_failed);
    EXPECT_THAT(server.letters, IsEmpty());
}

TEST_F(MailerTest, SpeaksWithMailServersOnly)
{
    Letter wrong = letter();
    wrong.url = "http://127.0.0.1/";
    EXPECT_EQ(post(std::move(wrong)).posting, Posting::not_connected);
}

TEST_F(MailerTest, WhatIsCancelledIsNotHeardOf)
{
    server.answers["DATA"] = "";
    bool is_told = false;
    LetterId id = mailer.start(letter(), [&](const Posted&) { is_told = true; });
    run_until(loop, [&] { return testing::Value(server.commands, Contains("DATA")); });
    mailer.cancel(id);
    EXPECT_EQ(post(letter(200ms)).posting, Posting::timed_out);
    EXPECT_FALSE(is_told);
}

}  // namespace
}  // namespace holdfast::curl
