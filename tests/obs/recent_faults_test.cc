#include "obs/recent_faults.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/text.h"
#include "obs/message_ids.h"

namespace holdfast::obs {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

class RecentFaultsTest : public testing::Test {
protected:
    void note(const Message& message, std::string text, std::vector<Field> fields = {})
    {
        at += std::chrono::seconds{1};
        faults.note({.message = &message,
                     .severity = message.severity,
                     .text = std::move(text),
                     .fields = std::move(fields),
                     .wall = at});
    }
    std::vector<std::string> list()
    {
        std::vector<std::string> lines;
        for (const RecentFaults::Fault& each : faults.list())
            lines.push_back(join(each.message->name, " ", each.text, " x", each.count));
        return lines;
    }

    RecentFaults faults;
    WallTime at{std::chrono::hours{24 * 20'000}};
};

TEST_F(RecentFaultsTest, AreThoseToldLastAndNothingElse)
{
    EXPECT_THAT(list(), IsEmpty());
    note(messages::bus_lost, "gone");
    note(messages::daemon_started, "here");
    note(messages::disk_full, "full");
    EXPECT_THAT(list(), ElementsAre("disk-full full x1", "bus-lost gone x1"));
}

TEST_F(RecentFaultsTest, AreNotPushedOutByWhatClientsDo)
{
    note(messages::disk_full, "full");
    for (std::size_t i = 0; i < 2 * RecentFaults::kept_max; ++i)
        for (const Message* refusal :
             {&messages::login_failed, &messages::login_limited, &messages::access_denied,
              &messages::foreign_host, &messages::forged_request, &messages::queue_full})
            note(*refusal, "refused", {{"HOLDFAST_CLIENT", join("192.0.2.", i)}});
    EXPECT_THAT(list(), ElementsAre("disk-full full x1"));
}

TEST_F(RecentFaultsTest, AreOneForEachFaultHoweverOftenItIsTold)
{
    note(messages::bus_lost, "gone");
    note(messages::disk_full, "full");
    note(messages::bus_lost, "gone (repeated 7 times since then)", {{"HOLDFAST_REPEATED", "7"}});
    EXPECT_THAT(list(), ElementsAre("bus-lost gone x8", "disk-full full x1"));
    EXPECT_EQ(faults.list()[0].last - faults.list()[0].first, std::chrono::seconds{2});
}

TEST_F(RecentFaultsTest, AreToldApartByWhatTheMessageIsDistinctBy)
{
    note(messages::request_failed, "one", {{"HOLDFAST_ROUTE", "/a"}});
    note(messages::request_failed, "two", {{"HOLDFAST_ROUTE", "/b"}});
    EXPECT_THAT(list(), SizeIs(2));
}

TEST_F(RecentFaultsTest, AreAFewAndEachIsShort)
{
    for (int i = 0; i < 50; ++i)
        note(messages::request_failed, std::string(100'000, 'x'),
             {{"HOLDFAST_ROUTE", join("/", i)}});
    ASSERT_THAT(list(), SizeIs(RecentFaults::kept_max));
    EXPECT_LT(list()[0].size(), 1000U);
}

TEST_F(RecentFaultsTest, CannotBringATerminalIntoDisorder)
{
    note(messages::disk_full, "full\x1b[2J\n");
    EXPECT_THAT(list()[0], Not(HasSubstr("\x1b")));
}

}  // namespace
}  // namespace holdfast::obs
