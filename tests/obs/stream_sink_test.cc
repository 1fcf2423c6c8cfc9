#include "obs/stream_sink.h"

#include <algorithm>
#include <array>
#include <string>

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include "base/descriptor.h"
#include "obs/message_ids.h"
#include "tests/fakes/manual_clock.h"

namespace holdfast::obs {
namespace {

struct StreamSinkTest : testing::Test {
    void SetUp() override
    {
        std::array<int, 2> ends{};
        ASSERT_EQ(pipe2(ends.data(), O_NONBLOCK | O_CLOEXEC), 0);
        reader = Descriptor{ends[0]};
        writer = Descriptor{ends[1]};
    }
    std::string written() const
    {
        std::array<char, 4096> text{};
        ssize_t size = read(reader.get(), text.data(), text.size());
        return {text.data(), static_cast<std::size_t>(std::max<ssize_t>(size, 0))};
    }

    ManualClock clock;
    Reports reports{clock};
    Descriptor reader, writer;
    Entry entry{&messages::daemon_started, Severity::notice, "started", {}, clock.wall(), {}};
};

TEST_F(StreamSinkTest, WritesOneObjectALine)
{
    StreamSink sink{writer.get(), StreamSink::Style::json};
    EXPECT_TRUE(sink.write(entry, reports));
    std::string line = written();
    EXPECT_TRUE(line.starts_with("{") && line.ends_with("}\n")) << line;
}

TEST_F(StreamSinkTest, WritesPlainLines)
{
    StreamSink sink{writer.get(), StreamSink::Style::plain};
    EXPECT_TRUE(sink.write(entry, reports));
    EXPECT_EQ(written(), "03:04:05.678 notice started\n");
}

TEST_F(StreamSinkTest, LosesLinesThatNobodyReads)
{
    StreamSink sink{writer.get(), StreamSink::Style::json};
    entry.text.assign(8000, 'x');
    int taken = 0;
    while (sink.write(entry, reports) && taken < 1000)
        ++taken;
    EXPECT_GT(taken, 0);
    EXPECT_LT(taken, 1000);
}

}  // namespace
}  // namespace holdfast::obs
