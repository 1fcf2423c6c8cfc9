#include "watch/notify/notifier_report.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/fakes/manual_clock.h"

namespace holdfast::watch {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

class NotifierReportTest : public testing::Test {
protected:
    NotifierReportTest() { report.expect({"chat", "mail"}); }

    void fail(int times)
    {
        for (int i = 0; i < times; ++i)
            report.on_failed(chat, message, "it answered 503");
    }
    std::vector<std::string> entries()
    {
        std::vector<std::string> texts;
        for (const auto& entry : log.take(Duration{}))
            texts.push_back(entry.text);
        return texts;
    }
    std::string metrics() { return *registry.prometheus(); }

    ManualClock clock;
    obs::Log log{clock, {}};
    obs::Registry registry;
    NotifierReport report{log, registry};
    Receiver chat{.name = "chat"};
    Message message{.receiver = "chat", .key = "down:s1"};
};

TEST_F(NotifierReportTest, SaysOnceThatAReceiverIsAwayAndOnceThatItIsBack)
{
    fail(2);
    EXPECT_THAT(entries(), IsEmpty());
    EXPECT_EQ(report.trouble(), "");
    fail(5);
    EXPECT_THAT(entries(),
                ElementsAre("receiver chat takes no messages, trying on: it answered 503"));
    EXPECT_EQ(report.trouble(), "receiver chat takes no messages: it answered 503");
    report.on_sent(chat, message);
    report.on_sent(chat, message);
    EXPECT_THAT(entries(), ElementsAre("receiver chat takes messages again"));
    EXPECT_EQ(report.trouble(), "");
}

TEST_F(NotifierReportTest, SaysNothingOfAReceiverThatFailsNowAndThen)
{
    for (int i = 0; i < 10; ++i) {
        fail(2);
        report.on_sent(chat, message);
    }
    EXPECT_THAT(entries(), IsEmpty());
}

TEST_F(NotifierReportTest, SaysOfEachMessageThatItIsGivenUp)
{
    report.on_dead(chat, message, "it answered 400");
    EXPECT_THAT(entries(), ElementsAre("receiver chat was not told of down:s1: it answered 400"));
    EXPECT_EQ(report.counts().find("chat")->second.dead, 1U);
}

TEST_F(NotifierReportTest, CountsFromNothingOn)
{
    EXPECT_THAT(metrics(),
                HasSubstr("holdfast_notifications_total{receiver=\"mail\",outcome=\"dead\"} 0\n"));
    fail(2);
    report.on_sent(chat, message);
    report.on_dead(chat, message, "it answered 400");
    EXPECT_THAT(
        metrics(),
        AllOf(HasSubstr("holdfast_notifications_total{receiver=\"chat\",outcome=\"failed\"} 2\n"),
              HasSubstr("holdfast_notifications_total{receiver=\"chat\",outcome=\"sent\"} 1\n"),
              HasSubstr("holdfast_notifications_total{receiver=\"chat\",outcome=\"dead\"} 1\n")));
}

TEST_F(NotifierReportTest, ForgetsWhoIsNotThereAnyMore)
{
    fail(3);
    report.expect({"mail"});
    EXPECT_EQ(report.trouble(), "");
    EXPECT_THAT(metrics(), Not(HasSubstr("chat")));
}

}  // namespace
}  // namespace holdfast::watch
