#include "obs/line_format.h"

#include <gtest/gtest.h>

#include "obs/message_ids.h"
#include "tests/fakes/manual_clock.h"

namespace holdfast::obs {
namespace {

Entry entry_of(const Message& message, std::string text, std::vector<Field> fields = {})
{
    return {&message,          message.severity,        std::move(text),
            std::move(fields), ManualClock::start_wall, ManualClock::start};
}

TEST(JsonLine, NamesFieldsInLowerCaseWithoutPrefix)
{
    EXPECT_EQ(format_json(entry_of(messages::listen_failed, "can not \"listen\"\n",
                                   {{"HOLDFAST_ADDRESS", "[::1]:80"}, {"ERRNO", "98"}})),
              std::string{R"({"time":"2026-11-21T03:04:05.678901Z","level":"error",)"} +
                  R"("message":"can not \"listen\"\n","messageId":")" +
                  std::string{messages::listen_failed.id} +
                  R"(","address":"[::1]:80","errno":"98"})");
}

TEST(JsonLine, KeepsItsOwnMembersApartFromFields)
{
    std::string line = format_json(
        entry_of(messages::listen_failed, "text", {{"HOLDFAST_TIME", "x"}, {"MESSAGE", "y"}}));
    EXPECT_NE(line.find(R"("time_":"x","message_":"y"})"), std::string::npos) << line;
}

TEST(JsonLine, ReplacesWhatIsNotUtf8)
{
    EXPECT_NE(format_json(entry_of(messages::listen_failed, "a\xFFz")).find("a\xEF\xBF\xBDz"),
              std::string::npos);
}

TEST(JsonLine, LeavesOutTheIdOfADebugLine)
{
    Entry debug{nullptr, Severity::debug, "detail", {}, ManualClock::start_wall, {}};
    EXPECT_EQ(format_json(debug),
              R"({"time":"2026-11-21T03:04:05.678901Z","level":"debug","message":"detail"})");
}

TEST(TerminalLine, IsReadable)
{
    EXPECT_EQ(format_terminal(entry_of(messages::listen_failed, "can not listen",
                                       {{"HOLDFAST_ADDRESS", "*:80"}}),
                              false),
              "03:04:05.678 error can not listen  address=*:80");
}

TEST(TerminalLine, MakesControlCharactersHarmless)
{
    std::string line = format_terminal(
        entry_of(messages::listen_failed, "a\x1B[2Jb\r", {{"HOLDFAST_ADDRESS", "\x1B]0;x\x07"}}),
        false);
    EXPECT_EQ(line.find('\x1B'), std::string::npos);
    EXPECT_EQ(line.find('\r'), std::string::npos);
    EXPECT_EQ(line.find('\x07'), std::string::npos);
}

TEST(TerminalLine, IsColouredOnlyIfAsked)
{
    Entry entry = entry_of(messages::listen_failed, "can not listen");
    EXPECT_EQ(format_terminal(entry, false).find('\x1B'), std::string::npos);
    EXPECT_NE(format_terminal(entry, true).find("\x1B[1;31merror\x1B[0m"), std::string::npos);
}

TEST(LegacyLine, HasTheStampAndTheWordsOfPythonsLogging)
{
    EXPECT_EQ(format_legacy(entry_of(messages::listen_failed, "no\nway")),
              "2026-11-21 03:04:05,678 ERROR no way");
    EXPECT_EQ(format_legacy(entry_of(messages::daemon_started, "here")),
              "2026-11-21 03:04:05,678 INFO here");
    EXPECT_EQ(format_legacy(entry_of(messages::slow_request, "slow")),
              "2026-11-21 03:04:05,678 WARNING slow");
    EXPECT_EQ(format_legacy(entry_of(messages::service_failed, "down")),
              "2026-11-21 03:04:05,678 CRITICAL down");
}

TEST(Soften, TakesAlarmWordsOutOfHarmlessLinesOnly)
{
    std::string line = "ERROR and Exception, ERRORERROR";
    soften(entry_of(messages::slow_request, ""), line);
    EXPECT_EQ(line, "error and exception, errorerror");

    line = "ERROR Exception";
    soften(entry_of(messages::listen_failed, ""), line);
    EXPECT_EQ(line, "ERROR Exception");
}

}  // namespace
}  // namespace holdfast::obs
