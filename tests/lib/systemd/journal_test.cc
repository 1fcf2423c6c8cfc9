#include "lib/systemd/journal.h"

#include <array>
#include <string>

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/descriptor.h"
#include "base/text.h"

namespace holdfast::systemd {
namespace {

struct Stream : testing::Test {
    void SetUp() override
    {
        std::array<int, 2> ends{};
        ASSERT_EQ(pipe2(ends.data(), O_CLOEXEC), 0);
        reader = Descriptor{ends[0]};
        writer = Descriptor{ends[1]};
        ASSERT_EQ(fstat(writer.get(), &status), 0);
    }

    Descriptor reader, writer;
    struct stat status {};
};

TEST_F(Stream, IsTheJournalsIfDeviceAndInodeAgree)
{
    std::string same = join(status.st_dev, ':', status.st_ino);
    EXPECT_TRUE(is_journal_stream(writer.get(), same));
    EXPECT_FALSE(is_journal_stream(writer.get(), join(status.st_dev, ':', status.st_ino + 1)));
    EXPECT_FALSE(is_journal_stream(writer.get(), join(status.st_dev + 1, ':', status.st_ino)));
}

TEST_F(Stream, IsNotTheJournalsForAnyOtherText)
{
    for (const char* text : {"", ":", "8", "8:", ":9", "8:9:10", "a:b", "-8:9"})
        EXPECT_FALSE(is_journal_stream(writer.get(), text)) << text;
    EXPECT_FALSE(is_journal_stream(-1, join(status.st_dev, ':', status.st_ino)));
}

}  // namespace
}  // namespace holdfast::systemd
