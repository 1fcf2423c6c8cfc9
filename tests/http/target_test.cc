#include "http/target.h"

#include <gtest/gtest.h>

#include "base/percent.h"

namespace holdfast::http {
namespace {

TEST(Target, SplitsPathAndQuery)
{
    auto target = parse_target("/a/b/?x=1&y=a%20b+c&flag");
    ASSERT_TRUE(target);
    EXPECT_EQ(target->path, "/a/b");
    EXPECT_EQ(target->query, "x=1&y=a%20b+c&flag");
    auto parameters = target->parameters();
    ASSERT_EQ(parameters.size(), 3U);
    EXPECT_EQ(parameters[1].value, "a b c");
    EXPECT_EQ(parameters[2].value, "");
    EXPECT_EQ(parse_target("/a??")->query, "?");
    EXPECT_EQ(parse_target("/a?")->query, "");
}

TEST(Target, TakesTheAbsoluteForm)
{
    EXPECT_EQ(parse_target("http://host:80/x?y")->path, "/x");
    EXPECT_EQ(parse_target("http://host:80/x?y")->authority, "host:80");
    EXPECT_EQ(parse_target("HTTP://host")->path, "/");
    EXPECT_EQ(parse_target("https://host?a")->path, "/");
    EXPECT_EQ(parse_target("https://host?a")->query, "a");
    EXPECT_EQ(parse_target("/x")->authority, "");
}

TEST(Target, TakesTheAsterisk)
{
    EXPECT_EQ(parse_target("*")->path, "*");
    EXPECT_FALSE(parse_target("**"));
    EXPECT_FALSE(parse_target("*?a"));
}

TEST(Target, ForgetsTrailingSlashes)
{
    EXPECT_EQ(parse_target("/x//")->path, "/x");
    EXPECT_EQ(parse_target("/")->path, "/");
    EXPECT_EQ(parse_target("///")->path, "/");
    EXPECT_EQ(parse_target("//x")->path, "//x") << "not the host x, and not /x";
}

TEST(Target, RefusesOtherForms)
{
    for (const char* text : {"", "host:443", "x", "?a", "ftp://host/", "http:///x", "http://",
                             "http://u:p@host/", "http://@host/"})
        EXPECT_FALSE(parse_target(text)) << text;
}

TEST(Target, RefusesAPathThatTwoReadersCouldTakeForTwo)
{
    for (const char* path :
         {"/a/../b",  "/..",   "/.",    "/./a",   "/a/.",  "/a/..", "/a/%2e%2E/b", "/%2e",
          "/a/.%2e/", "/a\\b", "/a b",  "/a#b",   "/a|b",  "/a\"b", "/\xC3\xA4",   "/a%",
          "/a%4",     "/a%zz", "/a%00", "/a%0Ab", "/a%7F", "/a%FF", "/a%C3"})
        EXPECT_FALSE(parse_target(path)) << path;
    for (const char* path : {"/...", "/.a", "/a..", "/a%2Fb", "/%C3%A4", "/a:@!$&'()*+,;=~_-.b"})
        EXPECT_EQ(parse_target(path)->path, path);
}

TEST(Target, RefusesAQueryThatNoTargetHolds)
{
    EXPECT_FALSE(parse_target("/?a#b"));
    EXPECT_FALSE(parse_target("/?a\xC3\xA4"));
    EXPECT_FALSE(parse_target("/?a b"));
    EXPECT_EQ(parse_target("/?a={\"b\":[1]}|%")->query, "a={\"b\":[1]}|%");
}

}  // namespace
}  // namespace holdfast::http
