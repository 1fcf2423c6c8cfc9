#include "ctl/screen/width.h"

#include <algorithm>

#include <gtest/gtest.h>

#include "base/text.h"
#include "ctl/screen/character_widths.h"

namespace holdfast::ctl {
namespace {

TEST(Width, IsThatOfATerminal)
{
    EXPECT_EQ(width_of(std::string_view{}), 0U);
    EXPECT_EQ(width_of("abc"), 3U);
    EXPECT_EQ(width_of("äöü"), 3U);
    EXPECT_EQ(width_of("商品"), 4U);
    EXPECT_EQ(width_of("ｗ"), 2U) << "full width";
    EXPECT_EQ(width_of("ｶ"), 1U) << "half width";
    EXPECT_EQ(width_of("한글"), 4U);
    EXPECT_EQ(width_of("e\u0301"), 1U) << "an accent of its own";
    EXPECT_EQ(width_of("a\u200Bb"), 2U) << "a space of no width";
    EXPECT_EQ(width_of("soft\u00ADhyphen"), 11U) << "terminals show it";
    EXPECT_EQ(width_of("שלום"), 4U);
    EXPECT_EQ(width_of("🙂"), 2U);
    EXPECT_EQ(width_of("▁█"), 2U);
    EXPECT_EQ(width_of("\xff\xfe"), 2U) << "no UTF-8";
}

TEST(Width, KnowsCharactersInOrderAndEachOnce)
{
    for (auto spans : {characters_of_no_width(), wide_characters()}) {
        EXPECT_TRUE(std::ranges::is_sorted(spans, {}, &CharacterSpan::first));
        for (std::size_t i = 0; i < spans.size(); ++i) {
            EXPECT_LE(spans[i].first, spans[i].last);
            if (i > 0) {
                EXPECT_LT(spans[i - 1].last, spans[i].first);
            }
        }
    }
    for (const CharacterSpan& span : wide_characters()) {
        EXPECT_EQ(width_of(span.first), 2U) << static_cast<unsigned>(span.first);
        EXPECT_EQ(width_of(span.last), 2U) << static_cast<unsigned>(span.last);
    }
}

TEST(Fitted, IsCutByColumnsNotBytes)
{
    EXPECT_EQ(fitted("abcdef", 0), "abcdef");
    EXPECT_EQ(fitted("abcdef", 6), "abcdef");
    EXPECT_EQ(fitted("abcdef", 5), "abcd>");
    EXPECT_EQ(fitted("abcdef", 1), ">");
    EXPECT_EQ(fitted("äöü", 3), "äöü");
    EXPECT_EQ(fitted("äöü", 2), "ä>");
    EXPECT_EQ(fitted("\xff\xff\xff", 2), "\xff>");
}

TEST(Fitted, CutsNoWideCharacterInTwo)
{
    EXPECT_EQ(fitted("商品目", 6), "商品目");
    EXPECT_EQ(fitted("商品目", 5), "商品>");
    EXPECT_EQ(fitted("商品目", 4), "商>") << "a column stays free";
    EXPECT_EQ(fitted("商品目", 1), ">");
}

TEST(Fitted, LeavesNoCharacterWithoutItsAccentsAndNoneWithAThousand)
{
    EXPECT_EQ(fitted("e\u0301e\u0301e\u0301", 2), "e\u0301>");
    std::string hair = "e";
    for (int i = 0; i < 1000; ++i)
        hair += "\u0301";
    EXPECT_EQ(fitted(hair + "x", 2).size(), 1U + 4 * 2 + 1);
    EXPECT_EQ(width_of(fitted(hair + "x", 2)), 2U);
}

TEST(Filled, IsAsWideAsItWasAskedFor)
{
    EXPECT_EQ(left("ä", 3), "ä  ");
    EXPECT_EQ(left("商", 3), "商 ");
    EXPECT_EQ(right("ab", 4), "  ab");
    EXPECT_EQ(right("abcde", 4), "abcde");
}

}  // namespace
}  // namespace holdfast::ctl
