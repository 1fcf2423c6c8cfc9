#include "watch/check/target.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace holdfast::watch {
namespace {

using testing::HasSubstr;

std::string problem(std::string_view url, CheckType type = CheckType::http)
{
    return find_target_problem(type, url).value_or("");
}

TEST(Target, IsWhatAnUrlNames)
{
    auto target = parse_target("HTTPS://user:secret@Shop.Example:8443/a?b@c:1#d");
    ASSERT_TRUE(target);
    EXPECT_EQ(target->scheme, "https");
    EXPECT_EQ(target->host, "shop.example");
    EXPECT_EQ(target->port, 8443);
    EXPECT_EQ(parse_target("http://x")->port, 80);
    EXPECT_EQ(parse_target("https://x/")->port, 443);
    EXPECT_EQ(parse_target("tls://x")->port, 443);
    EXPECT_EQ(parse_target("tcp://[2001:DB8::1]:5432")->host, "2001:db8::1");
    EXPECT_EQ(parse_target("tcp://[2001:db8::1]:5432")->port, 5432);
}

TEST(Target, IsNotWhatHasNoHostOrPort)
{
    for (const char* url : {"", "x", "://x", "http://", "http:///a", "http://x:0/",
                            "http://x:65536", "http://x:", "http://x:1a", "tcp://[::1",
                            "tcp://[::1]5", "http://a b/", "http://a\nb/", "mailto:x@y"})
        EXPECT_FALSE(parse_target(url)) << url;
    EXPECT_FALSE(parse_target("http://" + std::string(254, 'x')));
}

TEST(Target, IsRefusedWhenItsSchemeIsAnotherOne)
{
    EXPECT_THAT(problem("file:///etc/shadow"), HasSubstr("http:// or https://"));
    EXPECT_THAT(problem("FILE://localhost/etc/shadow"), HasSubstr("http:// or https://"));
    EXPECT_THAT(problem("gopher://x/"), HasSubstr("begins with"));
    EXPECT_THAT(problem("http://x/", CheckType::tcp), HasSubstr("tcp://"));
    EXPECT_THAT(problem("tcp://x", CheckType::tcp), HasSubstr("no port"));
    EXPECT_EQ(problem("http://x/"), "");
    EXPECT_EQ(problem("tls://x", CheckType::tls), "");
}

TEST(Target, IsRefusedWhenItIsLinkLocalInAnySpelling)
{
    for (const char* host :
         {"169.254.169.254", "169.254.0.0", "169.254.255.255", "0xA9FEA9FE", "2852039166",
          "0251.0376.0251.0376", "169.254.43518", "169.16689662", "169.254.169.254.", "[fe80::1]",
          "[febf::1]", "[FE80::1%25eth0]", "[::ffff:169.254.1.2]", "[64:ff9b::169.254.169.254]"})
        EXPECT_THAT(problem(std::string{"http://"} + host + "/latest"), HasSubstr("link-local"))
            << host;
}

TEST(Target, MayBeAnyOtherAddress)
{
    for (const char* host : {"127.0.0.1", "10.0.0.1", "169.253.255.255", "169.255.0.0", "[::1]",
                             "[fec0::1]", "[fe7f::1]", "0xA9FD0001", "169.254.169.254.example"})
        EXPECT_EQ(problem(std::string{"http://"} + host + "/"), "") << host;
}

TEST(Target, NumbersThatAreNoAddressAreAName)
{
    for (const char* host :
         {"4294967296", "1.2.3.4.5", "1.2.3.256", "256.1", "0x", "09", "1..2", ""})
        EXPECT_FALSE(literal_address(host)) << host;
    EXPECT_EQ(to_string(*literal_address("127.1")), "127.0.0.1");
    EXPECT_EQ(to_string(*literal_address("0")), "0.0.0.0");
    EXPECT_EQ(to_string(*literal_address("::1%lo")), "::1");
}

TEST(AddressFamily, IsThatOfTheAddress)
{
    Address v4 = *parse_address("192.0.2.1");
    Address v6 = *parse_address("2001:db8::1");
    EXPECT_TRUE(is_of(AddressFamily::any, v4) && is_of(AddressFamily::any, v6));
    EXPECT_TRUE(is_of(AddressFamily::ipv4, v4) && is_of(AddressFamily::ipv6, v6));
    EXPECT_FALSE(is_of(AddressFamily::ipv4, v6) || is_of(AddressFamily::ipv6, v4));
}

}  // namespace
}  // namespace holdfast::watch
