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

TEST(Words, FitIntoColumnsByCharactersNotBytes)
{
    EXPECT_EQ(fitted("abcdef", 0), "abcdef");
    EXPECT_EQ(fitted("abcdef", 6), "abcdef");
    EXPECT_EQ(fitted("abcdef", 5), "abcd>");
    EXPECT_EQ(fitted("abcdef", 1), ">");
    EXPECT_EQ(fitted("\xc3\xa4\xc3\xb6\xc3\xbc", 3), "\xc3\xa4\xc3\xb6\xc3\xbc");
    EXPECT_EQ(fitted("\xc3\xa4\xc3\xb6\xc3\xbc", 2), "\xc3\xa4>");
    EXPECT_EQ(fitted("\xff\xff\xff", 2), "\xff>");
    EXPECT_EQ(left("\xc3\xa4", 3), "\xc3\xa4  ");
    EXPECT_EQ(right("ab", 4), "  ab");
    EXPECT_EQ(right("abcde", 4), "abcde");
}

}  // namespace
}  // namespace holdfast::ctl
