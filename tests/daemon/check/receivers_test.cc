#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/text.h"
#include "daemon/check/receivers_file.h"
#include "tests/daemon/check/fixture.h"

namespace holdfast::daemon {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;
using testing::StartsWith;

class ReceiversCheck : public Host {
protected:
    ReceiversCheck() { loaded.settings.alerting.receivers_file = path("receivers.json"); }

    std::string found(std::string_view text)
    {
        write("receivers.json", text);
        chmod(path("receivers.json").c_str(), 0640);
        return problems(check_receivers);
    }

    AlertingSettings& alerting = loaded.settings.alerting;
};

constexpr std::string_view chat =
    R"({"receivers": [{"name": "chat", "format": "slack", "url": "https://h.example/s3cret"}]})";
constexpr std::string_view manager =
    R"({"receivers": [{"name": "am", "format": "alertmanager", "url": "http://127.0.0.1:9093"}]})";

TEST_F(ReceiversCheck, SaysNothingWhenNobodyIsNamed)
{
    alerting.receivers_file.clear();
    EXPECT_EQ(problems(check_receivers), "");
    EXPECT_THAT(report.passed, IsEmpty());
}

TEST_F(ReceiversCheck, NamesThoseWhoAreTold)
{
    alerting.webhook_url = "https://h.example/s3cret";
    EXPECT_EQ(found(chat), "");
    EXPECT_THAT(report.passed, ElementsAre("receivers: chat, webhook"));
}

TEST_F(ReceiversCheck, TheWebhookOfOldIsToldInTheFormOfOld)
{
    alerting.receivers_file.clear();
    alerting.webhook_url = "https://h.example/s3cret";
    std::vector<Problem> said;
    const auto receivers = read_receivers_file(alerting, said);
    ASSERT_THAT(receivers, SizeIs(1));
    EXPECT_EQ(receivers[0].name, "webhook");
    EXPECT_EQ(receivers[0].format, watch::Format::legacy);
    EXPECT_EQ(receivers[0].url, "https://h.example/s3cret");
    EXPECT_FALSE(receivers[0].send_resolved);
    EXPECT_THAT(said, IsEmpty());
}

TEST_F(ReceiversCheck, TellsEveryProblemWithPlaceAndRemedy)
{
    EXPECT_EQ(
        found(R"({"receivers": [
  {"name": "chat", "format": "slack", "url": "s3cret"},
  {"name": "post", "format": "email", "url": "smtp://h.example", "mail": {"from": "x"}}
]})"),
        "error: receivers.json:2:46: /receivers/0/url: the URL is neither http nor https, or not "
        "well written (write for example \"https://example.org/alerts\")\n"
        "error: receivers.json:3:83: /receivers/1/mail/from: \"x\" is no mail address: expected "
        "NAME@HOST (write for example \"on-call@example.org\")\n");
    EXPECT_EQ(exit(), Exit::config);
    std::vector<Problem> said;
    alerting.webhook_url = "https://h.example";
    EXPECT_THAT(read_receivers_file(alerting, said), SizeIs(1)) << "nothing of the file is used";
    EXPECT_THAT(said, SizeIs(2));
}

TEST_F(ReceiversCheck, TwoCannotHaveTheNameOfTheWebhook)
{
    constexpr std::string_view text =
        R"({"receivers": [{"name": "webhook", "format": "slack", "url": "https://h.example"}]})";
    EXPECT_EQ(found(text), "");
    alerting.webhook_url = "https://h.example";
    EXPECT_THAT(found(text), StartsWith("error: receivers.json: has a receiver \"webhook\""));
}

TEST_F(ReceiversCheck, SaysWhyAFileCannotBeRead)
{
    EXPECT_EQ(problems(check_receivers),
              "error: receivers.json: cannot be read: No such file or directory (write the "
              "receivers into it, or remove alerts.receivers_file)\n");
    EXPECT_EQ(exit(), Exit::no_input);
}

TEST_F(ReceiversCheck, WarnsWhenSecretsAreForEverybody)
{
    EXPECT_EQ(found(chat), "");
    for (unsigned mode : {0644U, 0642U}) {
        chmod(path("receivers.json").c_str(), mode);
        EXPECT_THAT(problems(check_receivers),
                    AllOf(StartsWith("warning: receivers.json: everybody on this machine may read "
                                     "or write it: it holds URLs or passwords of receivers"),
                          HasSubstr("chmod 0640"), Not(HasSubstr("s3cret"))));
        EXPECT_EQ(exit(), Exit::ok);
    }
    EXPECT_EQ(found(manager), "");
    chmod(path("receivers.json").c_str(), 0644);
    EXPECT_EQ(problems(check_receivers), "") << "its URL is no secret";
}

TEST_F(ReceiversCheck, WarnsWhenTheFileWithTheWebhookIsForEverybody)
{
    alerting.receivers_file.clear();
    alerting.webhook_url = "https://h.example/s3cret";
    write("holdfast.json", "{}");
    chmod(path("holdfast.json").c_str(), 0644);
    loaded.origins["alerts.webhook_url"] = path("holdfast.json:3");
    EXPECT_THAT(problems(check_receivers),
                AllOf(StartsWith("warning: holdfast.json: everybody on this machine may read or "
                                 "write it: it holds the URL of a webhook"),
                      Not(HasSubstr("s3cret"))));
    chmod(path("holdfast.json").c_str(), 0640);
    EXPECT_EQ(problems(check_receivers), "");
    loaded.origins["alerts.webhook_url"] = "ALERT_WEBHOOK_URL (environment)";
    EXPECT_EQ(problems(check_receivers), "");
}

TEST_F(ReceiversCheck, WarnsOfAuthoritiesThatAreNotThere)
{
    const std::string authority = path("ca.pem");
    const std::string text = join(
        R"({"receivers": [{"name": "am", "format": "alertmanager", "url": "https://h.example",)",
        R"("caFile": ")", authority, R"("}]})");
    EXPECT_EQ(
        found(text),
        "warning: ca.pem: cannot be read: No such file or directory: without it the receiver am is "
        "not trusted, and hears of nothing (put the certificate there, or correct caFile)\n");
    write("ca.pem", "");
    EXPECT_EQ(problems(check_receivers), "");
}

}  // namespace
}  // namespace holdfast::daemon
