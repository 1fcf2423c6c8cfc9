// What goes over the wire: bodies, templates and letters.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/base64.h"
#include "base/text.h"
#include "lib/json/document.h"
#include "watch/notify/json_notice.h"
#include "watch/notify/json_payload.h"
#include "watch/notify/mail.h"
#include "watch/notify/receiver_check.h"
#include "watch/notify/summary.h"
#include "watch/notify/template.h"

namespace holdfast::watch {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;
using testing::Not;

constexpr WallTime noon{std::chrono::hours{500'004}};

Notice make_notice(Event event = Event::firing)
{
    Notice notice{.id = {5},
                  .event = event,
                  .at = noon,
                  .name = "Billing \"A\"\r\nBcc: x@y",
                  .url = "https://billing.example/health",
                  .environment = "production",
                  .group = "money",
                  .tags = {"a"}};
    notice.alert = {.id = {4},
                    .service = {1},
                    .service_id = "billing",
                    .status = event == Event::resolved ? Status::healthy : Status::down,
                    .reason = "<b>503</b> [x](http://y) \xC3\xA4",
                    .failures = 3,
                    .since = noon - 3min,
                    .last_checked = noon - 1s,
                    .children = {"shop"},
                    .announced = noon,
                    .key = "down:billing:1:4"};
    if (event == Event::resolved)
        notice.alert.resolved = noon + 1min;
    return notice;
}

Message make_message(Event event = Event::firing)
{
    return {.receiver = "r",
            .key = "down:billing:1:4",
            .id = "down:billing:1:4/5",
            .members = {make_notice(event)}};
}

TEST(LegacyBody, HasExactlyTheMembersOfOld)
{
    Notice notice = make_notice();
    notice.name = "Billing";
    EXPECT_EQ(legacy_body(notice),
              R"({"serviceId":"billing","name":"Billing","url":"https://billing.example/health",)"
              R"("environment":"production","consecutiveFailures":3,"lastStatus":"DOWN",)"
              R"("lastCheckedAt":"2027-01-15T11:59:59.000000Z"})");
}

TEST(Bodies, AreJsonWhateverAServiceIsCalled)
{
    for (Event event : {Event::firing, Event::resolved})
        for (const std::string& body :
             {legacy_body(make_notice(event)), slack_body(make_message(event)),
              teams_body(make_message(event)), alertmanager_body(make_message(event), noon, 15min)})
            EXPECT_TRUE(json::parse(body)) << body;
}

TEST(SlackBody, EscapesWhatWouldBeMarkup)
{
    std::string body = slack_body(make_message());
    EXPECT_THAT(body, HasSubstr("&lt;b&gt;503"));
    EXPECT_THAT(body, Not(HasSubstr("<b>")));
    EXPECT_THAT(body, Not(HasSubstr("billing.example")));
}

TEST(SlackBody, OfAStormIsBounded)
{
    Message storm = make_message();
    storm.members = std::vector(500, make_notice());
    EXPECT_LT(slack_body(storm).size(), 8192U);
    EXPECT_THAT(text_of(storm), HasSubstr("and 480 more"));
    EXPECT_EQ(title_of(storm), "500 alerts");
}

TEST(TeamsBody, IsAnAdaptiveCardOfPlainText)
{
    std::string body = teams_body(make_message());
    EXPECT_THAT(body, HasSubstr("application/vnd.microsoft.card.adaptive"));
    EXPECT_THAT(body, HasSubstr("TextRun"));
    EXPECT_THAT(body, Not(HasSubstr("\"TextBlock\"")));
}

TEST(AlertmanagerBody, EndsAheadWhileItFires)
{
    std::string body = alertmanager_body(make_message(), noon, 15min);
    EXPECT_THAT(body, HasSubstr(R"("startsAt":"2027-01-15T11:57:00.000000Z")"));
    EXPECT_THAT(body, HasSubstr(R"("endsAt":"2027-01-15T12:15:00.000000Z")"));
    EXPECT_THAT(body, HasSubstr(R"("alertname":"holdfast_down","service":"billing")"));
}

TEST(AlertmanagerBody, NeverEndsInTheFutureWhenItIsOver)
{
    std::string body = alertmanager_body(make_message(Event::resolved), noon, 15min);
    EXPECT_THAT(body, HasSubstr(R"("endsAt":"2027-01-15T12:00:00.000000Z")"));
}

TEST(BodyTemplate, FillsItsPlacesAsInsidesOfStrings)
{
    auto body = BodyTemplate::parse(R"({"t":"{{name}} {{ status }}","n":{{consecutiveFailures}}})");
    ASSERT_TRUE(body);
    std::string filled = body->fill(make_notice());
    EXPECT_EQ(filled, R"({"t":"Billing \"A\"\u000d\u000aBcc: x@y DOWN","n":3})");
    EXPECT_TRUE(json::parse(filled));
}

TEST(BodyTemplate, KnowsEachOfItsNames)
{
    for (std::string_view name : BodyTemplate::names()) {
        auto body = BodyTemplate::parse(join("\"{{", name, "}}\""));
        ASSERT_TRUE(body) << name;
        EXPECT_TRUE(json::parse(body->fill(make_notice()))) << name;
    }
}

TEST(BodyTemplate, RefusesWhatItDoesNotKnow)
{
    auto body = BodyTemplate::parse("{{nam}}");
    ASSERT_FALSE(body);
    EXPECT_THAT(body.error().context, HasSubstr("did you mean name"));
    EXPECT_FALSE(BodyTemplate::parse("{{name"));
    EXPECT_FALSE(BodyTemplate::parse(std::string(BodyTemplate::bytes_max + 1, 'x')));
}

TEST(EscapeJson, MakesTextOfWhatIsNone)
{
    EXPECT_EQ(escape_json("a\xFF\"\\\n\x01"), "a\xEF\xBF\xBD\\\"\\\\\\u000a\\u0001");
}

TEST(Mail, HasHeadersThatNobodyElseWrote)
{
    MailOptions options{.from = "alerts@example.org", .to = {"a@example.org", "b@example.org"}};
    std::string mail = compose_mail(options, make_message(), noon);
    std::string_view head = std::string_view{mail}.substr(0, mail.find("\r\n\r\n"));
    EXPECT_THAT(std::string{head}, Not(HasSubstr("\nBcc")));
    for (std::string_view line : split(mail, '\n')) {
        EXPECT_TRUE(line.empty() || line.ends_with('\r')) << line;
        EXPECT_LE(line.size(), 120U);
    }
    EXPECT_THAT(mail, HasSubstr("Date: Fri, 15 Jan 2027 12:00:00 +0000\r\n"));
    EXPECT_THAT(mail, HasSubstr("To: a@example.org,\r\n b@example.org\r\n"));
    EXPECT_THAT(mail, HasSubstr("Auto-Submitted: auto-generated\r\n"));
}

TEST(Mail, IsOneThreadOfItsKeyAndTheSameWhenItIsRepeated)
{
    MailOptions options{.from = "alerts@example.org", .to = {"a@example.org"}};
    std::string first = compose_mail(options, make_message(), noon);
    EXPECT_EQ(first, compose_mail(options, make_message(), noon));
    auto line = [](const std::string& mail, std::string_view name) {
        std::size_t at = mail.find(name);
        return mail.substr(at, mail.find('\r', at) - at);
    };
    Message end = make_message(Event::resolved);
    end.id = "down:billing:1:4/9";
    std::string last = compose_mail(options, end, noon);
    EXPECT_EQ(line(first, "References:"), line(last, "References:"));
    EXPECT_NE(line(first, "Message-ID:"), line(last, "Message-ID:"));
}

TEST(Mail, EncodesWhatIsNotAscii)
{
    EXPECT_EQ(encode_header("plain, text"), "plain, text");
    EXPECT_EQ(encode_header("a\r\nBcc: b"), "a  Bcc: b");
    std::string text;
    for (int i = 0; i < 40; ++i)
        text += "\xC3\xA4";
    std::string encoded = encode_header(text);
    std::string decoded;
    for (std::string_view word : split(encoded, '\n')) {
        word = trim(word);
        EXPECT_LE(word.size(), 75U);
        ASSERT_TRUE(word.starts_with("=?UTF-8?B?") && word.ends_with("?="));
        std::string part = *decode_base64(word.substr(10, word.size() - 12));
        EXPECT_TRUE(is_utf8(part));
        decoded += part;
    }
    EXPECT_EQ(decoded, text);
}

TEST(Mail, AddressesAreNothingElse)
{
    EXPECT_TRUE(is_mail_address("a.b+c@example.org"));
    for (std::string_view text :
         {"", "a", "@b", "a@", "a@b@c", "a b@c", "a@b\r\nBcc: c@d", "<a@b>", "a@b>", "\"a\"@b"})
        EXPECT_FALSE(is_mail_address(text)) << text;
}

TEST(Summary, OfATestSaysThatItIsOne)
{
    Notice notice = make_notice(Event::firing);
    notice.name = "Holdfast sends a test message";
    notice.environment = "unknown";
    notice.alert.kind = AlertKind::test;
    notice.alert.service = test_key;
    EXPECT_EQ(title_of({.members = {notice}}), "Test: Holdfast sends a test message");
    EXPECT_EQ(parse_notice(to_json(notice))->alert.kind, AlertKind::test);
}

TEST(JsonNotice, ComesBackAsItWas)
{
    Notice notice = make_notice(Event::resolved);
    notice.alert.acknowledged = Acknowledgement{.by = "somebody"};
    auto back = parse_notice(to_json(notice));
    ASSERT_TRUE(back);
    EXPECT_EQ(to_json(*back), to_json(notice));
    EXPECT_EQ(back->name, notice.name);
    EXPECT_EQ(back->alert.children, notice.alert.children);
    EXPECT_EQ(back->alert.resolved, notice.alert.resolved);
    EXPECT_FALSE(parse_notice("{}"));
    EXPECT_FALSE(parse_notice("["));
}

TEST(ReceiverCheck, SaysWhatIsWrongAndNoSecret)
{
    Receiver good{.name = "chat", .format = Format::slack, .url = "https://hooks.example/s3cret"};
    EXPECT_TRUE(check_receiver(good));
    std::vector<Receiver> wrong(7, good);
    wrong[0].url = "ftp://hooks.example/s3cret";
    wrong[1].url = "https://hooks.example/s3cret\r\nX: y";
    wrong[2].headers = {{"X-Token", "s3cret\r\nY: z"}};
    wrong[3].name = "a b";
    wrong[4].format = Format::webhook;
    wrong[4].body_template = "{{s3cret}}";
    wrong[5].format = Format::email;
    wrong[6].timeout = 0s;
    for (const Receiver& each : wrong) {
        Result<void> checked = check_receiver(each);
        ASSERT_FALSE(checked) << each.url;
        // The places of a template are no secret.
        if (each.format != Format::webhook) {
            EXPECT_THAT(checked.error().context, Not(HasSubstr("s3cret")));
        }
    }
}

}  // namespace
}  // namespace holdfast::watch
