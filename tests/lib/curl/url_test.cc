#include "lib/curl/url.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace holdfast::curl {
namespace {

using testing::HasSubstr;

Url url(const std::string& text)
{
    auto parsed = parse_url(text);
    EXPECT_TRUE(parsed) << text;
    return parsed ? *parsed : Url{};
}

std::string followed(const std::string& from, const std::string& location)
{
    auto next = follow(url(from), location);
    return next ? next->text : "error: " + next.error().context;
}

TEST(Url, IsTakenApart)
{
    Url shop = url("HTTPS://user:se%40cret@Shop.Example:8443/a?b#c");
    EXPECT_EQ(shop.scheme, "https");
    EXPECT_EQ(shop.host, "shop.example");
    EXPECT_EQ(shop.port, "8443");
    EXPECT_EQ(shop.user, "user");
    EXPECT_EQ(shop.password, "se%40cret");
    EXPECT_EQ(shop.origin(), "https://shop.example:8443");
    EXPECT_THAT(shop.text, testing::EndsWith("/a?b"));
    EXPECT_EQ(url("http://x").port, "80");
    EXPECT_EQ(url("http://[::1]:1/").host, "[::1]");
}

TEST(Url, IsOneOfHttp)
{
    EXPECT_EQ(parse_url("file:///etc/passwd").error().context, "neither http nor https");
    for (const char* text : {"", "http://", "http://x:99999/", "a b", "http://a b/"})
        EXPECT_FALSE(parse_url(text)) << text;
}

TEST(Url, LeadsWhereALocationSays)
{
    EXPECT_EQ(followed("http://a/b/c?d", "e?f"), "http://a/b/e?f");
    EXPECT_EQ(followed("http://a/b/c", "/e#g"), "http://a/e");
    EXPECT_EQ(followed("http://a/b/c", "//x/y"), "http://x/y");
    EXPECT_EQ(followed("http://a/b", "https://x:1/y z"), "https://x:1/y%20z");
    EXPECT_THAT(followed("http://a/", "file:///etc/passwd"), HasSubstr("neither"));
    EXPECT_THAT(followed("http://a/", "http://"), HasSubstr("error"));
    EXPECT_THAT(followed("http://a/", "http://a%20b/"), HasSubstr("error"));
}

TEST(Url, TakesCredentialsAlongWithinTheOriginAlone)
{
    EXPECT_EQ(followed("http://me:pw@a/b", "/c"), "http://me:pw@a/c");
    EXPECT_EQ(followed("http://me:pw@a/b", "http://a:80/c"), "http://me:pw@a:80/c");
    EXPECT_EQ(followed("http://me:pw@a/b", "http://a:81/c"), "http://a:81/c");
    EXPECT_EQ(followed("http://me:pw@a/b", "https://a/c"), "https://a/c");
    EXPECT_EQ(followed("http://me:pw@a/b", "http://x/c"), "http://x/c");
    EXPECT_EQ(followed("http://a/b", "http://you:pw@x/c"), "http://x/c");
}

TEST(Url, TakesAnotherHost)
{
    EXPECT_EQ(with_host(url("https://192.0.2.1:8443/a?b"), "shop.example"),
              "https://shop.example:8443/a?b");
}

}  // namespace
}  // namespace holdfast::curl
