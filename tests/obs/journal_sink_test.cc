#include "obs/journal_sink.h"

#include <map>
#include <string>

#include <gtest/gtest.h>

#include "obs/message_ids.h"
#include "tests/fakes/manual_clock.h"

namespace holdfast::obs {
namespace {

using namespace std::chrono_literals;

struct JournalSinkTest : testing::Test {
    std::error_code send(std::span<const systemd::JournalField> fields)
    {
        sent.clear();
        for (const auto& field : fields)
            sent[std::string{field.name}] = field.value;
        clock.advance(send_takes);
        return send_result;
    }
    Entry entry(std::string text)
    {
        return {&messages::listen_failed,
                Severity::error,
                std::move(text),
                {{"HOLDFAST_ADDRESS", std::string{"a\0\nb", 4}}},
                clock.wall(),
                clock.now()};
    }

    ManualClock clock;
    Duration send_takes{};
    std::error_code send_result;
    std::map<std::string, std::string> sent;
    Reports reports{clock};
    JournalSink sink{clock, [this](auto fields) { return send(fields); }};
};

TEST_F(JournalSinkTest, SendsEveryByteOfEveryField)
{
    EXPECT_TRUE(sink.write(entry("100% {of} \n it"), reports));

    EXPECT_EQ(sent["MESSAGE"], "100% {of} \n it");
    EXPECT_EQ(sent["PRIORITY"], "3");
    EXPECT_EQ(sent["MESSAGE_ID"], messages::listen_failed.id);
    EXPECT_EQ(sent["HOLDFAST_ADDRESS"], (std::string{"a\0\nb", 4}));
    EXPECT_TRUE(reports.take().empty());
}

TEST_F(JournalSinkTest, SendsADebugLineWithoutId)
{
    EXPECT_TRUE(sink.write({nullptr, Severity::debug, "detail", {}, {}, {}}, reports));
    EXPECT_EQ(sent["PRIORITY"], "7");
    EXPECT_EQ(sent.count("MESSAGE_ID"), 0U);
}

TEST_F(JournalSinkTest, SaysOnceAnEpisodeThatItIsRefused)
{
    send_result = std::make_error_code(std::errc::connection_refused);
    EXPECT_FALSE(sink.write(entry("lost"), reports));
    EXPECT_FALSE(sink.write(entry("lost"), reports));
    auto said = reports.take();
    ASSERT_EQ(said.size(), 1U);
    EXPECT_EQ(said[0].message, &messages::journal_unavailable);

    send_result = {};
    EXPECT_TRUE(sink.write(entry("there"), reports));
    send_result = std::make_error_code(std::errc::connection_refused);
    EXPECT_FALSE(sink.write(entry("lost"), reports));
    EXPECT_EQ(reports.take().size(), 1U);
}

TEST_F(JournalSinkTest, SaysOnceAnEpisodeThatItWaited)
{
    send_takes = 12s;
    EXPECT_TRUE(sink.write(entry("late"), reports));
    EXPECT_TRUE(sink.write(entry("late"), reports));
    auto said = reports.take();
    ASSERT_EQ(said.size(), 1U);
    EXPECT_EQ(said[0].message, &messages::journal_blocked);
    EXPECT_EQ(field_value(said[0], "HOLDFAST_SECONDS"), "12");

    send_takes = 1ms;
    EXPECT_TRUE(sink.write(entry("quick"), reports));
    EXPECT_TRUE(reports.take().empty());
}

}  // namespace
}  // namespace holdfast::obs
