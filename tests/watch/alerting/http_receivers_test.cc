#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/watch/alerting/alerting_fixture.h"

namespace holdfast::watch {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

class ReceiversOfAlerts : public AlertingRoutes {
protected:
    std::string waiting()
    {
        return ledger.other.text(
            "SELECT coalesce(group_concat(receiver || ' ' || event || ' ' || "
            "dedup_key, ', '), 'nothing') FROM (SELECT * FROM "
            "alert_deliveries WHERE state = 'pending' ORDER BY receiver)");
    }
};

TEST_F(ReceiversOfAlerts, AreShownWithWhatWaitsForThem)
{
    open();
    fail(1);
    report.on_sent(receivers[1], {});
    for (int i = 0; i < 3; ++i)
        report.on_failed(receivers[0], {}, "it answered 503");
    EXPECT_EQ(body_of(ask("GET /receivers")),
              "{\"items\":[{\"name\":\"chat\",\"format\":\"slack\",\"sent\":0,\"failed\":3,"
              "\"dead\":0,\"waiting\":1,\"away\":true,\"detail\":\"it answered 503\"},"
              "{\"name\":\"log\",\"format\":\"log\",\"sent\":1,\"failed\":0,\"dead\":0,"
              "\"waiting\":1,\"away\":false,\"detail\":\"\"}],\"next\":null}\n");
}

TEST_F(ReceiversOfAlerts, LeadFromPageToPage)
{
    open();
    const std::string first = ask("GET /receivers?limit=1");
    EXPECT_THAT(first, AllOf(HasSubstr("\"chat\""), Not(HasSubstr("\"log\""))));
    EXPECT_THAT(ask(join("GET /receivers?limit=1&after=", next_of(first))),
                AllOf(HasSubstr("\"log\""), HasSubstr("\"next\":null")));
}

TEST_F(ReceiversOfAlerts, AreTestedThroughTheOutbox)
{
    open();
    EXPECT_THAT(ask("POST /alerts/test"), AllOf(StartsWith("HTTP/1.1 202 "),
                                                HasSubstr("{\"receivers\":[\"chat\",\"log\"]}")));
    EXPECT_EQ(waiting(), "chat firing test:1, log firing test:1");
    EXPECT_THAT(ask("GET /alerts"), HasSubstr("\"items\":[]")) << "it is no alert";
}

TEST_F(ReceiversOfAlerts, AreTestedOneByOne)
{
    open();
    EXPECT_THAT(ask("POST /alerts/test", R"({"receiver":"log"})"),
                AllOf(StartsWith("HTTP/1.1 202 "), HasSubstr("{\"receivers\":[\"log\"]}")));
    EXPECT_EQ(waiting(), "log firing test:1");
}

TEST_F(ReceiversOfAlerts, AreNotTestedWhenThereIsNoneOfTheName)
{
    open();
    EXPECT_THAT(ask("POST /alerts/test", R"({"receiver":"pager"})"),
                AllOf(StartsWith("HTTP/1.1 422 "), HasSubstr("\"pointer\":\"/receiver\"")));
    EXPECT_THAT(ask("POST /alerts/test", R"({"receivers":["log"]})"),
                AllOf(StartsWith("HTTP/1.1 422 "), HasSubstr("did you mean")));
    EXPECT_THAT(ask("POST /alerts/test", "{"), StartsWith("HTTP/1.1 400 "));
    EXPECT_EQ(waiting(), "nothing");
}

}  // namespace
}  // namespace holdfast::watch
