#include "base/hex.h"

#include <gtest/gtest.h>

namespace holdfast {
namespace {

TEST(Hex, WritesEachByteAsTwoDigits)
{
    EXPECT_EQ(encode_hex({"\0\x1f\xA0\xff", 4}), "001fa0ff");
    EXPECT_EQ(encode_hex(""), "");
}

TEST(Hex, ReadsWhatItWritesInEitherCase)
{
    EXPECT_EQ(decode_hex("001fA0FF"), std::string("\0\x1f\xA0\xff", 4));
    EXPECT_EQ(decode_hex(""), "");
}

TEST(Hex, RefusesHalfAByteAndForeignCharacters)
{
    EXPECT_EQ(decode_hex("0"), std::nullopt);
    EXPECT_EQ(decode_hex("0g"), std::nullopt);
    EXPECT_EQ(decode_hex("g0"), std::nullopt);
    EXPECT_EQ(decode_hex(" 0"), std::nullopt);
}

}  // namespace
}  // namespace holdfast
