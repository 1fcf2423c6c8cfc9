#include "ctl/load/report.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "lib/json/document.h"

namespace holdfast::ctl {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::EndsWith;
using testing::HasSubstr;

class TheReportOfALoad : public testing::Test {
protected:
    TheReportOfALoad()
    {
        options.orders = 10;
        options.scenario = Scenario::down;
        report = {.name = "load-1", .sending = milliseconds{5049}, .recovery = seconds{61}};
        report.sum = {.orders = 10, .accepted = 10, .repeated = 1};
        report.sum.states = {0, 9, 1, 0};
        report.sum.latency = {.p50 = std::chrono::microseconds{1250}, .longest = milliseconds{31}};
        report.observed.health = {{milliseconds{730}, "down"}};
        report.expectations = judge(report.sum, report.observed,
                                    {.scenario = Scenario::down, .is_final_wanted = true});
    }

    LoadOptions options;
    LoadReport report;
};

TEST_F(TheReportOfALoad, IsForAPerson)
{
    EXPECT_EQ(describe(report, options),
              "sent          10 orders of \"load-1\" in 5.0 s, 200 a second over 16 connections, "
              "mode down\n"
              "accepted      10, refused 0, unanswered 0; repeated 1, of these known 0\n"
              "lost          0\n"
              "duplicated    0\n"
              "transitions   10: 0 Processing, 9 Validated, 1 Rejected, 0 Failed\n"
              "response      p50 1.2 ms, p95 0.0 ms, p99 0.0 ms, longest 31.0 ms\n"
              "service       down after 0.7 s\n"
              "breaker       unknown\n"
              "recovery      61.0 s\n"
              "\n"
              "ok    every order is accepted\n"
              "ok    every answer comes within 2s\n"
              "ok    nothing is lost\n"
              "ok    the service is found down\n"
              "ok    every order makes one transition\n"
              "PASS\n");
}

TEST_F(TheReportOfALoad, SaysWhatWasNotMet)
{
    report.sum.lost = 1;
    report.expectations = judge(report.sum, report.observed, {});
    EXPECT_FALSE(report.is_pass());
    EXPECT_THAT(describe(report, options),
                HasSubstr("FAIL  nothing is lost: 1 lost, 0 could not be checked\n"));
    EXPECT_THAT(describe(report, options), EndsWith("\nFAIL\n"));
}

TEST_F(TheReportOfALoad, IsNoPassWhenItWasInterrupted)
{
    EXPECT_TRUE(report.is_pass());
    report.signal = 2;
    EXPECT_FALSE(report.is_pass());
    EXPECT_THAT(describe(report, options), EndsWith("FAIL  it was ended by signal 2\nFAIL\n"));
}

TEST_F(TheReportOfALoad, IsForAProgram)
{
    json::Document document = json::parse(to_json(report, options));
    ASSERT_TRUE(document);
    const json::Node& root = document.root;
    EXPECT_TRUE(root.find("pass")->boolean);
    EXPECT_EQ(root.find("mode")->text, "down");
    EXPECT_EQ(root.find("accepted")->text, "10");
    EXPECT_EQ(root.find("transitions")->text, "10");
    EXPECT_EQ(root.find("states")->find("Rejected")->text, "1");
    EXPECT_EQ(root.find("recovery_seconds")->text, "61");
    EXPECT_EQ(root.find("service")->items.at(0).find("state")->text, "down");
    EXPECT_EQ(root.find("expectations")->items.size(), 5U);
    EXPECT_DOUBLE_EQ(*root.find("response_seconds")->find("max")->decimal(), 0.031);
}

}  // namespace
}  // namespace holdfast::ctl
