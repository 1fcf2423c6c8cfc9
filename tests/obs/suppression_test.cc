#include "obs/suppression.h"

#include <gtest/gtest.h>

#include "base/text.h"
#include "obs/message_ids.h"
#include "tests/fakes/manual_clock.h"

namespace holdfast::obs {
namespace {

using namespace std::chrono_literals;

struct SuppressionTest : testing::Test {
    Entry failure(const std::string& address)
    {
        return {
            &messages::listen_failed,        Severity::error, join("can not listen on ", address),
            {{"HOLDFAST_ADDRESS", address}}, clock.wall(),    clock.now()};
    }
    bool admit(const Entry& entry) { return suppression.admit(entry, clock.now(), told); }
    std::vector<Entry>& expire()
    {
        told.clear();
        suppression.expire(clock.now(), told);
        return told;
    }

    ManualClock clock;
    Suppression suppression{{.window = 60s, .keys_max = 2}};
    std::vector<Entry> told;
};

TEST_F(SuppressionTest, CountsRepeatsAndTellsThemWhenTheWindowIsOver)
{
    EXPECT_TRUE(admit(failure("a")));
    clock.advance(10s);
    EXPECT_FALSE(admit(failure("a")));
    clock.advance(10s);
    EXPECT_FALSE(admit(failure("a")));
    EXPECT_TRUE(expire().empty());

    clock.advance(40s);

    ASSERT_EQ(expire().size(), 1U);
    EXPECT_EQ(told[0].text,
              "can not listen on a (repeated 2 times since 2026-11-21T03:04:15.678901Z)");
    EXPECT_EQ(told[0].message, &messages::listen_failed);
    EXPECT_EQ(field_value(told[0], "HOLDFAST_REPEATED"), "2");
    EXPECT_EQ(field_value(told[0], "HOLDFAST_ADDRESS"), "a");
}

TEST_F(SuppressionTest, TellsAFaultThatGoesOnOnceAWindow)
{
    EXPECT_TRUE(admit(failure("a")));
    int told_times = 0;
    for (int second = 1; second <= 180; ++second) {
        clock.advance(1s);
        EXPECT_FALSE(admit(failure("a")));
        told_times += static_cast<int>(expire().size());
    }
    EXPECT_EQ(told_times, 3);
}

TEST_F(SuppressionTest, ForgetsAFaultThatDidNotComeBack)
{
    EXPECT_TRUE(admit(failure("a")));
    clock.advance(60s);
    EXPECT_TRUE(expire().empty());
    EXPECT_EQ(suppression.remembered(), 0U);
    EXPECT_TRUE(admit(failure("a")));
}

TEST_F(SuppressionTest, AdmitsTheFirstOneAfterItsWindowWithoutAnExpireBetween)
{
    EXPECT_TRUE(admit(failure("a")));
    clock.advance(60s);
    EXPECT_TRUE(admit(failure("a")));
    EXPECT_FALSE(admit(failure("a")));
}

TEST_F(SuppressionTest, TakesFaultsWithOtherFieldsForOthers)
{
    EXPECT_TRUE(admit(failure("a")));
    EXPECT_TRUE(admit(failure("b")));
    EXPECT_FALSE(admit(failure("a")));
}

TEST_F(SuppressionTest, CountsRefusalsLikeFaults)
{
    Entry refusal{&messages::login_failed,
                  Severity::warning,
                  "wrong password",
                  {{"HOLDFAST_CLIENT", "192.0.2.7"}},
                  clock.wall(),
                  clock.now()};
    EXPECT_TRUE(admit(refusal));
    EXPECT_FALSE(admit(refusal));
    refusal.fields = {{"HOLDFAST_CLIENT", "192.0.2.8"}};
    EXPECT_TRUE(admit(refusal));
}

TEST_F(SuppressionTest, LetsNoClientTellItsRefusalsApartByWhatItMakesUp)
{
    Entry refusal{
        &messages::foreign_host, Severity::warning, "refused", {}, clock.wall(), clock.now()};
    refusal.fields = {{"HOLDFAST_CLIENT", "192.0.2.7"}, {"HOLDFAST_REASON", "the host a"}};
    EXPECT_TRUE(admit(refusal));
    refusal.fields.back().value = "the host b";
    EXPECT_FALSE(admit(refusal)) << "a flood of made-up names is a flood of entries";
}

TEST_F(SuppressionTest, LetsEverythingElseThrough)
{
    Entry notice{&messages::daemon_started, Severity::notice, "started", {}, {}, {}};
    Entry debug{};
    for (int i = 0; i < 3; ++i) {
        EXPECT_TRUE(admit(notice));
        EXPECT_TRUE(admit(debug));
    }
}

TEST_F(SuppressionTest, IsOffWithoutAWindow)
{
    suppression.set_window(0s);
    EXPECT_TRUE(admit(failure("a")));
    EXPECT_TRUE(admit(failure("a")));
}

TEST_F(SuppressionTest, TellsTheOldestWhenItHasNoRoomForAnother)
{
    EXPECT_TRUE(admit(failure("a")));
    EXPECT_FALSE(admit(failure("a")));
    clock.advance(1s);
    EXPECT_TRUE(admit(failure("b")));
    EXPECT_TRUE(admit(failure("c")));

    EXPECT_EQ(suppression.remembered(), 2U);
    ASSERT_EQ(told.size(), 1U);
    EXPECT_EQ(told[0].text, "can not listen on a (repeated once, at 2026-11-21T03:04:05.678901Z)");
}

TEST_F(SuppressionTest, TellsEverythingBeforeTheEnd)
{
    EXPECT_TRUE(admit(failure("a")));
    EXPECT_FALSE(admit(failure("a")));
    suppression.flush(told);
    EXPECT_EQ(told.size(), 1U);
    EXPECT_EQ(suppression.remembered(), 0U);
}

}  // namespace
}  // namespace holdfast::obs
