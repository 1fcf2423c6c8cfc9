#include "http/content/entity_tag.h"

#include <array>

#include <gtest/gtest.h>

namespace holdfast::http {
namespace {

TEST(EntityTag, IsTheFirstHalfOfADigest)
{
    std::array<std::byte, 32> digest{};
    digest[0] = std::byte{0xAB};
    digest[15] = std::byte{0x01};
    digest[16] = std::byte{0xFF};
    EXPECT_EQ(make_tag(digest), "ab000000000000000000000000000001");
}

TEST(EntityTag, IsAnotherOneForOtherBytes)
{
    EXPECT_EQ(quoted_tag("a", false), "\"a\"");
    EXPECT_EQ(quoted_tag("a", true), "\"a-gzip\"");
}

TEST(EntityTag, IsFoundWeaklyInAList)
{
    for (const char* header :
         {"\"a\"", "W/\"a\"", "*", " * ", "\"a-gzip\"", "W/\"a-gzip\"", "\"b\", \"a\"",
          "\"b\",W/\"a\",\"c\"", "nonsense, \"a\"", "\"b,\", \"a\""})
        EXPECT_TRUE(names_tag(header, "a")) << header;
    for (const char* header : {"", "a", "\"b\"", "w/\"a\"", "\"A\"", "\"\"", "\"", "\"a",
                               "\"b\", *", "\"b, \"a\"", "'a'", "\"-gzip\"", "W/a", "\"a\"x"})
        EXPECT_FALSE(names_tag(header, "a")) << header;
}

}  // namespace
}  // namespace holdfast::http
