#include "obs/log.h"

#include <string>

#include <gtest/gtest.h>

#include "base/text.h"
#include "obs/message_ids.h"
#include "tests/fakes/manual_clock.h"

namespace holdfast::obs {
namespace {

using namespace std::chrono_literals;

struct LogTest : testing::Test {
    ManualClock clock;
    Log log{clock, {.queue_max = 3}};
};

TEST_F(LogTest, StampsAnEntryWhenItIsWritten)
{
    clock.advance(5s);
    log.write(messages::daemon_started, "started", {{"HOLDFAST_VERSION", "1.2"}});
    clock.advance(1min);

    auto entries = log.take({});

    ASSERT_EQ(entries.size(), 1U);
    EXPECT_EQ(entries[0].message, &messages::daemon_started);
    EXPECT_EQ(entries[0].severity, Severity::notice);
    EXPECT_EQ(entries[0].text, "started");
    EXPECT_EQ(field_value(entries[0], "HOLDFAST_VERSION"), "1.2");
    EXPECT_EQ(entries[0].wall, ManualClock::start_wall + 5s);
    EXPECT_EQ(entries[0].time, ManualClock::start + 5s);
}

TEST_F(LogTest, LeavesOutWhatIsBelowItsLevel)
{
    log.debug("not yet");
    log.set_level(Severity::debug);
    log.debug("now");
    log.set_level(Severity::error);
    log.write(messages::daemon_started, "a notice is below an error");
    log.write(messages::listen_failed, "an error is not");

    auto entries = log.take({});

    ASSERT_EQ(entries.size(), 2U);
    EXPECT_EQ(entries[0].text, "now");
    EXPECT_EQ(entries[0].message, nullptr);
    EXPECT_EQ(entries[1].text, "an error is not");
    EXPECT_EQ(log.dropped(), 0U);
}

TEST_F(LogTest, DropsAndCountsWhatTheQueueHasNoRoomFor)
{
    for (int i = 0; i < 5; ++i)
        log.write(messages::daemon_started, "started");

    EXPECT_EQ(log.dropped(), 2U);
    EXPECT_EQ(log.queued(), 3U);
    EXPECT_EQ(log.take({}).size(), 3U);
    log.write(messages::daemon_started, "room again");
    EXPECT_EQ(log.dropped(), 2U);
}

TEST_F(LogTest, CutsTextsAtALimitButNotInsideACharacter)
{
    std::string wide;
    while (wide.size() < 2 * Log::text_bytes_max)
        wide += "\xE2\x82\xAC";  // A character of three bytes.
    log.write(messages::daemon_started, wide, {{"HOLDFAST_LISTEN", wide}});

    auto entries = log.take({});

    for (const std::string& text : {entries[0].text, entries[0].fields[0].value}) {
        EXPECT_LE(text.size(), Log::text_bytes_max);
        EXPECT_GT(text.size(), Log::text_bytes_max - 4);
        EXPECT_TRUE(is_utf8(text));
        EXPECT_TRUE(text.ends_with(" [cut]"));
    }
}

TEST_F(LogTest, KeepsABoundedNumberOfFields)
{
    log.write(messages::daemon_started, "started", std::vector<Field>(100, {"HOLDFAST_X", "x"}));
    EXPECT_EQ(log.take({})[0].fields.size(), Log::fields_max);
}

}  // namespace
}  // namespace holdfast::obs
