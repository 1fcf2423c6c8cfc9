#include "watch/notify/json_receivers.h"

#include <fstream>
#include <sstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/text.h"

namespace holdfast::watch {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::Pair;
using testing::SizeIs;

std::vector<std::string> lines(const ReadReceivers& result)
{
    std::vector<std::string> all;
    for (const DefinitionProblem& each : result.problems)
        all.push_back(render(each, "receivers.json"));
    return all;
}

std::string in_file(std::string_view receivers)
{
    return join(R"({"receivers":[)", receivers, "]}");
}

// What is wrong with one receiver, all of whose members are these.
std::vector<std::string> problems_of(std::string_view members)
{
    const ReadReceivers result = read_receivers(in_file(join("{", members, "}")));
    EXPECT_TRUE(result.problems.empty() || result.receivers.empty());
    return lines(result);
}

std::string mail(std::string_view members)
{
    return join(R"("name":"m","format":"email","url":"smtp://mail.example.org","mail":{)", members,
                "}");
}

constexpr std::string_view slack = R"("name":"s","format":"slack","url":"https://example.org/s")";

TEST(JsonReceivers, ReadsEveryMember)
{
    const ReadReceivers result = read_receivers(R"(// Who is told.
{"$schema": "x", "receivers": [
  {"name": "hook", "format": "webhook", "url": "https://example.org/hook",
   "headers": {"Authorization": "Bearer s3cret"}, "body": "{\"text\": \"{{name}}\"}",
   "caFile": "/etc/ssl/internal.pem",
   "about": {"ids": ["a"], "groups": ["g"], "tags": ["t"], "environments": ["production"]},
   "sendResolved": false, "sendReminders": false,
   "timeout": "5s", "messagesPerMinute": 6, "burst": 2},
  {"name": "post", "format": "email", "url": "smtps://mail.example.org:465",
   "mail": {"from": "holdfast@example.org", "to": ["a@example.org", "b@example.org"],
            "user": "holdfast", "password": "s3cret", "requiresTls": false}}
]})");
    ASSERT_THAT(lines(result), IsEmpty());
    ASSERT_THAT(result.receivers, SizeIs(2));
    const Receiver& hook = result.receivers[0];
    EXPECT_EQ(hook.name, "hook");
    EXPECT_EQ(hook.format, Format::webhook);
    EXPECT_EQ(hook.url, "https://example.org/hook");
    EXPECT_THAT(hook.headers, ElementsAre(Pair("Authorization", "Bearer s3cret")));
    EXPECT_EQ(hook.body_template, R"({"text": "{{name}}"})");
    EXPECT_EQ(hook.ca_file, "/etc/ssl/internal.pem");
    EXPECT_EQ(
        hook.about,
        (Selector{.ids = {"a"}, .groups = {"g"}, .tags = {"t"}, .environments = {"production"}}));
    EXPECT_FALSE(hook.send_resolved);
    EXPECT_FALSE(hook.send_reminders);
    EXPECT_EQ(hook.timeout, std::chrono::seconds{5});
    EXPECT_EQ(hook.messages_per_minute, 6U);
    EXPECT_EQ(hook.burst, 2U);
    const Receiver& post = result.receivers[1];
    EXPECT_EQ(post.format, Format::email);
    EXPECT_EQ(post.mail.from, "holdfast@example.org");
    EXPECT_THAT(post.mail.to, ElementsAre("a@example.org", "b@example.org"));
    EXPECT_EQ(post.mail.user, "holdfast");
    EXPECT_EQ(post.mail.password, "s3cret");
    EXPECT_FALSE(post.mail.requires_tls);
}

TEST(JsonReceivers, LeavesWhatIsNotSaidAsItIsByDefault)
{
    const ReadReceivers result = read_receivers(
        in_file(join("{", slack, R"(,"about":null,"burst":null},{"name":"old","format":"legacy",)",
                     R"("url":"http://127.0.0.1:9000"})")));
    ASSERT_THAT(lines(result), IsEmpty());
    const Receiver plain;
    const Receiver& first = result.receivers.at(0);
    EXPECT_TRUE(first.about.is_everything());
    EXPECT_EQ(first.timeout, plain.timeout);
    EXPECT_EQ(first.messages_per_minute, plain.messages_per_minute);
    EXPECT_EQ(first.burst, plain.burst);
    EXPECT_TRUE(first.send_resolved);
    EXPECT_TRUE(first.send_reminders);
    EXPECT_FALSE(result.receivers.at(1).send_resolved) << "who came before told nobody of an end";
}

TEST(JsonReceivers, AnOldWebhookHearsOfTheEndIfItAsks)
{
    const ReadReceivers result = read_receivers(
        in_file(R"({"name":"old","format":"legacy","url":"http://h/","sendResolved":true})"));
    ASSERT_THAT(lines(result), IsEmpty());
    EXPECT_TRUE(result.receivers.at(0).send_resolved);
}

TEST(JsonReceivers, TellsEveryProblemAtOnceAndUsesNothing)
{
    const ReadReceivers result = read_receivers(R"({"receivers": [
  {"name": "a", "format": "slack", "url": "https://example.org/a"},
  {"name": "a", "format": "slak", "url": "https://example.org/b"},
  {"format": "slack", "timeout": "1h", "colour": "red"},
  7
]})");
    EXPECT_THAT(
        lines(result),
        ElementsAre(
            "receivers.json:3:27: /receivers/1/format: there is no \"slak\": expected one of "
            "legacy, webhook, slack, teams, email, alertmanager (did you mean \"slack\"?)",
            "receivers.json:3:12: /receivers/1/name: the name \"a\" is given twice, first in line "
            "2: expected a name for each receiver (write another name, or remove one of them)",
            "receivers.json:4:34: /receivers/2/timeout: \"1h\" is out of range: expected a "
            "duration from 1s to 5min (write for example \"30s\")",
            "receivers.json:4:40: /receivers/2/colour: unknown member \"colour\": expected name, "
            "format, url, headers, body, mail, caFile, about, sendResolved, sendReminders, "
            "timeout, messagesPerMinute, burst (remove it)",
            "receivers.json:4:3: /receivers/2: \"name\" is missing: expected a receiver with a "
            "name, a format and an URL (write \"name\": \"on-call\")",
            "receivers.json:4:3: /receivers/2: \"url\" is missing: expected a receiver with a "
            "name, a format and an URL (write \"url\": \"https://example.org/alerts\")",
            "receivers.json:5:3: /receivers/3: found the number 7: expected an object (write for "
            "example {\"name\": \"on-call\", \"format\": \"slack\", \"url\": \"...\"})"));
    EXPECT_THAT(result.receivers, IsEmpty());
}

TEST(JsonReceivers, SaysWhatTheFileHasToBe)
{
    EXPECT_THAT(lines(read_receivers("[]")),
                ElementsAre(HasSubstr("write {\"receivers\": [...]}")));
    EXPECT_THAT(lines(read_receivers("{}")), ElementsAre(HasSubstr("\"receivers\" is missing")));
    EXPECT_THAT(lines(read_receivers("7")), ElementsAre(HasSubstr("found the number 7")));
    EXPECT_THAT(lines(read_receivers(R"({"receiver": [], "receivers": []})")),
                ElementsAre(HasSubstr("did you mean \"receivers\"?")));
    EXPECT_THAT(lines(read_receivers(R"({"receivers": [)")), SizeIs(1));
    EXPECT_THAT(lines(read_receivers(R"({"receivers": [], "receivers": []})")),
                ElementsAre(HasSubstr("\"receivers\" is given twice")));
    EXPECT_THAT(lines(read_receivers(R"({"receivers": []})")), IsEmpty());
}

TEST(JsonReceivers, HasAMaximumOfReceivers)
{
    const auto file = [](std::size_t count) {
        std::string all;
        for (std::size_t i = 0; i < count; ++i)
            append_to(all, i == 0 ? "" : ",", R"({"name":"n)", i,
                      R"(","format":"slack","url":"https://example.org"})");
        return in_file(all);
    };
    EXPECT_THAT(read_receivers(file(receivers_in_file_max)).receivers,
                SizeIs(receivers_in_file_max));
    EXPECT_THAT(lines(read_receivers(file(receivers_in_file_max + 1))),
                ElementsAre(HasSubstr("the list has 63 entries: expected at most 62")));
}

TEST(JsonReceivers, KnowsWhatMeansSomethingToAFormat)
{
    EXPECT_THAT(problems_of(join(slack, R"(,"body":"x")")),
                ElementsAre(AllOf(HasSubstr("/receivers/0/body: body means nothing to the format "
                                            "slack: expected the format webhook"))));
    EXPECT_THAT(problems_of(join(slack, R"(,"mail":{})")),
                ElementsAre(HasSubstr("mail means nothing to the format slack")));
    EXPECT_THAT(problems_of(join(mail(R"("from":"a@h","to":["b@h"])"), R"(,"headers":{})")),
                ElementsAre(HasSubstr("headers means nothing to the format email")));
    EXPECT_THAT(problems_of(R"("name":"a","format":"alertmanager","url":"http://h",)"
                            R"("sendReminders":true)"),
                ElementsAre(HasSubstr("sendReminders means nothing to the format alertmanager")));
    EXPECT_THAT(problems_of(R"("name":"w","format":"webhook","url":"http://h")"),
                ElementsAre(HasSubstr("\"body\" is missing")));
    EXPECT_THAT(problems_of(R"("name":"m","format":"email","url":"smtp://h")"),
                ElementsAre(HasSubstr("\"mail\" is missing")));
}

TEST(JsonReceivers, KeepsTheNameOfTheLogForTheLog)
{
    EXPECT_THAT(problems_of(R"("name":"log","format":"slack","url":"https://h/")"),
                ElementsAre(HasSubstr("/name: the name \"log\" is taken")));
    EXPECT_THAT(problems_of(R"("name":"l","format":"log","url":"https://h/")"),
                ElementsAre(HasSubstr("/format: there is no \"log\"")));
}

TEST(JsonReceivers, PointsAtTheTextThatAReceiverCannotHave)
{
    EXPECT_THAT(problems_of(R"("name":"on call","format":"slack","url":"https://h/")"),
                ElementsAre(HasSubstr("/receivers/0/name: a receiver's name has 1 to 64 of")));
    EXPECT_THAT(problems_of(R"("name":"s","format":"slack","url":"ftp://h/")"),
                ElementsAre(HasSubstr("/receivers/0/url: the URL is neither http nor https")));
    for (const char* url : {"https://", "https:///path", "https://:80", "https://h/ b"})
        EXPECT_THAT(problems_of(join(R"("name":"s","format":"slack","url":")", url, '"')),
                    ElementsAre(HasSubstr("/receivers/0/url: ")))
            << url;
    EXPECT_THAT(problems_of(R"("name":"m","format":"email","url":"https://h/",)"
                            R"("mail":{"from":"a@h","to":["b@h"]})"),
                ElementsAre(AllOf(HasSubstr("/receivers/0/url: a mail server is smtp://"),
                                  HasSubstr("smtp://mail.example.org:587"))));
    EXPECT_THAT(problems_of(R"("name":"w","format":"webhook","url":"https://h/","body":"{{nam}}")"),
                ElementsAre(AllOf(HasSubstr("/receivers/0/body: the template has no place {{nam}}"),
                                  HasSubstr("{{consecutiveFailures}}"))));
    EXPECT_THAT(problems_of(join(slack, R"(,"caFile":"a.pem")")),
                ElementsAre(HasSubstr("/receivers/0/caFile: \"a.pem\" is no absolute path")));
    EXPECT_THAT(problems_of(join(slack, R"(,"headers":{"Host name":"x","Te":"y"})")),
                ElementsAre(HasSubstr("/headers/Host name: "), HasSubstr("/headers/Te: ")));
}

TEST(JsonReceivers, KnowsWhatALetterNeeds)
{
    EXPECT_THAT(problems_of(mail(R"("from":"holdfast","to":["a@h","b"])")),
                ElementsAre(HasSubstr("/mail/from: \"holdfast\" is no mail address"),
                            HasSubstr("/mail/to/1: \"b\" is no mail address")));
    EXPECT_THAT(problems_of(mail(R"("from":"a@h")")),
                ElementsAre(HasSubstr("/mail: \"to\" is missing")));
    EXPECT_THAT(problems_of(mail(R"("to":["a@h"])")),
                ElementsAre(HasSubstr("/mail: \"from\" is missing")));
    EXPECT_THAT(problems_of(mail(R"("from":"a@h","to":["b@h"],"password":"s3cret")")),
                ElementsAre(AllOf(HasSubstr("/mail: there is a password without a user"),
                                  Not(HasSubstr("s3cret")))));
    EXPECT_THAT(problems_of(mail(R"("from":"a@h","to":["b@h"],"user":"u")")),
                ElementsAre(HasSubstr("/mail: there is a user without a password")));
    EXPECT_THAT(problems_of(mail(R"("from":"a@h","to":["b@h"],"tls":true)")),
                ElementsAre(HasSubstr("/mail/tls: unknown member \"tls\"")));
}

TEST(JsonReceivers, KnowsWhomAReceiverCanBeAbout)
{
    EXPECT_THAT(problems_of(join(slack, R"(,"about":{"environments":["prodution"]})")),
                ElementsAre(AllOf(HasSubstr("/about/environments/0: there is no \"prodution\""),
                                  HasSubstr("did you mean \"production\"?"))));
    EXPECT_THAT(problems_of(join(slack, R"(,"about":{"ids":["a/b"],"group":["g"]})")),
                ElementsAre(HasSubstr("/about/ids/0: the id \"a/b\" has a slash"),
                            HasSubstr("did you mean \"groups\"?")));
    EXPECT_THAT(problems_of(join(slack, R"(,"about":{"tags":["t","t"]})")),
                ElementsAre(HasSubstr("/about/tags/1: \"t\" is given twice")));
}

// Whatever is wrong with it: problems go to the journal.
TEST(JsonReceivers, NeverShowsWhatMayBeASecret)
{
    for (const char* members :
         {R"("name":"s","format":"slack","url":"s3cret")",
          R"("name":"s","format":"slack","url":"https://h/s3cret s3cret")",
          R"("name":"s","format":"slack","url":["s3cret"])",
          R"("name":"s","format":"slack","url":1234567)",
          R"("name":"s","format":"slack","url":"https://h","headers":{"X-Key":"s3cret\n"})",
          R"("name":"s","format":"slack","url":"https://h","headers":{"X-Key":1234567})",
          R"("name":"w","format":"webhook","url":"https://h","body":1234567)",
          R"("name":"w","format":"webhook","url":"https://h","body":"s3cret {{")",
          R"("name":"m","format":"email","url":"smtp://h","mail":{"password":1234567})",
          R"("name":"m","format":"email","url":"smtp://h","mail":{"password":"s3cret\n"})",
          R"("name":"m","format":"email","url":"s3cret","mail":{"from":"a@h","to":["b@h"]})",
          R"("name":"s","format":"slack","url":"s3cret)"}) {
        const std::vector<std::string> said = problems_of(members);
        EXPECT_THAT(said, Not(IsEmpty())) << members;
        for (const std::string& each : said)
            EXPECT_THAT(each, AllOf(Not(HasSubstr("s3cret")), Not(HasSubstr("1234567"))));
    }
}

TEST(JsonReceivers, TakesTheExampleThatIsInstalled)
{
    std::ifstream file{HOLDFAST_RECEIVERS};
    std::ostringstream text;
    text << file.rdbuf();
    const ReadReceivers result = read_receivers(text.str());
    EXPECT_THAT(lines(result), IsEmpty());
    EXPECT_THAT(result.receivers, SizeIs(5));
}

}  // namespace
}  // namespace holdfast::watch
