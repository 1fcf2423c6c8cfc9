#include "ctl/status/words.h"

#include <gtest/gtest.h>

namespace holdfast::ctl {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

TEST(Words, GroupDigits)
{
    EXPECT_EQ(grouped(0), "0");
    EXPECT_EQ(grouped(999), "999");
    EXPECT_EQ(grouped(1000), "1,000");
    EXPECT_EQ(grouped(1'204'333), "1,204,333");
    EXPECT_EQ(grouped(-999), "-999");
    EXPECT_EQ(grouped(-1000), "-1,000");
}

TEST(Words, ShortenBytes)
{
    EXPECT_EQ(bytes_in_words(0), "0 B");
    EXPECT_EQ(bytes_in_words(1023), "1023 B");
    EXPECT_EQ(bytes_in_words(1536), "1.5 KiB");
    EXPECT_EQ(bytes_in_words(std::int64_t{40} << 30), "40.0 GiB");
    EXPECT_EQ(bytes_in_words(std::int64_t{400} << 30), "400 GiB");
    EXPECT_EQ(bytes_in_words(INT64_MAX), "8192 PiB");
}

TEST(Words, NameTheTwoLargestUnitsOfTime)
{
    EXPECT_EQ(span_in_words(seconds{-4}), "0 s");
    EXPECT_EQ(span_in_words(seconds{59}), "59 s");
    EXPECT_EQ(span_in_words(seconds{61}), "1 min 1 s");
    EXPECT_EQ(span_in_words(hours{2} + minutes{13} + seconds{50}), "2 h 13 min");
    EXPECT_EQ(span_in_words(hours{48} + minutes{13}), "2 d");
    EXPECT_EQ(span_in_words(hours{53}), "2 d 5 h");
}

TEST(Words, ShowMillisecondsAsPreciselyAsTheyMatter)
{
    EXPECT_EQ(milliseconds_in_words(0.000312), "0.31");
    EXPECT_EQ(milliseconds_in_words(0.00444), "4.4");
    EXPECT_EQ(milliseconds_in_words(1.2044), "1204");
}

TEST(Words, CutOffWhatIsNoNumberOfOurs)
{
    EXPECT_EQ(milliseconds_in_words(1e300).size(), 39U);
}

}  // namespace
}  // namespace holdfast::ctl
