#include "watch/announcement/announcement.h"

#include <gtest/gtest.h>

namespace holdfast::watch {
namespace {

using std::chrono::hours;

constexpr WallTime noon{hours{500'004}};

std::string_view fault_of(const Announcement& announcement)
{
    const auto fault = find_fault(announcement, noon);
    return fault ? fault->member : "";
}

Announcement good()
{
    return {.title = "We move", .text = "On\nMonday\t.", .starts = noon, .ends = noon + hours{1}};
}

TEST(Announcement, IsTakenAsItShouldBe)
{
    EXPECT_EQ(fault_of(good()), "");
    Announcement forever = good();
    forever.ends.reset();
    forever.text.clear();
    EXPECT_EQ(fault_of(forever), "");
    Announcement foreign = good();
    foreign.title = "\xD7\xA9\xE2\x80\xAE\xD7\x9C";
    EXPECT_EQ(fault_of(foreign), "") << "marks of direction are text";
}

TEST(Announcement, HasOneLineThatSaysSomething)
{
    for (std::string title :
         {std::string{}, std::string{"   "}, std::string(201, 'x'), std::string{"a\nb"},
          std::string{"a\x1B[2J"}, std::string{"\xFF"}, std::string{"\xE2\x80\x8B"}}) {
        Announcement bad = good();
        bad.title = title;
        EXPECT_EQ(fault_of(bad), "title") << title;
    }
    Announcement longest = good();
    longest.title = std::string(200, 'x');
    EXPECT_EQ(fault_of(longest), "");
}

TEST(Announcement, IsBounded)
{
    Announcement long_one = good();
    long_one.text = std::string(Announcement::text_bytes_max, 'x');
    EXPECT_EQ(fault_of(long_one), "");
    long_one.text.push_back('x');
    EXPECT_EQ(fault_of(long_one), "text");
    long_one.text = std::string("a\0b", 3);
    EXPECT_EQ(fault_of(long_one), "text");
}

TEST(Announcement, IsOfThisYearAndNotOver)
{
    Announcement late = good();
    late.ends = noon;
    EXPECT_EQ(fault_of(late), "ends");
    late.starts = noon + hours{2};
    late.ends = noon + hours{1};
    EXPECT_EQ(fault_of(late), "ends");
    late.ends = late.starts + Announcement::longest + hours{1};
    EXPECT_EQ(fault_of(late), "ends");
    late.starts = noon + Announcement::longest + hours{1};
    EXPECT_EQ(fault_of(late), "starts");
}

TEST(Announcement, IsShownFromItsBeginningToItsEnd)
{
    const Announcement one = good();
    EXPECT_FALSE(one.is_shown(noon - hours{1}));
    EXPECT_TRUE(one.is_shown(noon));
    EXPECT_FALSE(one.is_shown(noon + hours{1}));
    EXPECT_TRUE(one.is_over(noon + hours{1}));
    EXPECT_FALSE(one.is_over(noon - hours{1}));
}

TEST(Announcement, HasLinesOfOneKind)
{
    EXPECT_EQ(tidy_lines("\r\na\r\nb\rc\n\r\n"), "a\nb\nc");
    EXPECT_EQ(tidy_lines(""), "");
}

TEST(AnnouncementKind, IsOneOfThreeWords)
{
    for (std::string_view word : announcement_kinds)
        EXPECT_EQ(to_string(parse_announcement_kind(word).value()), word);
    EXPECT_FALSE(parse_announcement_kind("INFO"));
}

}  // namespace
}  // namespace holdfast::watch
