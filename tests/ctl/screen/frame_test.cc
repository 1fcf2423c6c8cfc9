#include "ctl/screen/frame.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/text.h"
#include "ctl/screen/width.h"

namespace holdfast::ctl {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::AllOf;
using testing::ElementsAre;
using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

constexpr Abilities all{.is_coloured = true, .is_utf8 = true};
constexpr Abilities none{.is_coloured = false, .is_utf8 = false};

class Framed : public testing::Test {
protected:
    std::vector<std::string> lines(Extent room, Picture body = {line_of("one"), line_of("two")})
    {
        std::vector<std::string> lines;
        for (const Line& line :
             framed("holdfast things", connection, {now, at()}, std::move(body), room))
            lines.push_back(text_of(line));
        return lines;
    }
    WallTime at() const { return WallTime{hours{24 * 20000}} + (now - Instant{}); }

    Instant now{};
    Connection connection{seconds{2}, Random{1}};
};

TEST_F(Framed, HasAHeadThatSaysWhatItIsAndOfWhen)
{
    EXPECT_THAT(lines({79, 24}, {}),
                ElementsAre("holdfast things   2024-10-04T00:00:00Z   every 2s   waiting for the "
                            "first answ>"));
    connection.answered(now, at());
    EXPECT_THAT(lines({80, 24}),
                ElementsAre("holdfast things   2024-10-04T00:00:00Z   every 2s", "one", "two"));
}

TEST_F(Framed, SaysSinceWhenNobodyAnswersAndThatTheRestIsOld)
{
    connection.answered(now, at());
    now += seconds{2};
    connection.failed(now, at(), "refused");
    now += seconds{61};
    connection.failed(now, at(), "refused again");
    EXPECT_THAT(
        lines({0, 0}),
        ElementsAre(AllOf(StartsWith("NO ANSWER since 2024-10-04T00:00:02Z (1 min 1 s), next "
                                     "try in "),
                          EndsWith(": refused again")),
                    "below is what was at 2024-10-04T00:00:00Z", "one", "two"));
    EXPECT_EQ(head_rows(connection), 2U);
    const Picture seen = framed("x", connection, {now, at()}, {{{"DOWN", Tone::bad}}}, {});
    EXPECT_EQ(seen[0][0].tone, Tone::bad);
    EXPECT_EQ(seen[2][0].tone, Tone::faint) << "what is old has no colours";
    now = connection.next();
    EXPECT_THAT(lines({0, 0}).front(), HasSubstr(", asking again: "));
    connection.answered(now, at());
    EXPECT_EQ(head_rows(connection), 1U);
    EXPECT_THAT(lines({80, 24}).front(), StartsWith("holdfast things"));
}

TEST_F(Framed, FitsIntoTheSmallestTerminals)
{
    connection.answered(now, at());
    EXPECT_THAT(lines({10, 2}), ElementsAre("holdfast >", "and 2 mor>"));
    EXPECT_THAT(lines({10, 1}), ElementsAre("holdfast >"));
    EXPECT_THAT(lines({1, 3}), ElementsAre(">", ">", ">"));
    EXPECT_THAT(lines({3, 3}), ElementsAre("ho>", "one", "two"));
}

TEST(PictureTest, IsCutAsTextIsAndKeepsItsTones)
{
    const Line line{{"商品", Tone::good}, {"abc", Tone::bad}, {"", Tone::faint}, {"d"}};
    for (std::size_t columns = 0; columns < 12; ++columns)
        EXPECT_EQ(text_of(fitted(line, columns)), fitted(text_of(line), columns)) << columns;
    const Line cut = fitted(line, 6);
    ASSERT_EQ(cut.size(), 2U);
    EXPECT_EQ(cut[1].text, "a>");
    EXPECT_EQ(cut[1].tone, Tone::bad);
    EXPECT_EQ(fitted(line, 0).size(), line.size());
}

TEST(Encoding, WritesEachRowInItsPlaceAndWipesNothingOutBefore)
{
    EXPECT_EQ(encode({line_of("a"), line_of("b")}, {10, 3}, none),
              "\x1b[?2026h\x1b[1Ha\x1b[K\x1b[2Hb\x1b[K\x1b[3H\x1b[K\x1b[?2026l");
    const std::string frame = encode({line_of("a")}, {10, 3}, all);
    EXPECT_THAT(frame,
                AllOf(Not(HasSubstr("\x1b[2J")), Not(HasSubstr("\x1b[J")), Not(HasSubstr("\n"))));
    EXPECT_THAT(encode({line_of("a"), line_of("b")}, {10, 1}, none), Not(HasSubstr("b")));
}

TEST(Encoding, ColoursOnlyWhereThatIsWanted)
{
    const Picture picture{{{"DOWN", Tone::bad}, {" since"}, {"", Tone::good}}};
    EXPECT_THAT(encode(picture, {80, 1}, all), HasSubstr("H\x1b[1;31mDOWN\x1b[0m since\x1b[K"));
    EXPECT_THAT(encode(picture, {80, 1}, none), HasSubstr("HDOWN since\x1b[K"));
}

TEST(Encoding, LetsNoCommandThrough)
{
    const std::string hostile =
        "\x1b[2J\x07\x9b"
        "9m\u009b31m\u202e\r\n\x7f"
        "end";
    const std::string frame = encode({line_of(hostile)}, {80, 1}, all);
    EXPECT_THAT(frame, HasSubstr("H [2J "));
    EXPECT_EQ(std::ranges::count(frame, '\x1b'), 4);
    for (const std::string_view command : {"\x07", "\u009b", "\u202e", "\r", "\n", "\x7f"})
        EXPECT_THAT(frame, Not(HasSubstr(std::string{command})));
    EXPECT_THAT(plain_lines({line_of(hostile)}),
                AllOf(StartsWith(" [2J "), Not(HasSubstr("\x1b"))));
}

TEST(Encoding, KeepsToAsciiWhereATerminalReadsNothingElse)
{
    // Its bytes are C4 9B, and the second is a command to a terminal of one byte a character.
    EXPECT_THAT(encode({line_of("\u011b 商 ▁▂▃▄▅▆▇█")}, {80, 1}, none),
                HasSubstr("H? ?? _.-~=+*#\x1b[K"));
}

TEST(ConnectionTest, AsksAgainSoonerThanUsualAndNeverLaterThanInTenSeconds)
{
    for (const Duration interval :
         {Duration{milliseconds{100}}, Duration{seconds{2}}, Duration{hours{1}}}) {
        Connection connection{interval, Random{7}};
        Instant now{};
        EXPECT_EQ(connection.answered(now, {}), now + interval);
        EXPECT_FALSE(connection.is_lost());
        const Instant first = connection.failed(now, WallTime{seconds{5}}, "x");
        EXPECT_GT(first, now);
        EXPECT_LE(first - now, std::min<Duration>(interval, seconds{2}));
        Duration longest{};
        for (int i = 0; i < 100; ++i) {
            const Instant next = connection.failed(now, WallTime{seconds{9}}, "y");
            EXPECT_LE(next - now, seconds{10});
            longest = std::max(longest, next - now);
            now = next;
        }
        EXPECT_GT(longest, seconds{5}) << "it grows";
        EXPECT_EQ(connection.lost_since(), WallTime{seconds{5}}) << "since the first";
        EXPECT_EQ(connection.why(), "y");
        EXPECT_EQ(connection.answered(now, {}), now + interval);
        EXPECT_LE(connection.failed(now, {}, "z") - now, std::min<Duration>(interval, seconds{2}));
    }
}

}  // namespace
}  // namespace holdfast::ctl
