#include "obs/line_writer.h"

#include <array>
#include <csignal>
#include <string>

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include "base/descriptor.h"

namespace holdfast::obs {
namespace {

struct Pipe {
    Pipe()
    {
        std::array<int, 2> ends{};
        EXPECT_EQ(pipe2(ends.data(), O_NONBLOCK | O_CLOEXEC), 0);
        reader = Descriptor{ends[0]};
        writer = Descriptor{ends[1]};
    }
    std::string drain() const
    {
        std::string out;
        std::array<char, 4096> piece{};
        for (ssize_t n = 0; (n = read(reader.get(), piece.data(), piece.size())) > 0;)
            out.append(piece.data(), static_cast<std::size_t>(n));
        return out;
    }

    Descriptor reader, writer;
};

TEST(LineWriter, EndsEveryLine)
{
    Pipe pipe;
    LineWriter lines;
    EXPECT_FALSE(lines.write(pipe.writer.get(), "one"));
    EXPECT_FALSE(lines.write(pipe.writer.get(), "two"));
    EXPECT_EQ(pipe.drain(), "one\ntwo\n");
}

TEST(LineWriter, StartsAnewAfterALineThatWasCutOff)
{
    Pipe pipe;
    LineWriter lines;
    EXPECT_TRUE(lines.write(pipe.writer.get(), std::string(200'000, 'x')));
    EXPECT_TRUE(lines.write(pipe.writer.get(), "lost, the pipe is still full"));
    std::string cut = pipe.drain();
    EXPECT_FALSE(cut.ends_with('\n'));

    EXPECT_FALSE(lines.write(pipe.writer.get(), "whole"));
    EXPECT_FALSE(lines.write(pipe.writer.get(), "also"));

    EXPECT_EQ(pipe.drain(), "\nwhole\nalso\n");
}

TEST(LineWriter, AddsNothingAfterALineOfWhichNothingWasWritten)
{
    Pipe pipe;
    LineWriter lines;
    while (!lines.write(pipe.writer.get(), std::string(4095, 'x'))) {
    }
    pipe.drain();
    EXPECT_FALSE(lines.write(pipe.writer.get(), "whole"));
    EXPECT_EQ(pipe.drain(), "whole\n");
}

TEST(LineWriter, SaysThatTheReaderIsGone)
{
    auto* before = std::signal(SIGPIPE, SIG_IGN);
    Pipe pipe;
    pipe.reader = {};
    LineWriter lines;
    EXPECT_EQ(lines.write(pipe.writer.get(), "lost"), std::errc::broken_pipe);
    (void)std::signal(SIGPIPE, before);
}

}  // namespace
}  // namespace holdfast::obs
