#include "http/target.h"

#include <gtest/gtest.h>

namespace holdfast::http {
namespace {

TEST(Target, SplitsPathAndQuery)
{
    auto target = parse_target("/a/b/?x=1&y=a%20b+c&flag");
    ASSERT_TRUE(target);
    EXPECT_EQ(target->path, "/a/b");
    EXPECT_EQ(target->parameter("y"), "a b c");
    EXPECT_EQ(target->parameter("flag"), "");
    EXPECT_FALSE(target->parameter("z"));
}

TEST(Target, TakesTheAbsoluteForm)
{
    EXPECT_EQ(parse_target("http://host:80/x?y")->path, "/x");
    EXPECT_EQ(parse_target("HTTP://host")->path, "/");
    EXPECT_EQ(parse_target("///")->path, "/");
}

TEST(Target, RefusesOtherForms)
{
    EXPECT_FALSE(parse_target("*"));
    EXPECT_FALSE(parse_target(""));
    EXPECT_FALSE(parse_target("host:443"));
}

TEST(Target, DecodesStrictly)
{
    EXPECT_EQ(percent_decode("%41%2f+"), "A/+");
    EXPECT_FALSE(percent_decode("%4"));
    EXPECT_FALSE(percent_decode("%zz"));
    EXPECT_FALSE(percent_decode("a%00b"));
}

}  // namespace
}  // namespace holdfast::http
