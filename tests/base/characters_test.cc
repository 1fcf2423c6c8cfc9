#include "base/characters.h"

#include <initializer_list>
#include <vector>

#include <gtest/gtest.h>

namespace holdfast {
namespace {

std::vector<char32_t> all_of(std::string_view text)
{
    std::vector<char32_t> found;
    while (!text.empty())
        found.push_back(take_character(text));
    return found;
}

TEST(Characters, AreReadFromUtf8)
{
    EXPECT_EQ(
        all_of("a\x7F\xC2\x80\xDF\xBF\xE0\xA0\x80\xEF\xBB\xBF\xF0\x90\x80\x80\xF4\x8F\xBF\xBF"),
        (std::vector<char32_t>{'a', 0x7F, 0x80, 0x7FF, 0x800, 0xFEFF, 0x10000, 0x10FFFF}));
}

TEST(Characters, AreSpacesOrNot)
{
    for (char32_t c : std::initializer_list<char32_t>{0x09, 0x0D, 0x20, 0x85, 0xA0, 0x1680, 0x2000,
                                                      0x200A, 0x2028, 0x202F, 0x205F, 0x3000})
        EXPECT_TRUE(is_space(c)) << static_cast<unsigned>(c);
    for (char32_t c : std::initializer_list<char32_t>{0x08, 0x0E, 0x21, 0x9F, 0xA1, 0x1FFF, 0x200B,
                                                      0x2030, 0x3001})
        EXPECT_FALSE(is_space(c)) << static_cast<unsigned>(c);
}

TEST(Characters, AreObeyedOrNot)
{
    for (char32_t c :
         std::initializer_list<char32_t>{0x00, 0x1F, 0x7F, 0x80, 0x9F, 0x061C, 0x200E, 0x200F,
                                         0x2028, 0x2029, 0x202A, 0x202E, 0x2066, 0x2069})
        EXPECT_TRUE(is_command(c)) << static_cast<unsigned>(c);
    for (char32_t c : std::initializer_list<char32_t>{0x20, 0x7E, 0xA0, 0x061B, 0x061D, 0x200D,
                                                      0x2010, 0x2027, 0x202F, 0x2065, 0x206A})
        EXPECT_FALSE(is_command(c)) << static_cast<unsigned>(c);
}

TEST(Characters, AreSeenOrNot)
{
    for (char32_t c : std::initializer_list<char32_t>{0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF})
        EXPECT_TRUE(is_invisible(c)) << static_cast<unsigned>(c);
    for (char32_t c : std::initializer_list<char32_t>{0x20, 0x200A, 0x200E, 0x205F, 0x2061, 0xFEFE})
        EXPECT_FALSE(is_invisible(c)) << static_cast<unsigned>(c);
}

TEST(Characters, MakeABlankTextOrNot)
{
    for (const char* text :
         {"", " \t", "\xC2\xA0", "\xE3\x80\x80 ", "\xE2\x80\x8B\xEF\xBB\xBF", "\xE2\x80\xAE"})
        EXPECT_TRUE(is_blank(text)) << text;
    for (const char* text : {"a", " a ", "\xC3\xA9", "\xE2\x80\x8B-"})
        EXPECT_FALSE(is_blank(text)) << text;
}

}  // namespace
}  // namespace holdfast
