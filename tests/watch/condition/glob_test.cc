#include "watch/condition/glob.h"

#include <string>

#include <gtest/gtest.h>

namespace holdfast::watch {
namespace {

TEST(Glob, KnowsTheStarAlone)
{
    EXPECT_TRUE(matches_glob("john*", "john.doe"));
    EXPECT_TRUE(matches_glob("*", ""));
    EXPECT_TRUE(matches_glob("", ""));
    EXPECT_TRUE(matches_glob("a*b*c", "abbbc"));
    EXPECT_TRUE(matches_glob("a**c", "ac"));
    EXPECT_FALSE(matches_glob("", "a"));
    EXPECT_FALSE(matches_glob("john", "john.doe"));
    EXPECT_FALSE(matches_glob("*doe", "john.does"));
    EXPECT_FALSE(matches_glob("a*a", "a"));
    EXPECT_FALSE(matches_glob("a*b*c", "acb"));
}

TEST(Glob, TakesEverythingElseAsItIs)
{
    EXPECT_TRUE(matches_glob("*a/b*", "xa/b"));
    EXPECT_FALSE(matches_glob("*a/b*", "xab"));
    EXPECT_FALSE(matches_glob("a?c", "abc"));
    EXPECT_TRUE(matches_glob("a?c", "a?c"));
    EXPECT_FALSE(matches_glob("[a-z]", "b"));
    EXPECT_TRUE(matches_glob("a\\*", "a\\b"));
}

// The time is bounded by the searches, not by the ways in which stars could share the text.
TEST(Glob, DoesNotTryAllWays)
{
    std::string pattern;
    for (int i = 0; i < 200; ++i)
        pattern += "*a";
    pattern += "*b";
    EXPECT_FALSE(matches_glob(pattern, std::string(100'000, 'a')));
}

}  // namespace
}  // namespace holdfast::watch
